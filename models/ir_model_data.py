import base64

from odoo import Command, api, models
from odoo.tools import file_open

ADDON, DASHBOARDS = "crm_email_logging", "spreadsheet_dashboard"
DASHBOARD = f"{ADDON}.email_logging_dashboard"
CONTENT = f"{ADDON}/data/files/email_logging_dashboard.json"


class IrModelData(models.Model):
    """Where Odoo's dashboards are installed, before us or after, one is ours.

    This addon does not require them, so no data file may name their models.
    """

    _inherit = "ir.model.data"

    def _register_hook(self):
        """Only what was just installed or updated is looked at: a usual start asks
        nothing, and no two processes do this at once, as Odoo installs in one.
        """
        super()._register_hook()
        is_changed = {ADDON, DASHBOARDS} & {*self.pool.updated_modules}
        if is_changed and not self.pool.ready and "spreadsheet.dashboard" in self.env:
            self._keep_dashboard()

    @api.model
    def _module_data_uninstall(self, modules_to_remove):
        """Without them ours has no place, and their groups go only when it has gone."""
        ours = self.env.ref(DASHBOARD, raise_if_not_found=False)
        if ours and DASHBOARDS in modules_to_remove:
            ours.unlink()
        return super()._module_data_uninstall(modules_to_remove)

    # Helpers

    @api.model
    def _keep_dashboard(self):
        """What it shows is ours and follows; its name, its place and who sees it are
        what an administrator made of them.
        """
        with file_open(CONTENT, "rb") as file:
            content = {"spreadsheet_binary_data": base64.b64encode(file.read())}
        dashboard = self.env.ref(DASHBOARD, raise_if_not_found=False)
        if dashboard:
            dashboard.write(content)
        else:
            dashboard = self._create_dashboard(content)
        self._name_dashboard(dashboard)

    @api.model
    def _create_dashboard(self, content):
        """With an external ID that an update leaves alone: none of its files has it."""
        ref = self.env.ref
        values = {
            "name": "E-mails",
            "dashboard_group_id": ref(f"{DASHBOARDS}.{DASHBOARDS}_group_sales").id,
            "group_ids": [Command.set(ref("sales_team.group_sale_salesman").ids)],
            "main_data_model_ids": [
                Command.set(self.env["ir.model"]._get("email.logging.report").ids)
            ],
            "sequence": 150,
            **content,
        }
        return self.env["spreadsheet.dashboard"]._load_records(
            [{"xml_id": DASHBOARD, "noupdate": True, "values": values}]
        )

    @api.model
    def _name_dashboard(self, dashboard):
        """In languages in which it has no name yet."""
        named = dashboard._fields["name"]._get_stored_translations(dashboard)
        for code, _label in self.env["res.lang"].get_installed():
            if code not in named:
                spoken = dashboard.with_context(lang=code)
                spoken.name = spoken.env._("E-mails")
