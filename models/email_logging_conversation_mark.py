from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from .email_logging_message_words import AUDIENCES


class EmailLoggingConversationMark(models.Model):
    """What somebody who takes part said of a whole conversation: who else reads it.

    It holds for later messages of the conversation as well, if he takes part in them.
    Open to nobody.
    """

    _name = "email.logging.conversation.mark"
    _description = "Who Reads a Conversation"
    _order = "id desc"

    conversation_id = fields.Many2one(
        "email.logging.conversation", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    audience = fields.Selection(AUDIENCES)
    reader_ids = fields.Many2many(
        "res.users",
        relation="logged_conversation_reader_rel",
        column1="mark_id",
        column2="user_id",
    )
    before = fields.Json(
        help="{id of a message: [its audience, ids of those it was shared with]}"
    )

    # Job

    @api.model
    def _marks_query(self):
        """:return: a subquery of the marks of the conversation of `message`"""
        self.flush_model()
        return SQL(
            """
            SELECT json_build_array(mark.id, mark.user_id, mark.audience)
              FROM email_logging_conversation_mark mark
             WHERE mark.conversation_id = message.conversation_id
            """
        )

    @api.model
    def _share(self, marks):
        """Give new messages to those with whom their conversation was shared.

        :param marks: {id of a message: id of the mark that holds for it}
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO logged_email_reader_rel (message_id, user_id)
                SELECT new.message_id, shared.user_id
                  FROM (VALUES %s) AS new (message_id, mark_id)
                  JOIN logged_conversation_reader_rel shared USING (mark_id)
                ON CONFLICT DO NOTHING
                """,
                SQL(", ").join(marks.items()),
            )
        )
        self.env["email.logging.message"].invalidate_model(["reader_ids"])
        self.env["email.logging.fact"]._note(message_ids=marks)

    @api.model
    def _follow(self, kept, gone):
        """Marks of conversations that have gone hold for another."""
        self.search([("conversation_id", "in", gone.ids)]).conversation_id = kept
        self.flush_model()

    @api.model
    def _spread(self, conversation, new):
        """What is split off is marked as it was."""
        for mark in self.search(
            [("conversation_id", "=", conversation.id)], order="id"
        ):
            mark.copy({"conversation_id": new.id})

    # Helpers

    @api.model
    def _of(self, conversation, user):
        """:return: those of a user, the one that holds first"""
        domain = [("conversation_id", "=", conversation.id), ("user_id", "=", user.id)]
        return self.search(domain)

    def _vals_before(self, message):
        """:return: values of a message, as it was before its conversation was marked"""
        audience, reader_ids = (self.before or {}).get(str(message.id), (False, []))
        readers = self.env["res.users"].browse(reader_ids).exists()
        return {"audience": audience, "reader_ids": [Command.set(readers.ids)]}
