from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.correspondence import SALES_GROUP

# Of a record's history, what comes with its creation.
CREATION = "crm.mt_lead_create"
OUR_NOTE = 'data-oe-model="interaction.log.entry"'


class CrmLead(models.Model):
    """An opportunity that was made of an e-mail, and can be unmade."""

    _inherit = "crm.lead"

    source_entry_id = fields.Many2one(
        "interaction.log.entry",
        "Source E-mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=SALES_GROUP,
    )
    can_undo_creation = fields.Boolean(
        compute="_compute_can_undo_creation", groups=SALES_GROUP
    )

    @api.depends("source_entry_id", "won_status", "message_ids", "activity_ids")
    @api.depends_context("uid")
    def _compute_can_undo_creation(self):
        for lead in self:
            is_own = lead.source_entry_id and lead.create_uid == self.env.user
            lead.can_undo_creation = is_own and lead._is_untouched()

    # Actions

    def action_link_emails(self):
        """In the window that asks: its e-mails belong to this one."""
        self.ensure_one()
        asked = self.env.context.get("email_logging_opportunity_id")
        wizard = self.env["email.logging.opportunity"].browse(asked or ())
        wizard.check_access("write")
        return wizard._link_to(self)

    def action_undo_creation(self):
        """It goes again, and its e-mails are as they were."""
        self.ensure_one()
        self.check_access("write")
        if not self.can_undo_creation:
            raise UserError(
                self.env._("Something was done with it meanwhile: it stays.")
            )
        entry = self.source_entry_id
        for conversation in self._linked_conversations():
            if before := conversation.opportunity_before:
                conversation._restore_link(before)
        self.sudo().unlink()  # his own, of which nothing was made
        if entry.is_readable:
            return entry.action_view_conversation()
        return entry.get_formview_action()

    # Helpers

    def _is_untouched(self):
        """No stage, no activity, no other message or e-mail, no order."""
        lead = self.with_context(active_test=False)
        posted = lead.message_ids.filtered(lambda m: not self._is_of_creation(m))
        orders = "order_ids" in lead._fields and lead.sudo().order_ids
        return self._is_open() and not (
            posted or lead.activity_ids or orders or self._later_entries()
        )

    @api.model
    def _is_of_creation(self, message):
        is_creation = message.subtype_id == self.env.ref(CREATION)
        return is_creation or OUR_NOTE in (message.body or "")

    def _later_entries(self):
        """:return: its entries that came after it was made"""
        # That there are some, whoever may know of them.
        entries = self.env["interaction.log.entry"].sudo()
        found = entries.search([("opportunity_id", "=", self.id)])
        known = {
            int(id)
            for conversation in self._linked_conversations()
            for id in (conversation.opportunity_before or {}).get("entries", ())
        }
        source = self.sudo().source_entry_id.message_id
        return found.filtered(lambda e: e.id not in known and e.message_id != source)

    def _linked_conversations(self):
        """As superuser: they are not written by hand."""
        conversations = self.env["email.logging.conversation"].sudo()
        return conversations.search([("opportunity_id", "=", self.id)])
