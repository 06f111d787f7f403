from odoo import fields, models


class InteractionLogEntry(models.Model):
    """An entry's message is answered by whoever may read it."""

    _inherit = "interaction.log.entry"

    copy_state = fields.Selection(related="message_id.copy_state")

    # Actions

    def action_reply(self):
        self.ensure_one()
        return self.message_id.action_reply()

    def action_reply_all(self):
        self.ensure_one()
        return self.message_id.action_reply_all()

    def action_forward(self):
        self.ensure_one()
        return self.message_id.action_forward()
