from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.identity import mark_of_old
from ..engine.look_up import array_of


class EmailLoggingRemoved(models.Model):
    """A mark of a message that somebody deleted in Odoo, so that it stays deleted.

    Nothing but a digest of what makes it this message and no other: the mark names
    nobody. Marks of versions before 19.0.1.2.0 are digests of the Message-ID alone.
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
            (self._marks(message)[0], company)
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
    def _removed_query(self, page, company):
        """:param page: list of `Correspondence`
        :return: a SELECT of their marks that there are in `company`
        """
        self.flush_model()
        return SQL(
            """
            SELECT digest FROM email_logging_removed
             WHERE digest = ANY(%s) AND company_id = %s
            """,
            array_of(mark for c in page for mark in self._marks_of_mail(c)),
            company.id,
        )

    @api.model
    def _removed_mark(self, correspondence, removed):
        """:param removed: set of the marks that there are
        :return: by which of them the mail was removed, or None
        """
        marks = self._marks_of_mail(correspondence)
        return next((mark for mark in marks if mark in removed), None)

    @api.model
    def _forget(self, skipped):
        """Somebody asked for the message after all."""
        self.search(
            [
                ("digest", "in", self._marks(skipped)),
                ("company_id", "=", skipped.company_id.id),
            ]
        ).unlink()

    # Helpers

    @api.model
    def _marks(self, record):
        """:return: list of the marks of a message or skipped message, the best first"""
        old = mark_of_old(record.internet_message_id, record.key)
        return [*filter(None, (record.mark, record.identity)), old]

    @api.model
    def _marks_of_mail(self, correspondence):
        mail = correspondence.mail
        identity = correspondence.identity
        marks = (identity.exact, identity.plain, identity.undated)
        old = mark_of_old(mail.internet_message_id, mail.key)
        return [*filter(None, marks), old]
