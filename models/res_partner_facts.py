from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.asking import FEW, beside, first, without_compiling
from ..engine.correspondence import SALES_GROUP
from .interaction_log_entry_words import OF_OWNER

RECENT_DAYS = 30
# Of fewer dates, whose these are is found first or kept beside; with more, each contact
# is asked, in the order of the list, until there are enough.
MANY = 50_000
COMPARED = ("<", "<=", ">", ">=")
# {field: the column of its fact}
FACTS = {
    "they_wrote_date": "they_wrote",
    "we_wrote_date": "we_wrote",
    "exchange_date": "exchanged",
}


class ResPartner(models.Model):
    """When a contact and we wrote to each other last; of a company, its people and we.

    As the reader may know: nothing counts of which he sees no entry.
    """

    _inherit = "res.partner"

    _FACTS = (*FACTS, "recent_email_count")

    they_wrote_date = fields.Datetime(
        "They Wrote Last",
        compute="_compute_facts",
        search="_search_they_wrote_date",
        groups=SALES_GROUP,
        help="When this contact last wrote to us; of a company, any of its people. "
        "Only e-mails that you may see count, no automatic ones, and none with more "
        "than ten recipients outside.",
    )
    we_wrote_date = fields.Datetime(
        "We Wrote Last",
        compute="_compute_facts",
        search="_search_we_wrote_date",
        groups=SALES_GROUP,
        help="When one of us last wrote to this contact, also in Cc; of a company, to "
        "any of its people. Only e-mails that you may see count, no automatic ones, "
        "and none with more than ten recipients outside.",
    )
    exchange_date = fields.Datetime(
        "Last Exchange",
        compute="_compute_facts",
        search="_search_exchange_date",
        groups=SALES_GROUP,
        help="When this contact and we last wrote to each other: both within 30 days, "
        "in one conversation. What was never answered is no exchange.",
    )
    recent_email_count = fields.Integer(
        "E-mails in 30 Days",
        compute="_compute_recent_email_count",
        groups=SALES_GROUP,
        help="The e-mails of the last 30 days in which this contact takes part, also "
        "in Cc; of a company, any of its people. Only e-mails that you may see count, "
        "no automatic ones, and none with more than ten recipients outside.",
    )

    # What they depend on changes by statements that Odoo does not see.
    @api.depends()
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_facts(self):
        known = self._known_facts()
        nothing = dict.fromkeys(FACTS, False)
        for partner in self:
            partner.update(known.get(partner._origin.id, nothing))

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_recent_email_count(self):
        counts = self._recent_counts()
        for partner in self:
            partner.recent_email_count = counts.get(partner._origin.id, 0)

    @api.model
    def _search_they_wrote_date(self, operator, value):
        return self._search_fact("they_wrote_date", operator, value)

    @api.model
    def _search_we_wrote_date(self, operator, value):
        return self._search_fact("we_wrote_date", operator, value)

    @api.model
    def _search_exchange_date(self, operator, value):
        return self._search_fact("exchange_date", operator, value)

    # Helpers: what is shown

    def _shown_facts(self):
        """On the page of e-mails; of whom nobody has written to, nothing."""
        self.ensure_one()
        if not any(self[name] for name in self._FACTS):
            return super()._shown_facts()
        described = self.fields_get(self._FACTS, ["string", "help"])
        return [
            {
                "name": name,
                "label": described[name]["string"],
                "help": described[name]["help"],
                "value": self[name],
            }
            for name in self._FACTS
        ]

    def _known_facts(self):
        """:return: {id of a contact: {field: datetime or None}}"""
        facts = self.env["email.logging.fact"].sudo()  # of what the user may know
        companies = self._origin.filtered("is_company")
        query = SQL(
            """
            SELECT owner, max(they_wrote), max(we_wrote), max(exchanged)
              FROM (SELECT partner_id AS owner, * FROM email_logging_fact
                     WHERE partner_id = ANY(%(people)s)
                     UNION ALL
                    SELECT commercial_partner_id, * FROM email_logging_fact
                     WHERE commercial_partner_id = ANY(%(companies)s)) known
             WHERE %(known)s
             GROUP BY owner
            """,
            people=(self._origin - companies).ids,
            companies=companies.ids,
            known=facts._known_condition(),
        )
        return {
            id: dict(zip(FACTS, dates, strict=True))
            for id, *dates in self.env.execute_query(query)
        }

    def _recent_counts(self):
        """:return: {id of a contact: count of the e-mails that the user may see}"""
        entries = self.env["interaction.log.entry"].sudo(False)
        if not (self._origin and entries.has_access("read")):
            return {}
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        companies = self._origin.filtered("is_company")
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT person.owner, count(DISTINCT recent.message_id)
                      FROM (SELECT id AS owner, id FROM res_partner
                             WHERE id = ANY(%(people)s)
                             UNION ALL
                            SELECT commercial_partner_id, id FROM res_partner
                             WHERE commercial_partner_id = ANY(%(companies)s)) person
                     CROSS JOIN LATERAL (%(recent)s) recent
                      JOIN email_logging_message message
                        ON message.id = recent.message_id
                       AND message.is_impersonal IS NOT TRUE
                     GROUP BY person.owner
                    """,
                    people=(self._origin - companies).ids,
                    companies=companies.ids,
                    recent=self._recent_query(entries.with_context(**OF_OWNER)),
                )
            )
        )

    @api.model
    def _recent_query(self, entries):
        """:return: `SQL` of the messages of `person`, by the reader's own rights"""
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        recent = entries._search(Domain("date", ">", since))
        column = SQL.identifier(recent.table, "partner_id")
        recent.add_where(SQL("%s = person.id", column))
        return recent.select(SQL.identifier(recent.table, "message_id"))

    # Helpers: what is searched

    @api.model
    def _search_fact(self, name, operator, value):
        self._check_field_access(self._fields[name], "read")
        column = FACTS[name]
        if operator in COMPARED and value:
            return self._compared(column, operator, value)
        if operator != "in":
            return NotImplemented
        either = Domain.OR(self._compared(column, "=", date) for date in value if date)
        if False in value:
            either |= self._last_domain(column, SQL("IS NULL"))
        return either

    @api.model
    def _compared(self, column, operator, date):
        condition = SQL("%s %s::timestamp", SQL(operator), date)
        found = self._last_domain(column, condition)
        count = self._count_dates(column, condition)
        if count == MANY:
            return found
        candidates = self._candidates_query(column, condition)
        if operator in (">", ">="):
            return first("id", candidates)  # where one is later, so is the last
        return found & (first if count < FEW else beside)("id", candidates)

    @api.model
    def _count_dates(self, column, condition):
        """:return: of how many contacts one is so, `MANY` at most"""
        facts = self.env["email.logging.fact"].sudo()  # of what the user may know
        without_compiling(self.env.cr)
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (SELECT FROM email_logging_fact"
                " WHERE %s AND %s %s LIMIT %s) AS found",
                facts._known_condition(),
                SQL.identifier(column),
                condition,
                MANY,
            )
        )
        return rows[0][0]

    @api.model
    def _last_domain(self, column, condition):
        """:return: `Domain` of the contacts whose last date is as `condition` says"""
        known = self.env["email.logging.fact"].sudo()._known_condition()  # as above

        def to_sql(_model, alias, _query):
            return SQL(
                """
                (CASE WHEN %(is_company)s
                      THEN (SELECT max(%(column)s) FROM email_logging_fact
                             WHERE commercial_partner_id = %(id)s AND %(known)s)
                      ELSE (SELECT max(%(column)s) FROM email_logging_fact
                             WHERE partner_id = %(id)s AND %(known)s)
                  END) %(condition)s
                """,
                is_company=SQL.identifier(alias, "is_company"),
                id=SQL.identifier(alias, "id"),
                column=SQL.identifier(column),
                known=known,
                condition=condition,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _candidates_query(self, column, condition):
        """:return: `SQL` of the ids of contacts, and of companies of contacts, with
        such a date, which need not be their last
        """
        self.env["res.partner"].flush_model(["is_company"])
        return SQL(
            """
            SELECT unnest(ARRAY[fact.partner_id, company.id])
              FROM (SELECT partner_id, commercial_partner_id FROM email_logging_fact
                     WHERE %s AND %s %s) fact
              LEFT JOIN res_partner company
                ON company.id = fact.commercial_partner_id
               AND fact.commercial_partner_id <> fact.partner_id
               AND company.is_company
            """,
            # Of what the user may know.
            self.env["email.logging.fact"].sudo()._known_condition(),
            SQL.identifier(column),
            condition,
        )
