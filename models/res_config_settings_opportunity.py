from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    email_logging_opportunity_link = fields.Selection(
        related="company_id.email_logging_opportunity_link", readonly=False
    )
    email_logging_opportunity_scope = fields.Selection(
        related="company_id.email_logging_opportunity_scope", readonly=False
    )
    email_logging_counts_as_activity = fields.Boolean(
        related="company_id.email_logging_counts_as_activity", readonly=False
    )
