from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import SALES_GROUP


class CrmLead(models.Model):
    _inherit = "crm.lead"

    interaction_count = fields.Integer(
        "E-mails", compute="_compute_interaction_count", groups=SALES_GROUP
    )

    # The matcher looks up each page's addresses among leads without a contact.
    _email_without_partner_index = models.Index(
        "(email_normalized) WHERE partner_id IS NULL"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        entries = self.env["interaction.log.entry"]
        for lead in self:
            lead.interaction_count = lead.id and entries.search_count(
                lead._interaction_domain()
            )

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._pass_history_on()
        return result

    # Actions

    def action_view_interactions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.interaction_log_entry_action"
        )
        return dict(action, domain=list(self._interaction_domain()), context={})

    # Helpers

    def _pass_history_on(self):
        """What was logged for a lead without a contact follows it to its contact."""
        # Salespeople may not write entries; which contact a lead has is theirs to say.
        entries = self.env["interaction.log.entry"].sudo()
        for lead in self:
            entries.search(
                [("lead_id", "=", lead.id), ("partner_id", "=", False)]
            ).partner_id = lead.partner_id

    def _interaction_domain(self):
        """Entries that became this opportunity, and all others of its contact."""
        self.ensure_one()
        domain = Domain("opportunity_id", "=", self.id) | Domain(
            "lead_id", "=", self.id
        )
        if self.partner_id:
            domain |= Domain("partner_id", "=", self.partner_id.id)
        return domain
