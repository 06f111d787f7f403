from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from ..engine import word_index
from ..engine.addresses import participants_text
from ..engine.asking import FEW
from ..engine.late_index import LateIndex
from .email_logging_called import NAMES

# What one searches through: what is removed of it is not found any more.
KEPT = "further_words"
TEXTS = (
    *("subject", "preview", "sender_name", "participants"),
    *("recipients_to", "recipients_cc", KEPT),
)
# How the database is asked, not what is found.
BY_INDEX = {"email_logging_by_index": True}
# A word that more names begin with tells of nobody.
MOST_NAMESAKES = 500
# Of those who take part in very many messages.
MOST_ADDRESSES = 20


class EmailLoggingMessage(models.Model):
    """Searching by words through people, subject and text together."""

    _inherit = "email.logging.message"

    search_text = fields.Char(
        "People, Subject or Text",
        store=False,
        search="_search_search_text",
        help="Finds what has all of the words, in any order, each by its first "
        "letters: in names and addresses of contacts, salespeople, sender and "
        "recipients, in the subject, and in what is new in the text: in its first 255 "
        "characters or, where the settings say so, in all of it.",
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
        domain = Domain(domain)
        if order:
            domain = domain.map_conditions(self._few_or_row_by_row)
            return super()._search(domain, offset, limit, order, **options)
        # It is only counted.
        some = self._some_that_say(domain, limit)
        if some is not None:
            return super()._search(Domain("id", "in", some), offset, limit, **options)
        return self.with_context(**BY_INDEX)._search(domain, offset, limit, **options)

    # Helpers

    @api.model
    def _is_text(self, said):
        return getattr(said, "field_expr", "") == "search_text"

    @api.model
    def _few_or_row_by_row(self, condition):
        if not self._is_text(condition):
            return condition
        ids = self._few_that_say(condition)
        return condition if ids is None else Domain("id", "in", ids)

    @api.model
    def _asks_index(self):
        return BY_INDEX.items() <= self.env.context.items()

    @api.model
    def _said_sql(self, alias, query, words):
        # Nobody reads all of these; he finds what he may read.
        hidden = self.sudo()
        columns = {name: hidden._field_to_sql(alias, name, query) for name in TEXTS}
        says = self._says_by_index if self._asks_index() else self._says
        plain = [word.text for word in words if word.is_plain]
        conditions = [says(columns, plain)] if plain else []
        for word in words:
            if word.message_ids:
                ids = SQL(
                    "%s = ANY(%s)", SQL.identifier(alias, "id"), [*word.message_ids]
                )
                conditions.append(SQL("(%s OR %s)", says(columns, [word.text]), ids))
            elif word.addresses:
                conditions.append(self._says_or_names(columns, word))
        return SQL(" AND ").join(conditions)

    @api.model
    def _says(self, columns, texts):
        compared = [sql for name, sql in columns.items() if name != KEPT]
        return word_index.row_by_row(self.env.registry, compared, texts, columns[KEPT])

    @api.model
    def _says_by_index(self, columns, texts):
        rare, frequent = self._rare_and_frequent(texts)
        asked = word_index.all_of(map(word_index.beginning_of, rare))
        found = word_index.by_index(self.env.registry, columns.values(), asked)
        if not frequent:
            return found
        return SQL("(%s AND %s)", found, self._says(columns, frequent))

    @api.model
    def _says_or_names(self, columns, word):
        """That its people are named by their addresses, the index knows by the words of
        these only.
        """
        likes = [f"%{escape_psql(participants_text([a]))}%" for a in word.addresses]
        named = SQL("%s LIKE ANY(%s)", columns["participants"], likes)
        condition = SQL("(%s OR %s)", self._says(columns, [word.text]), named)
        if not self._asks_index():
            return condition
        parts = (word_index.typed_words(self.env, a) for a in word.addresses)
        asked = " | ".join(
            [
                word_index.beginning_of(word.text),
                *(word_index.all_of(map(word_index.whole, p)) for p in parts),
            ]
        )
        indexed = word_index.by_index(self.env.registry, columns.values(), asked)
        return SQL("(%s AND %s)", indexed, condition)

    @api.model
    def _with_people(self, texts):
        """:return: a `Word` of each of these"""
        # Whatever they read: only names of people count who take part in a message,
        # and whoever reads it sees these.
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT ARRAY(%s), ARRAY(%s)",
                *(self._called_query(self.env[name].sudo(), text) for name in NAMES),
            )
            for text in texts
        )
        people = [
            [() if len(ids) > MOST_NAMESAKES else tuple(ids) for ids in row]
            for row in self.env.execute_query(query)
        ]
        messages = self._messages_of(people)
        return [
            word_index.Word(text, (), self._addresses_of(*ids))
            if len(message_ids) > FEW
            else word_index.Word(text, tuple(message_ids))
            for text, ids, message_ids in zip(texts, people, messages, strict=True)
        ]

    @api.model
    def _called_query(self, records, text):
        names = [records._field_to_sql("called", name) for name in NAMES[records._name]]
        asked = word_index.beginning_of(text)
        return SQL(
            "SELECT id FROM %s called WHERE %s LIMIT %s",
            SQL.identifier(records._table),
            word_index.by_index(self.env.registry, names, asked),
            MOST_NAMESAKES + 1,
        )

    @api.model
    def _messages_of(self, people):
        """:param people: list of (ids of partners, ids of leads)
        :return: for each a list of ids of messages, of `FEW` and one more at most
        """
        nobodys = SQL("SELECT ARRAY[]::int[]")
        query = SQL(" UNION ALL ").join(
            self._messages_query(*ids) if any(ids) else nobodys for ids in people
        )
        self.env["interaction.log.entry"].flush_model()
        return [ids for (ids,) in self.env.execute_query(query)]

    @api.model
    def _messages_query(self, partner_ids, lead_ids):
        return SQL(
            """
            SELECT ARRAY(
                SELECT message_id FROM interaction_log_entry
                 WHERE partner_id = ANY(%(partners)s) OR lead_id = ANY(%(leads)s)
                    OR user_id = ANY(ARRAY(
                       SELECT id FROM res_users WHERE partner_id = ANY(%(partners)s)))
                 LIMIT %(most)s)
            """,
            partners=list(partner_ids),
            leads=list(lead_ids),
            most=FEW + 1,
        )

    @api.model
    def _addresses_of(self, partner_ids, lead_ids):
        # As in `_with_people`.
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        leads = self.env["crm.lead"].sudo().browse(lead_ids)
        found = [
            r.email_logging_address for people in (partners, leads) for r in people
        ]
        return tuple(filter(None, found))[:MOST_ADDRESSES]
