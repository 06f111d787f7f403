from dataclasses import dataclass

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import word_index
from ..engine.asking import FEW
from ..engine.late_index import LateIndex
from .email_logging_called import NAMES

# What one searches through. Nothing of it is stored for searching: what is removed is
# not found any more.
TEXTS = (
    *("subject", "preview", "sender_name", "participants"),
    *("recipients_to", "recipients_cc"),
)
# How the database is asked, not what is found.
BY_INDEX = {"email_logging_by_index": True}
# A word that more names begin with tells of nobody.
MOST_NAMESAKES = 500


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody typed, and the contacts, leads and salespeople called so.

    `message_ids` are of the messages in which they take part; None when these are many.
    """

    text: str
    partner_ids: tuple[int, ...]
    lead_ids: tuple[int, ...]
    message_ids: tuple[int, ...] | None


class EmailLoggingMessage(models.Model):
    """Searching by words through people, subject and text together."""

    _inherit = "email.logging.message"

    search_text = fields.Char(
        "People, Subject or Text",
        store=False,
        search="_search_search_text",
        help="Finds what has all of the words, in any order, each by its first letters: "
        "in names and addresses of contacts, salespeople, sender and recipients, in the "
        "subject, and in the first 255 characters of what is new in the text.",
    )

    _words_index = LateIndex(word_index.words_index(*TEXTS))

    @api.model
    def _search_search_text(self, operator, value):
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        texts = word_index.typed_words(self.env, value)
        if not texts:
            return Domain.FALSE
        words = self._with_people(texts)
        return Domain.custom(
            to_sql=lambda model, alias, query: model._said_sql(alias, query, words)
        )

    # CRUD

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        is_list = limit and not (self.env.su or options.get("bypass_access"))
        if not is_list or self._asks_index():
            return super()._search(domain, offset, limit, order, **options)
        if not order:  # it is only counted
            return self.with_context(**BY_INDEX)._search(
                domain, offset, limit, order, **options
            )
        domain = Domain(domain).map_conditions(self._few_or_row_by_row)
        return super()._search(domain, offset, limit, order, **options)

    # Helpers

    @api.model
    def _few_that_say(self, said):
        return super(EmailLoggingMessage, self.with_context(**BY_INDEX))._few_that_say(
            said
        )

    @api.model
    def _few_or_row_by_row(self, condition):
        if condition.field_expr != "search_text":
            return condition
        ids = self._few_that_say(condition)
        return condition if ids is None else Domain("id", "in", ids)

    @api.model
    def _asks_index(self):
        return BY_INDEX.items() <= self.env.context.items()

    @api.model
    def _said_sql(self, alias, query, words):
        columns = [self._field_to_sql(alias, name, query) for name in TEXTS]
        compare = word_index.by_index if self._asks_index() else word_index.row_by_row
        plain = [word.text for word in words if word.message_ids == ()]
        conditions = [compare(self.env.registry, columns, plain)] if plain else []
        for word in words:
            if word.message_ids != ():
                says = compare(self.env.registry, columns, [word.text])
                called = self._called_sql(alias, word)
                conditions.append(SQL("(%s OR %s)", says, called))
        return SQL(" AND ").join(conditions)

    @api.model
    def _called_sql(self, alias, word):
        if word.message_ids is not None:
            return SQL(
                "%s = ANY(%s)", SQL.identifier(alias, "id"), list(word.message_ids)
            )
        return SQL(
            "EXISTS (SELECT FROM interaction_log_entry entry"
            " WHERE entry.message_id = %s AND %s OFFSET 0)",
            SQL.identifier(alias, "id"),
            self._theirs(word.partner_ids, word.lead_ids),
        )

    @api.model
    def _with_people(self, texts):
        """:return: a `Word` of each of these"""
        # Whatever they read: only names of people count who take part in a message,
        # and whoever reads it sees these.
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT ARRAY(%s), ARRAY(%s)",
                *(self._called_query(self.env[model].sudo(), text) for model in NAMES),
            )
            for text in texts
        )
        people = [
            [() if len(ids) > MOST_NAMESAKES else tuple(ids) for ids in row]
            for row in self.env.execute_query(query)
        ]
        ids = self._messages_of(people)
        return [Word(t, *p, i) for t, p, i in zip(texts, people, ids, strict=True)]

    @api.model
    def _called_query(self, records, text):
        names = [records._field_to_sql("called", name) for name in NAMES[records._name]]
        return SQL(
            "SELECT id FROM %s called WHERE %s LIMIT %s",
            SQL.identifier(records._table),
            word_index.by_index(self.env.registry, names, [text]),
            MOST_NAMESAKES + 1,
        )

    @api.model
    def _messages_of(self, people):
        """:param people: list of (ids of partners, ids of leads)
        :return: for each a tuple of ids, None when they are many
        """
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT ARRAY(SELECT message_id FROM interaction_log_entry entry"
                " WHERE %s LIMIT %s)",
                self._theirs(*ids),
                FEW + 1,
            )
            if any(ids)
            else SQL("SELECT ARRAY[]::int[]")
            for ids in people
        )
        self.env["interaction.log.entry"].flush_model()
        found = [row[0] for row in self.env.execute_query(query)]
        return [None if len(ids) > FEW else tuple(ids) for ids in found]

    @api.model
    def _theirs(self, partner_ids, lead_ids):
        """:return: the condition that an entry is one of theirs"""
        return SQL(
            "(entry.partner_id = ANY(%(partners)s) OR entry.lead_id = ANY(%(leads)s)"
            " OR entry.user_id = ANY(ARRAY(SELECT id FROM res_users"
            " WHERE partner_id = ANY(%(partners)s))))",
            partners=list(partner_ids),
            leads=list(lead_ids),
        )
