from odoo import fields, models


class EmailLoggingConversationMerge(models.TransientModel):
    """With which conversation another one becomes one."""

    _name = "email.logging.conversation.merge"
    _description = "Merge Conversations"

    conversation_id = fields.Many2one(
        "email.logging.conversation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="conversation_id.company_id")
    other_id = fields.Many2one(
        "email.logging.conversation",
        "Merge With",
        domain="[('id', '!=', conversation_id), ('company_id', '=', company_id)]",
        ondelete="cascade",
    )

    # Actions

    def action_merge(self):
        self.ensure_one()
        return (self.conversation_id | self.other_id).action_merge()
