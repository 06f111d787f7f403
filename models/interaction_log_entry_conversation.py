from odoo import api, fields, models

from ..engine.late_index import LateIndex


class InteractionLogEntry(models.Model):
    """The way from an entry to its conversation."""

    _inherit = "interaction.log.entry"

    conversation_id = fields.Many2one(
        "email.logging.conversation",
        readonly=True,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="The message's: whoever has very many messages is told by his entries of "
        "which conversations they are.",
    )
    conversation_size = fields.Integer(
        "E-mails in Conversation", compute="_compute_conversation_size"
    )

    # When a conversation goes, and when it becomes part of another.
    _conversation_index = LateIndex(
        "(conversation_id) WHERE conversation_id IS NOT NULL"
    )

    @api.depends("message_id.conversation_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_conversation_size(self):
        """As many as the reader may read."""
        for entry, message in self._readable_messages():
            conversation = message.conversation_id
            entry.conversation_size = conversation.message_count

    # Actions

    def action_view_conversation(self):
        self.ensure_one()
        return self.message_id.action_view_conversation()

    # Job

    @api.model
    def _prepare_vals(self, message_id, decision, interaction):
        vals = super()._prepare_vals(message_id, decision, interaction)
        return {**vals, "conversation_id": decision.correspondence.conversation_id}
