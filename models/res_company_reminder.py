from odoo import fields, models


class ResCompany(models.Model):
    """After how long whoever lets somebody wait is reminded."""

    _inherit = "res.company"

    email_logging_reminder_hours = fields.Integer(
        "Reminder After",
        default=16,
        groups="base.group_user",
        help="Working hours after which an e-mail that waits for an answer becomes an "
        "activity. 0: never.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    email_logging_reminder_hours = fields.Integer(
        related="company_id.email_logging_reminder_hours", readonly=False
    )
