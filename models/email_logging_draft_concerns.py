from odoo import models
from odoo.fields import Domain
from odoo.tools import format_datetime


class EmailLoggingDraft(models.Model):
    """What somebody should know before an answer leaves; it stands against nothing."""

    _inherit = "email.logging.draft"

    def _list_concerns(self):
        """:return: list of sentences, as far as the user may know of it"""
        self.ensure_one()
        messages = self._conversation_messages()
        sentences = (
            self._not_part_of(),
            self._newer_than(messages),
            self._others_writing(messages),
        )
        return [sentence for sentence in sentences if sentence]

    def _conversation_messages(self):
        """:return: those of the conversation that the user may read, newest first"""
        conversation = self.message_id.conversation_id
        if not conversation:
            return self.message_id
        names = ["company_id", "date", "sender_name", "sender_email"]
        return conversation._readable_messages(names)

    def _not_part_of(self):
        if self.message_id.is_participant:
            return ""
        return self.env._(
            "You took no part in this e-mail. When you answer it, you take part in the "
            "conversation, and those who get your answer see that you have read it."
        )

    def _newer_than(self, messages):
        newest = messages[:1]
        if newest == self.message_id or not newest.date:
            return ""
        return self.env._(
            "This is not the latest e-mail of the conversation: %(sender)s wrote on "
            "%(date)s.",
            sender=newest.sender_name or newest.sender_email,
            date=format_datetime(self.env, newest.date, dt_format="short"),
        )

    def _others_writing(self, messages):
        # Drafts are open to their authors; that they are written, to who reads what
        # they answer.
        others = self.sudo().search(
            Domain("message_id", "in", messages.ids)
            & Domain("user_id", "!=", self.user_id.id)
        )
        names = ", ".join(others.user_id.mapped("name"))
        return names and self.env._(
            "Somebody else is writing an answer in this conversation: %(names)s.",
            names=names,
        )
