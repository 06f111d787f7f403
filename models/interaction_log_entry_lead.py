from datetime import timedelta

from odoo import api, fields, models

# What arrived earlier is history that somebody imports: nobody is told.
NEWS = timedelta(days=7)


class InteractionLogEntry(models.Model):
    """What a lost lead wrote, and the way to restore the lead."""

    _inherit = "interaction.log.entry"

    wrote_again = fields.Boolean(
        "Lost Lead Wrote Again",
        readonly=True,
        help="The lead was lost when it wrote this.",
    )
    returned_lead = fields.Selection(
        [("lost", "Lost"), ("restored", "Restored")],
        compute="_compute_returned_lead",
    )

    _wrote_again_index = models.Index("(lead_id) WHERE wrote_again")

    @api.depends("wrote_again", "lead_id.active", "lead_id.won_status")
    def _compute_returned_lead(self):
        for entry in self:
            lead = entry.sudo().lead_id  # whoever reads the entry knows of its lead
            entry.returned_lead = False
            if entry.wrote_again and lead and not lead.active:
                entry.returned_lead = "lost"
            elif entry.wrote_again and lead.won_status == "pending":
                entry.returned_lead = "restored"

    # Actions

    def action_restore_lead(self):
        """Open the lost lead again."""
        self._writable_leads().filtered(lambda lead: not lead.active).action_restore()

    def action_lose_lead_again(self):
        """Undo: it is lost, for the reason that it was."""
        restored = self.filtered(lambda entry: entry.returned_lead == "restored")
        for lead in restored._writable_leads():
            lead.action_set_lost(lost_reason_id=lead.former_lost_reason_id.id)

    # Job

    @api.model
    def _tell_returns(self, decisions):
        """Tell salespeople of lost leads that wrote just now."""
        news = fields.Datetime.now() - NEWS
        users = {
            contact.lead_id: decision.correspondence.salespeople[0]
            for decision in decisions
            if decision.mail.received >= news and not decision.correspondence.is_past
            for contact in decision.correspondence.contacts
            if decision.is_return_of(contact)
        }
        leads = self.env["crm.lead"].browse(users)
        leads._tell_wrote_again(
            {lead: self.env["res.users"].browse(users[lead.id]) for lead in leads}
        )

    # Helpers

    def _writable_leads(self):
        """:raise AccessError: when the user may not change them"""
        self.check_access("read")
        leads = self.filtered("wrote_again").lead_id
        leads.check_access("write")
        return leads
