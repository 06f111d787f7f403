from odoo import api, fields, models

from ..engine.correspondence import SALES_GROUP


class EmailLoggingSharing(models.TransientModel):
    """With which colleagues somebody who took part shares an e-mail, or all those of a
    conversation.
    """

    _name = "email.logging.sharing"
    _description = "Share E-mails with Colleagues"

    message_id = fields.Many2one(
        "email.logging.message",
        default=lambda self: self._default_message(),
        ondelete="cascade",
    )
    conversation_id = fields.Many2one(
        "email.logging.conversation",
        default=lambda self: self._active("email.logging.conversation"),
        ondelete="cascade",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Colleagues",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
        domain=lambda self: self._domain_of_colleagues(),
    )

    @api.model
    def _active(self, model):
        """:return: id of the record of that model on whose page this was opened"""
        is_its = self.env.context.get("active_model") == model
        return is_its and self.env.context.get("active_id")

    @api.model
    def _default_message(self):
        if entry_id := self._active("interaction.log.entry"):
            entry = self.env["interaction.log.entry"].browse(entry_id)
            entry.check_access("read")
            return entry.message_id.id
        return self._active("email.logging.message")

    @api.model
    def _domain_of_colleagues(self):
        group = self.env.ref(SALES_GROUP)
        return [("all_group_ids", "in", group.ids), ("id", "!=", self.env.uid)]

    @api.depends("message_id", "conversation_id")
    def _compute_user_ids(self):
        for sharing in self:
            # Those of until now, shown to who took part only.
            messages = sharing.message_id or sharing.conversation_id._own_messages()
            own = messages.filtered("is_participant")
            sharing.user_ids = own.sudo().reader_ids

    # Actions

    def action_share(self):
        self.ensure_one()
        shared = self.conversation_id or self.message_id
        colleagues = self.env["email.logging.message"]._colleagues(self.user_ids)
        shared._share_with(colleagues)
        return {"type": "ir.actions.act_window_close"}
