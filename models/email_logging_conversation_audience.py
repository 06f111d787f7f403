from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

from .email_logging_message_words import AUDIENCES, PRIVATE, SALES


class EmailLoggingConversation(models.Model):
    """Who takes part says of a whole conversation who else reads it, also of the
    messages that it gets later: of those in which he takes part himself.
    """

    _inherit = "email.logging.conversation"

    is_participant = fields.Boolean(compute="_compute_is_participant")
    is_marked = fields.Boolean(compute="_compute_marked")
    marked_audience = fields.Selection(AUDIENCES, compute="_compute_marked")
    marked_readers = fields.Char("Shared With", compute="_compute_marked")

    @api.depends()
    @api.depends_context("uid")
    def _compute_is_participant(self):
        for conversation in self:
            conversation.is_participant = bool(conversation._own_messages())

    @api.depends()
    @api.depends_context("uid")
    def _compute_marked(self):
        for conversation in self:
            # His own, which he may know.
            mark = conversation._own_mark()
            conversation.is_marked = bool(mark)
            conversation.marked_audience = mark.audience
            conversation.marked_readers = ", ".join(mark.reader_ids.mapped("name"))

    # Actions

    def action_mark_private(self):
        self._mark({"audience": PRIVATE, "reader_ids": [Command.clear()]})

    def action_share_with_sales(self):
        self._mark({"audience": SALES, "reader_ids": [Command.clear()]})

    def action_take_back(self):
        """As the shared mailbox says, again."""
        self._mark({"audience": False, "reader_ids": [Command.clear()]})

    def action_undo_mark(self):
        """Each message is read by whom it was before the conversation was marked."""
        for conversation in self:
            messages = conversation._own_messages().sudo()  # his own, see there
            mark = conversation._own_mark()
            for message in messages:
                if message.audience == mark.audience:
                    message.write(mark._vals_before(message))
            mark.unlink()
        self.invalidate_recordset()

    # Helpers

    def _own_messages(self):
        """:return: the messages in which the user takes part
        :raise AccessError: for who has no access to messages
        """
        self.env["email.logging.message"].check_access("read")
        entries = self.env["interaction.log.entry"].sudo()  # his own
        own = entries.search(
            Domain("user_id", "=", self.env.uid)
            & Domain("message_id.conversation_id", "in", self.ids)
        )
        return self._readable_of(own.message_id)

    def _own_mark(self):
        # Marks are open to nobody; everybody may know his own.
        marks = self.env["email.logging.conversation.mark"].sudo()
        return marks._of(self, self.env.user)[:1] if self.id else marks

    def _mark(self, vals):
        """:param vals: values of the messages, and of the mark
        :raise AccessError: for who takes part in none of the messages
        """
        self.check_access("read")
        for conversation in self:
            messages = conversation._own_messages()
            if not messages:
                raise AccessError(
                    self.env._("Who took part in an e-mail decides who else reads it.")
                )
            former = conversation._own_mark()
            before = messages._audiences() | (former.before or {})
            former.create(
                {
                    "audience": former.audience,
                    "reader_ids": [Command.set(former.reader_ids.ids)],
                    **vals,
                    "conversation_id": conversation.id,
                    "user_id": self.env.uid,
                    "before": before,
                }
            )
            former.unlink()
            messages.sudo().write(vals)  # messages are written by nobody else
        self.invalidate_recordset()

    def _share_with(self, users):
        known = self._own_messages().sudo().reader_ids  # his own
        self._mark({"reader_ids": [Command.set(users.ids)]})
        self._own_messages()[:1]._tell_shared(users - known)
