from odoo import api, fields, models

from .res_partner import LATEST, SALES_GROUP


class ResUsers(models.Model):
    _inherit = "res.users"

    interaction_count = fields.Integer(
        "E-mails", compute="_compute_interaction_count", groups=SALES_GROUP
    )
    latest_interaction_ids = fields.Many2many(
        "interaction.log.entry",
        string="Latest E-mails",
        compute="_compute_latest_interaction_ids",
        groups=SALES_GROUP,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        groups = self.env["interaction.log.entry"]._read_group(
            [("user_id", "in", self.ids)], ["user_id"], ["__count"]
        )
        counts = {user.id: count for user, count in groups}
        for user in self:
            user.interaction_count = counts.get(user.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_latest_interaction_ids(self):
        entries = self.env["interaction.log.entry"]
        for user in self:
            user.latest_interaction_ids = entries.search(
                [("user_id", "=", user.id)], limit=LATEST
            )

    # Actions

    def action_view_interactions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.interaction_log_entry_action"
        )
        return dict(action, domain=[("user_id", "in", self.ids)], context={})
