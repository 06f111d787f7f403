from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.answer import TOKEN_HEADER

PATIENCE = timedelta(hours=24)


class EmailLoggingAwaited(models.Model):
    """A message that was sent from Odoo, and whose copy has not come from Exchange yet.

    There are few at any time: the copy takes the mark away, and becomes the place of
    the message that is recorded already. It is known by its identity, or, where a
    server has given it another Message-ID, by a header that nobody can guess.
    """

    _name = "email.logging.awaited"
    _description = "E-mail Whose Copy Is Awaited"

    message_id = fields.Many2one(
        "email.logging.message", required=True, ondelete="cascade"
    )
    token = fields.Char(required=True, index=True)

    _message_unique = models.UniqueIndex(
        "(message_id)", "The copy of this message is awaited already."
    )

    # Job

    @api.model
    def _tokens(self, page):
        """:param page: list of `Correspondence`
        :return: list of the tokens that its mails bear
        """
        return [token.strip() for c in page for token in c.mail.header(TOKEN_HEADER)]

    @api.model
    def _arrive(self, decisions):
        """Copies have come: each is the place of its message from now on.

        Of two that come at one moment, one finds the mark.

        :param decisions: list of `Decision` with `arrives_as`
        :return: their messages, in the same order
        """
        messages = self.env["email.logging.message"]
        if not decisions:
            return messages
        self.env.flush_all()
        self.env.cr.execute(self._arrive_query(decisions))
        self.env["email.logging.message"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        return messages.browse(d.correspondence.arrives_as for d in decisions)

    @api.model
    def _arrive_query(self, decisions):
        rows = [self._arrived_row(decision) for decision in decisions]
        return SQL(
            """
            WITH came AS (
                SELECT * FROM (VALUES %(rows)s) AS came (
                    message_id, key, place, internet_message_id, identity, mark,
                    conversation_index, remote_conversation, has_attachments, marks)
            ), found AS (
                DELETE FROM email_logging_awaited awaited USING came
                 WHERE awaited.message_id = came.message_id
             RETURNING awaited.message_id
            ), marked AS (
                INSERT INTO email_logging_unsettled (message_id)
                SELECT message_id FROM found
            )
            UPDATE email_logging_message message
               SET key = came.key, place = came.place, mark = came.mark,
                   internet_message_id = came.internet_message_id,
                   identity = came.identity,
                   conversation_index = came.conversation_index,
                   remote_conversation = came.remote_conversation,
                   has_attachments = came.has_attachments,
                   thread_marks = array_to_string(ARRAY(
                       SELECT DISTINCT unnest(string_to_array(
                           concat_ws(' ', message.thread_marks, came.marks),
                           ' '))), ' ')
              FROM came JOIN found USING (message_id)
             WHERE message.id = came.message_id
            """,
            rows=SQL(", ").join(rows),
        )

    @api.model
    def _arrived_row(self, decision):
        mail, c = decision.mail, decision.correspondence
        return SQL(
            "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            c.arrives_as,
            mail.key,
            mail.place if mail.place != mail.key else None,
            mail.internet_message_id or None,
            c.identity_key or None,
            c.identity.exact or None,
            mail.conversation_index or None,
            mail.conversation_id or None,
            mail.has_attachments,
            " ".join(decision.strand.marks) or None,
        )
