from odoo import api, fields, models
from odoo.tools import SQL

# A page is recorded while the one before is moved; the largest has 1000 messages.
MOST = 2000


class EmailLoggingUnsettled(models.Model):
    """A mark of a message whose verdict is recorded, and whose move is not noted yet.

    There are few at any time. That a message has left the Inbox is noted by removing
    its mark: to change the message would write it, and all its indexes, a second time.
    """

    _name = "email.logging.unsettled"
    _description = "E-mail on Its Way out of the Inbox"
    _log_access = False

    message_id = fields.Many2one(
        "email.logging.message", index="btree_not_null", ondelete="cascade"
    )
    skipped_id = fields.Many2one(
        "email.logging.skipped", index="btree_not_null", ondelete="cascade"
    )

    # Job

    @api.model
    def _of(self, field, mailbox):
        """:param field: `message_id` or `skipped_id`
        :return: the marked records of a mailbox, as many as two pages may have
        """
        domain = [(f"{field}.mailbox_id", "=", mailbox.id)]
        return self.search_fetch(domain, [field], limit=MOST)[field]

    @api.model
    def _mark_query(self, field):
        """:return: a statement that marks the records of which `new` holds the ids"""
        return SQL(
            "INSERT INTO email_logging_unsettled (%s) SELECT id FROM new",
            SQL.identifier(field),
        )

    @api.model
    def _unmark_query(self, field, ids):
        return SQL(
            "DELETE FROM email_logging_unsettled WHERE %s = ANY(%s)",
            SQL.identifier(field),
            ids,
        )

    @api.model
    def _marked(self, field):
        """:return: a subquery of the ids that are marked"""
        return self._search([(field, "!=", False)]).subselect(field)
