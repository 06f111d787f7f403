from odoo import api, fields, models

from ..engine.opportunity import Basis
from .email_logging_conversation_opportunity import ANSWERS


class InteractionLogEntry(models.Model):
    """What an entry says of the opportunity of its conversation, and does with it."""

    _inherit = "interaction.log.entry"

    opportunity_answer = fields.Selection(ANSWERS, compute="_compute_belonging")
    opportunity_sentence = fields.Char("Opportunity?", compute="_compute_belonging")
    can_undo_opportunity = fields.Boolean(compute="_compute_belonging")

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_belonging(self):
        for entry, message in self._readable_messages():
            conversation = message.conversation_id
            entry.opportunity_answer = conversation.opportunity_answer
            entry.opportunity_sentence = entry._belonging_in_words(conversation)
            entry.can_undo_opportunity = conversation.can_undo_opportunity

    def _belonging_in_words(self, conversation):
        hidden = conversation.sudo()  # facts of what he reads
        linked, opportunity = hidden.opportunity_id, self.sudo().opportunity_id
        came_later = linked and self.create_date > hidden.opportunity_date
        if came_later and opportunity == linked:
            return self.env._("Because its conversation belongs to it.")
        return conversation.opportunity_sentence

    # Actions

    def action_create_opportunity(self):
        """Open the entry's opportunity; make it when there is none yet, and ask first
        where the contact has open ones, or several entries are meant.
        """
        self.check_access("read")
        if len(self) > 1:
            return self._ask()
        # Two clicks at the same moment: the second waits, then finds the first's.
        self.sudo().lock_for_update()  # salespeople may not write entries
        self.invalidate_recordset(["opportunity_id"])
        if not self._opportunity():
            if self._open_opportunities():
                return self._ask()
            lead = self._create_lead(self._prepare_opportunity_vals())
            self._become(lead)
        return self.action_view_opportunity()

    def action_accept_opportunity(self):
        self.message_id.conversation_id.action_accept_opportunity()

    def action_choose_opportunity(self):
        self.ensure_one()
        return self.message_id.conversation_id.action_choose_opportunity()

    def action_unlink_opportunity(self):
        self.message_id.conversation_id.action_unlink_opportunity()

    def action_undo_opportunity(self):
        self.message_id.conversation_id.action_undo_opportunity()

    # Helpers

    def _ask(self):
        """:return: the window, about their conversations as far as one reads them"""
        found = (message for _entry, message in self._readable_messages())
        conversations = self.env["email.logging.conversation"].union(
            *(message.conversation_id for message in found)
        )
        oldest = self.sorted("date")[:1]
        return self.env["email.logging.opportunity"]._open(oldest, conversations)

    def _open_opportunities(self):
        """:return: those of the contacts that the user may read, the liveliest first"""
        contacts = self.partner_id.sudo()  # the entries show them
        conversations = self.env["email.logging.conversation"]
        leads = self.env["crm.lead"]
        for company in self.sudo().company_id:
            leads |= conversations._open_leads(contacts, company)
        dates = leads._last_dates()
        return leads.sorted(lambda lead: (dates[lead], lead.id), reverse=True)

    def _create_lead(self, vals):
        """:return: a new opportunity, with a note that leads to the entry"""
        lead = self.env["crm.lead"].create({**vals, "source_entry_id": self.id})
        lead.message_post(**self._prepare_note())
        return lead

    def _become(self, lead):
        """All of its conversation does, if the user may read it."""
        [(_entry, message)] = self._readable_messages()
        if conversation := message.conversation_id:
            conversation._link(lead, Basis.CHOSEN)
            return
        lead.check_access("write")
        # The other entries of this message with this contact are about it as well.
        siblings = self.sudo().message_id.entry_ids.filtered(  # whoever may know of it
            lambda entry: (
                entry.partner_id == self.partner_id and not entry.opportunity_id
            )
        )
        siblings.opportunity_id = lead
