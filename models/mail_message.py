from odoo import api, models

from .mail_activity import CONVERSATION


class MailMessage(models.Model):
    """A note of a conversation, and a mail about it, name it without its words."""

    _inherit = "mail.message"

    @api.depends("model", "res_id")
    def _compute_record_name(self):
        """A mail says it to its readers, as its author sees it."""
        ours = self.filtered(lambda one: one.model == CONVERSATION)
        activities = self.env["mail.activity"]
        for message in ours:
            message.record_name = activities._name_of_conversation(message.res_id)
        return super(MailMessage, self - ours)._compute_record_name()
