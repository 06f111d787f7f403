from odoo import api, fields, models

from ..engine.correspondence import SALES_GROUP


class EmailLoggingHandover(models.TransientModel):
    """Who answers conversations in the place of whom they were written to."""

    _name = "email.logging.handover"
    _description = "Hand Over to a Colleague"

    conversation_ids = fields.Many2many(
        "email.logging.conversation",
        relation="email_logging_handover_conversation",
        column1="handover_id",
        column2="conversation_id",
        default=lambda self: self.env.context.get("active_ids"),
    )
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        required=True,
        domain=lambda self: self._domain_of_salespeople(),
    )

    @api.model
    def _domain_of_salespeople(self):
        return [("all_group_ids", "in", self.env.ref(SALES_GROUP).ids)]

    # Actions

    def action_hand_over(self):
        self.ensure_one()
        self.conversation_ids._hand_over(self.user_id)
        return {"type": "ir.actions.act_window_close"}
