from hashlib import sha256

from odoo import api, fields, models


class EmailLoggingRemoved(models.Model):
    """A mark of a message that somebody deleted in Odoo, so that it stays deleted.

    Nothing but a digest of its Message-ID: the mark names nobody.
    """

    _name = "email.logging.removed"
    _description = "Removed E-mail"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    digest = fields.Char(required=True)

    _digest_unique = models.UniqueIndex(
        "(digest, company_id)", "This message is marked as removed already."
    )

    # Job

    @api.model
    def _remember(self, messages):
        """Mark logged messages that are about to be deleted."""
        marks = {
            (self._digest(message.internet_message_id, message.key), company)
            for company, group in messages.grouped("company_id").items()
            for message in group
        }
        digests = [digest for digest, _company in marks]
        known = self.search([("digest", "in", digests)])
        known = {(mark.digest, mark.company_id) for mark in known}
        self.create(
            [
                {"digest": digest, "company_id": company.id}
                for digest, company in marks - known
            ]
        )

    @api.model
    def _removed(self, mails, company):
        """:param mails: list of `Mail`
        :return: the keys of those that were removed in `company`
        """
        digests = {m.key: self._digest(m.internet_message_id, m.key) for m in mails}
        found = self.search_fetch(
            [
                ("digest", "in", list(digests.values())),
                ("company_id", "=", company.id),
            ],
            ["digest"],
        )
        removed = set(found.mapped("digest"))
        return {key for key, d in digests.items() if d in removed}

    @api.model
    def _forget(self, internet_message_id, key, company):
        """Somebody asked for the message after all."""
        digest = self._digest(internet_message_id, key)
        self.search([("digest", "=", digest), ("company_id", "=", company.id)]).unlink()

    # Helpers

    @api.model
    def _digest(self, internet_message_id, key):
        return sha256((internet_message_id or key).encode()).hexdigest()
