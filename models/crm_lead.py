from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "email.logging.addressed", "interaction.log.mixin"]

    # The matcher looks up each page's addresses among leads without a contact.
    _email_logging_address_index = models.Index(
        "(email_logging_address) WHERE partner_id IS NULL"
    )

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._pass_history_on()
        return result

    # Merge

    def _merge_dependences(self, opportunities):
        """Override of `crm`: e-mails of the merged leads follow as well."""
        result = super()._merge_dependences(opportunities)
        # Salespeople may not write entries; the merge was allowed to them.
        entries = self.env["interaction.log.entry"].sudo()
        for field in ("lead_id", "opportunity_id"):
            entries.search([(field, "in", opportunities.ids)])[field] = self
        return result

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
