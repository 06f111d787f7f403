from odoo import api, fields, models
from odoo.tools import SQL

SPLIT, MERGE = "split", "merge"


class EmailLoggingConversationChoice(models.Model):
    """What somebody decided about conversations, against the mails' own headers.

    What was split stays apart, whatever arrives; and both can be undone.
    """

    _name = "email.logging.conversation.choice"
    _description = "Conversation Split or Merged by Hand"
    _order = "id desc"

    kind = fields.Selection([(SPLIT, "Split"), (MERGE, "Merged")], required=True)
    conversation_id = fields.Many2one(
        "email.logging.conversation", required=True, index=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "email.logging.conversation",
        index="btree_not_null",
        ondelete="cascade",
        help="The one that was split off.",
    )
    newest_message_id = fields.Integer(
        help="The newest message that there was: later ones need not stay together."
    )
    message_ids = fields.Many2many(
        "email.logging.message",
        relation="email_logging_conversation_choice_message",
        column1="choice_id",
        column2="message_id",
        help="Those that were another conversation before they were merged.",
    )
    links = fields.Json(
        help="To which opportunity each belonged before they were merged, see "
        "`_links_of_both`.",
    )

    # Job

    @api.model
    def _apart_query(self):
        """:return: a subquery of the conversations that are kept apart from that of
        `message`
        """
        self.flush_model()
        return SQL(
            """
            SELECT CASE WHEN choice.other_id = message.conversation_id
                        THEN choice.conversation_id ELSE choice.other_id END
              FROM email_logging_conversation_choice choice
             WHERE choice.kind = %s
               AND message.conversation_id IN (choice.conversation_id, choice.other_id)
            """,
            SPLIT,
        )

    @api.model
    def _follow(self, kept, gone):
        """What was decided about conversations that have gone holds for another."""
        for name in ("conversation_id", "other_id"):
            self.search([(name, "in", gone.ids)])[name] = kept
        self.flush_model()

    # Helpers

    @api.model
    def _of(self, conversations):
        """:return: the choices about them, the newest first"""
        either = ["conversation_id", "other_id"]
        domains = [(name, "in", conversations.ids) for name in either]
        return self.search(["|", *domains])
