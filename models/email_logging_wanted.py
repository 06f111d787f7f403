from odoo import api, fields, models


class EmailLoggingWanted(models.Model):
    """A mark of a message that somebody wants logged, whatever speaks against it.

    It names the message by its key in the mailbox, and nobody.
    """

    _name = "email.logging.wanted"
    _description = "E-mail to Log Anyway"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, ondelete="cascade"
    )
    key = fields.Char(required=True)

    _key_unique = models.UniqueIndex(
        "(mailbox_id, key)", "This message is marked already."
    )

    # Job

    @api.model
    def _wanted(self, mails, mailbox):
        """:return: the keys of those `mails` that are wanted"""
        keys = [mail.key for mail in mails]
        return set(self._found(mailbox, keys).mapped("key"))

    @api.model
    def _remember(self, received):
        """:param received: a skipped message that goes back into the Inbox"""
        if not self._found(received.mailbox_id, [received.key]):
            self.create({"mailbox_id": received.mailbox_id.id, "key": received.key})

    @api.model
    def _forget(self, received):
        """:param received: messages, logged or skipped"""
        for mailbox, group in received.grouped("mailbox_id").items():
            self._found(mailbox, group.mapped("key")).unlink()

    # Helpers

    @api.model
    def _found(self, mailbox, keys):
        return self.search_fetch(
            [("mailbox_id", "=", mailbox.id), ("key", "in", keys)], ["key"]
        )
