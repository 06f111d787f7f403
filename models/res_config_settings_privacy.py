from odoo import api, fields, models

from ..actions import window
from .email_logging_period import UNDECIDED


class ResConfigSettings(models.TransientModel):
    """The block Privacy: how long what is kept, and the pages that say more."""

    _inherit = "res.config.settings"

    email_logging_periods = fields.Text(
        "Privacy Periods", compute="_compute_email_logging_periods"
    )
    email_logging_is_undecided = fields.Boolean(
        compute="_compute_email_logging_periods"
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_email_logging_periods(self):
        for settings in self:
            periods = self.env["email.logging.period"]._of(settings.company_id)
            settings.email_logging_periods = "\n".join(
                f"{period._what()}: {period._in_words()}" for period in periods.values()
            )
            settings.email_logging_is_undecided = any(
                period.mode == UNDECIDED for period in periods.values()
            )

    # Actions

    def action_email_logging_periods(self):
        self.env["email.logging.period"].check_access("read")
        return window(self.env, "email_logging_period_action")

    def action_email_logging_period_counts(self):
        self.env["email.logging.period.count"].check_access("read")
        return window(self.env, "email_logging_period_count_action")

    def action_email_logging_holds(self):
        self.env["email.logging.hold"].check_access("read")
        return window(self.env, "email_logging_hold_action")

    def action_email_logging_sheet(self):
        self.env["email.logging.sheet"].check_access("create")
        return window(self.env, "email_logging_sheet_action")
