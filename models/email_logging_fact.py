from odoo import api, fields, models
from odoo.tools import SQL

from .email_logging_message_words import PRIVATE, SALES

# Two who write to each other within so many days, in one conversation, are in touch.
EXCHANGE_DAYS = 30
ALL_DOCUMENTS, ALL_OF_SALES = 0, -1
# What is asked of an entry; `new` has it, too, when entries are recorded.
COLUMNS = (
    *("message_id", "partner_id", "company_id", "user_id", "conversation_id"),
    *("contact_email", "date", "direction", "is_by_contact"),
)
DATES = ("they_wrote", "we_wrote", "exchanged")
NOTED = "email.logging.fact"


class EmailLoggingFact(models.Model):
    """When a contact and we wrote to each other last, as one kind of reader may know.

    A contact has a row for each of our people who has entries with it, or with whom one
    was shared; one for all who may see all documents, which knows nothing of private
    e-mails; and one for what is shared with all of Sales. So a number follows from
    nothing but entries that its reader may see. A company has none of its own: its
    numbers are those of its people.

    It is a table of its own, as who edits a contact and the job must not wait for each
    other. The job moves facts on in the statement that records entries; after
    everything else, those concerned are noted, and made anew before anybody reads them,
    at the end of the transaction at the latest.
    """

    _name = "email.logging.fact"
    _description = "When a Contact and We Wrote Last"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    reader = fields.Integer(
        required=True,
        readonly=True,
        help="Id of the user who may know it; 0: all who may see all documents; "
        "-1: all of Sales.",
    )
    they_wrote = fields.Datetime(readonly=True)
    we_wrote = fields.Datetime(readonly=True)
    exchanged = fields.Datetime(readonly=True)

    _reader_unique = models.UniqueIndex(
        "(partner_id, reader, company_id)", "A reader knows each fact once."
    )
    _commercial_partner_index = models.Index("(commercial_partner_id, reader)")
    _they_wrote_index = models.Index("(reader, they_wrote)")
    _we_wrote_index = models.Index("(reader, we_wrote)")
    _exchanged_index = models.Index("(reader, exchanged)")

    # Job

    @api.model
    def _advance_query(self):
        """:return: a statement that moves facts on by the entries that `new` has, see
        `bulk_insert`; of their conversations, it looks at what may be an exchange
        """
        own = SQL(", ").join(map(SQL.identifier, COLUMNS))
        entries = SQL(
            """
            SELECT %(own)s FROM new WHERE partner_id IS NOT NULL
             UNION ALL
            SELECT %(near)s
              FROM (SELECT partner_id, conversation_id, min(date) AS first,
                           max(date) AS last
                      FROM new WHERE partner_id IS NOT NULL GROUP BY 1, 2) AS came
             CROSS JOIN LATERAL (
                   SELECT * FROM interaction_log_entry
                    WHERE conversation_id = came.conversation_id
                   OFFSET 0) near
             WHERE near.partner_id = came.partner_id
               AND near.date BETWEEN came.first - %(days)s AND came.last + %(days)s
            """,
            own=own,
            near=SQL(", ").join(SQL.identifier("near", name) for name in COLUMNS),
            days=self._exchange_interval(),
        )
        later = {name: self._later(name) for name in DATES}
        return self._write_query(self._facts_query(entries), later)

    # Helpers: after everything else

    @api.model
    def _note(self, partner_ids=(), message_ids=()):
        """Something was changed that facts follow from.

        :param message_ids: of messages whose contacts are concerned
        """
        precommit = self.env.cr.precommit
        if NOTED not in precommit.data:
            precommit.data[NOTED] = (set(), set())
            # Whoever changed it has no access to facts.
            precommit.add(self.sudo()._make_noted)
        partners, messages = precommit.data[NOTED]
        partners.update(filter(None, partner_ids))
        messages.update(message_ids)
        self._forget()

    @api.model
    def _drop(self, partners):
        """Before they become one, whose facts are made anew afterwards."""
        self._make_noted()
        self.env.cr.execute(
            SQL(
                "DELETE FROM email_logging_fact WHERE partner_id = ANY(%s)",
                partners.ids,
            )
        )
        self._forget()

    @api.model
    def _make_noted(self):
        """Make anew what was noted, in one statement; mostly there is nothing."""
        partners, messages = self.env.cr.precommit.data.pop(NOTED, ((), ()))
        if partners or messages:
            self._make(partners, messages)

    @api.model
    def _make(self, partner_ids, message_ids=()):
        """Make the facts of contacts from what is stored."""
        self.env.flush_all()
        whose = SQL(
            "SELECT unnest(%s::integer[]) UNION"
            " SELECT partner_id FROM interaction_log_entry WHERE message_id = ANY(%s)",
            list(partner_ids),
            list(message_ids),
        )
        entries = SQL(
            "SELECT %s FROM interaction_log_entry WHERE partner_id = ANY(ARRAY(%s))",
            SQL(", ").join(map(SQL.identifier, COLUMNS)),
            whose,
        )
        self.env.cr.execute(self._make_query(whose, entries))
        self._forget()

    @api.model
    def _make_query(self, whose, entries):
        new = {name: SQL("EXCLUDED.%s", SQL.identifier(name)) for name in DATES}
        return SQL(
            """
            WITH fact AS MATERIALIZED (%(facts)s),
                 gone AS (
                 DELETE FROM email_logging_fact known
                  WHERE partner_id = ANY(ARRAY(%(whose)s))
                    AND NOT EXISTS (
                        SELECT FROM fact WHERE fact.partner_id = known.partner_id
                           AND fact.reader = known.reader
                           AND fact.company_id = known.company_id))
            %(write)s
            """,
            facts=self._facts_query(entries),
            whose=whose,
            write=self._write_query(SQL("SELECT * FROM fact"), new),
        )

    @api.model
    def _forget(self):
        self.invalidate_model(flush=False)
        partners = self.env["res.partner"]
        partners.invalidate_model(partners._FACTS, flush=False)

    # Helpers: what they are

    @api.model
    def _facts_query(self, entries):
        """:param entries: `SQL` of entries, with `COLUMNS`
        :return: `SQL` of facts: when each side wrote, and when one did to whom the
        other had written within some days before
        """
        return SQL(
            """
            SELECT partner_id, company_id, reader,
                   max(date) FILTER (WHERE NOT is_ours) AS they_wrote,
                   max(date) FILTER (WHERE is_ours) AS we_wrote,
                   max(date) FILTER (WHERE date - before <= %(days)s) AS exchanged
              FROM (SELECT line.*,
                           CASE WHEN conversation_id IS NULL THEN NULL
                                WHEN is_ours
                                THEN max(date) FILTER (WHERE NOT is_ours) OVER so_far
                                ELSE max(date) FILTER (WHERE is_ours) OVER so_far
                            END AS before
                      FROM (%(lines)s) line
                    WINDOW so_far AS (
                           PARTITION BY partner_id, company_id, reader, conversation_id
                           ORDER BY date)) seen
             GROUP BY partner_id, company_id, reader
            """,
            days=self._exchange_interval(),
            lines=self._lines_query(entries),
        )

    @api.model
    def _lines_query(self, entries):
        """:return: `SQL` of the entries that count, for each who may know of one.

        Of what they wrote, those of whom wrote it: others, in Cc, did not. Message by
        message: PostgreSQL would read the whole table, as long as it has no statistics.
        """
        return SQL(
            """
            SELECT entry.partner_id, entry.company_id, entry.conversation_id,
                   entry.date, entry.direction = 'outbound' AS is_ours, one.reader
              FROM (%(entries)s) entry
             CROSS JOIN LATERAL (
                   SELECT audience, is_impersonal, sender_email
                     FROM email_logging_message WHERE id = entry.message_id
                   OFFSET 0) message
             CROSS JOIN LATERAL (
                   SELECT entry.user_id AS reader WHERE entry.user_id IS NOT NULL
                    UNION ALL
                   SELECT user_id FROM logged_email_reader_rel
                    WHERE message_id = entry.message_id
                    UNION ALL
                   SELECT %(all_documents)s
                    WHERE message.audience IS DISTINCT FROM %(private)s
                    UNION ALL
                   SELECT %(all_of_sales)s WHERE message.audience = %(sales)s) one
             WHERE message.is_impersonal IS NOT TRUE
               AND (entry.direction = 'outbound'
                    OR COALESCE(entry.is_by_contact,
                                message.sender_email = entry.contact_email))
            """,
            entries=entries,
            all_documents=ALL_DOCUMENTS,
            private=PRIVATE,
            all_of_sales=ALL_OF_SALES,
            sales=SALES,
        )

    @api.model
    def _write_query(self, facts, values):
        """:param values: {date: `SQL` of its value, where it is `known` already}

        In one order, so that two who write the same rows do not block each other.
        """
        pairs = [(SQL.identifier("known", name), values[name]) for name in DATES]
        return SQL(
            """
            INSERT INTO email_logging_fact AS known (
                   partner_id, company_id, reader, they_wrote, we_wrote, exchanged,
                   commercial_partner_id)
            SELECT said.partner_id, said.company_id, said.reader, said.they_wrote,
                   said.we_wrote, said.exchanged, partner.commercial_partner_id
              FROM (%(facts)s) said
              JOIN res_partner partner ON partner.id = said.partner_id
             ORDER BY said.partner_id, said.reader, said.company_id
                ON CONFLICT (partner_id, reader, company_id) DO UPDATE SET %(set)s
             WHERE (%(known)s) IS DISTINCT FROM (%(values)s)
            """,
            facts=facts,
            set=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), values[name]) for name in DATES
            ),
            known=SQL(", ").join(known for known, _value in pairs),
            values=SQL(", ").join(value for _known, value in pairs),
        )

    @api.model
    def _later(self, name):
        column = SQL.identifier(name)
        return SQL("GREATEST(known.%s, EXCLUDED.%s)", column, column)

    @api.model
    def _exchange_interval(self):
        return SQL("make_interval(days => %s)", EXCHANGE_DAYS)

    # Helpers: who may know them

    @api.model
    def _known_condition(self):
        """:return: `SQL` of the rows that the user may know; these are ready"""
        self._make_noted()
        self.flush_model()
        entries = self.env["interaction.log.entry"]
        if not entries.sudo(False).has_access("read"):
            return SQL("FALSE")
        others = ALL_DOCUMENTS if entries._sees_all() else ALL_OF_SALES
        return SQL(
            "reader = ANY(%s) AND company_id = ANY(%s)",
            [self.env.uid, others],
            self.env.companies.ids,
        )
