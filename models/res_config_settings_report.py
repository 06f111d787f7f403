from odoo import api, fields, models

from ..actions import window


class ResConfigSettings(models.TransientModel):
    """Whether reports show figures of single persons, and on what basis."""

    _inherit = "res.config.settings"

    email_logging_person_figures = fields.Text(
        "Figures of Single Persons", compute="_compute_email_logging_person_figures"
    )
    email_logging_shows_persons = fields.Boolean(
        compute="_compute_email_logging_person_figures"
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_email_logging_person_figures(self):
        for settings in self:
            permission = settings._email_logging_permission()
            settings.email_logging_shows_persons = bool(permission)
            settings.email_logging_person_figures = (
                permission._in_words()
                if permission
                else self.env._("Switched off: everybody sees his own only.")
            )

    # Actions

    def action_email_logging_show_persons(self):
        self.env["email.logging.person.figures"].check_access("create")
        return window(self.env, "email_logging_person_figures_action")

    def action_email_logging_hide_persons(self):
        permission = self._email_logging_permission()
        return permission.sudo(False).action_switch_off()

    def action_email_logging_person_figures(self):
        self.env["email.logging.person.figures"].check_access("read")
        return window(self.env, "email_logging_person_figures_list_action")

    # Helpers

    def _email_logging_permission(self):
        return self.env["email.logging.person.figures"]._of(self.company_id)
