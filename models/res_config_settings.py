from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    email_logging_is_set_up = fields.Boolean(compute="_compute_email_logging_is_set_up")

    @api.depends("company_id")
    def _compute_email_logging_is_set_up(self):
        settings = self.env["email.logging.settings"]
        self.email_logging_is_set_up = settings._is_complete()

    # Actions

    def action_email_logging_setup(self):
        return self.env["email.logging.setup"].action_open()

    def action_email_logging_mailboxes(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_mailbox_action"
        )
