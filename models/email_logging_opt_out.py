from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.look_up import array_of


class EmailLoggingOptOut(models.Model):
    """Somebody who took part removed an e-mail for himself, so that it is not logged
    for him again, whatever brings it back.

    The e-mail is named by digests only (see `email.logging.removed`): by what it shares
    with its copies, and by its recipients, too. Open to nobody.
    """

    _name = "email.logging.opt.out"
    _description = "E-mail Removed by Who Took Part"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    identity = fields.Char()
    mark = fields.Char(required=True)

    _identity_index = models.Index("(identity, company_id)")
    _mark_unique = models.UniqueIndex(
        "(mark, company_id, user_id)", "It was removed for this person already."
    )

    # Job

    @api.model
    def _query(self, page, company):
        """:param page: list of `Correspondence`
        :return: a SELECT of who removed any of them
        """
        self.flush_model()
        return SQL(
            """
            SELECT user_id, identity, mark FROM email_logging_opt_out
             WHERE company_id = %(company)s
               AND (mark = ANY(%(marks)s) OR identity = ANY(%(marks)s))
            """,
            company=company.id,
            marks=array_of(mark for c in page for mark in self._marks_of_mail(c)),
        )

    @api.model
    def _apply(self, page, rows):
        """:param rows: as `_query` finds them"""
        if not rows:
            return
        for c in page:
            marks = set(self._marks_of_mail(c))
            c.drop_salespeople(
                {r["user_id"] for r in rows if marks & {r["mark"], r["identity"]}}
            )

    @api.model
    def _remember(self, messages, user):
        self._of(messages, user).unlink()
        self.create(
            [
                {
                    "company_id": message.company_id.id,
                    "user_id": user.id,
                    "identity": message.identity,
                    "mark": self._mark_of(message),
                }
                for message in messages
            ]
        )

    # Helpers

    @api.model
    def _of(self, messages, user):
        """:return: those of a user about the messages"""
        marks = [self._mark_of(message) for message in messages]
        domain = Domain("user_id", "=", user.id) & Domain("mark", "in", marks)
        return self.search(domain & Domain("company_id", "in", messages.company_id.ids))

    @api.model
    def _mark_of(self, message):
        return self.env["email.logging.removed"]._marks(message)[0]

    @api.model
    def _marks_of_mail(self, correspondence):
        return self.env["email.logging.removed"]._marks_of_mail(correspondence)
