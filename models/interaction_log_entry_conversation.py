from odoo import api, fields, models


class InteractionLogEntry(models.Model):
    """The way from an entry to its conversation."""

    _inherit = "interaction.log.entry"

    conversation_size = fields.Integer(
        "E-mails in Conversation", compute="_compute_conversation_size"
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
