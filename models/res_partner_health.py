from odoo import api, fields, models


class ResPartner(models.Model):
    """Salespeople are told when what they see is not complete."""

    _inherit = "res.partner"

    emails_not_logged_since = fields.Datetime(
        compute="_compute_emails_not_logged_since",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_emails_not_logged_since(self):
        since = self.env["email.logging.mailbox"]._not_logged_since()
        self.emails_not_logged_since = since
