from odoo import api, fields, models
from odoo.tools import SQL


class EmailLoggingReplyTo(models.Model):
    """Whom the sender of a message wants answered, where that is somebody else.

    Few mails say so; of the others there is no row.
    """

    _name = "email.logging.reply.to"
    _description = "Reply-To of an E-mail"
    _log_access = False

    message_id = fields.Many2one(
        "email.logging.message", required=True, index=True, ondelete="cascade"
    )
    people = fields.Text(required=True, help="As in the message's recipients.")

    # Job

    @api.model
    def _note_query(self, people_by_key):
        """:param people_by_key: {key of a mail: whom to answer}
        :return: a statement that notes it of the messages that `new` holds
        """
        keys, people = zip(*people_by_key.items(), strict=True)
        return SQL(
            """
            INSERT INTO email_logging_reply_to (message_id, people)
            SELECT new.id, said.people FROM new
              JOIN unnest(%s, %s) said (key, people) ON said.key = new.key
            """,
            list(keys),
            list(people),
        )
