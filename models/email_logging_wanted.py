from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.correspondence import Contact, Wish


class EmailLoggingWanted(models.Model):
    """A mark of a message that somebody wants logged, whatever speaks against it.

    It names the message by its key in the mailbox; and who took part, where somebody
    said so whom the message does not name.
    """

    _name = "email.logging.wanted"
    _description = "E-mail to Log Anyway"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, ondelete="cascade"
    )
    key = fields.Char(required=True)
    user_id = fields.Many2one("res.users", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", ondelete="cascade")

    _key_unique = models.UniqueIndex(
        "(mailbox_id, key)", "This message is marked already."
    )

    # Job

    @api.model
    def _wanted_query(self, mails, mailbox):
        """:return: a SELECT of the marks of those `mails` that are wanted"""
        self.flush_model()
        return SQL(
            """
            SELECT id, key FROM email_logging_wanted
             WHERE mailbox_id = %s AND key = ANY(%s)
            """,
            mailbox.id,
            [mail.key for mail in mails],
        )

    @api.model
    def _wishes(self, rows):
        """:param rows: as `_wanted_query` finds them
        :return: {key: `Wish`}
        """
        return {row["key"]: self.browse(row["id"])._wish() for row in rows}

    @api.model
    def _remember(self, received):
        """:param received: a skipped message that goes back into the Inbox"""
        mark = self._found(received.mailbox_id, [received.key]) or self.create(
            {"mailbox_id": received.mailbox_id.id, "key": received.key}
        )
        if received.assigned_user_id:
            mark.user_id = received.assigned_user_id
        if received.assigned_partner_id:
            mark.partner_id = received.assigned_partner_id

    @api.model
    def _forget(self, received):
        """:param received: messages, logged or skipped"""
        for mailbox, group in received.grouped("mailbox_id").items():
            self._found(mailbox, group.mapped("key")).unlink()

    # Helpers

    @api.model
    def _found(self, mailbox, keys):
        return self.search_fetch(
            [("mailbox_id", "=", mailbox.id), ("key", "in", keys)],
            ["key", "user_id", "partner_id"],
        )

    def _wish(self):
        partner = self.partner_id
        address = partner.email_logging_address or ""
        contact = Contact(address, partner.id) if partner else None
        addresses = (self.user_id.partner_id.email_logging_address, address)
        return Wish(self.user_id.id or None, contact, [a for a in addresses if a])
