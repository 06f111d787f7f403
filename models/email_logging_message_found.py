from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import word_index
from ..engine.asking import anew, beside, by_indexes, first, without_compiling
from .email_logging_message_text import BY_INDEX, TEXTS

# That words of most messages are not asked of the index, see `_rare_and_frequent`.
WITHOUT_FREQUENT = {"email_logging_without_frequent": True}
# Than of what other conditions find: comparing words takes longer.
TIMES_AS_MANY = 6
# So many more than are asked for, there are in any case; even to find the first of them
# in the index would take a tenth of a second.
TIMES_SURE = 4
# So many the index gathers in some ten milliseconds.
GATHERED = 20_000
# Than one that is worth being asked for beside it.
TIMES_RARER = 10
# To read a row and compare its words, against gathering another one in the index.
TIMES_SLOWER = 2
# What is read row by row, of what should suffice.
TIMES_ENOUGH = 2


class EmailLoggingMessage(models.Model):
    """Words are looked for where it takes least: in their index, or row by row.

    The index gathers all that say a word before it gives the first of them: millions in
    a second. Of a word of so many, the next best rows have enough.
    """

    _inherit = "email.logging.message"

    @api.model
    def _some_that_say(self, said, limit, column="id"):
        """:return: this column of as many that say it and that he may read, of all
        where they are few; None where something else is asked as well
        """
        if not self._is_text(said):
            return None
        ids = self._few_that_say(said)
        if ids is not None:
            return ids if column == "id" else self._conversation_ids_of(ids)
        if self._has_further_rules():
            return None
        self.check_access("read")
        asked = anew(said) & Domain("company_id", "in", self.env.companies.ids)
        if self._reads_by_level():
            return self._some_of_level(said, asked, limit, column)
        if self._reads_many(self.env.uid):
            return self._some_of_person(said, asked, limit, column)
        return None

    @api.model
    def _few_that_say(self, said):
        """For who reads many, but not nearly all: of what the index finds, his."""
        if not (self._is_text(said) and self._asks_own_part()):
            return super()._few_that_say(said)
        few, expected = self._few_of(said), self._expected(said)
        if expected > (few + 1) * TIMES_SURE:
            return None
        if not self.has_access("read"):
            return []
        asked = anew(said) & Domain("company_id", "in", self.env.companies.ids)
        part = self._expected_of([self._by_person()])[0]
        ids = self._found_of_own(asked, expected, part, few + 1)
        return None if len(ids) > few else ids

    # Helpers

    @api.model
    def _asks_own_part(self):
        return not (self.env.su or self._has_further_rules()) and self._asks_beside()

    @api.model
    def _some_of_level(self, said, asked, limit, column):
        asked &= self._readable_domain()
        expected = self._expected(said)
        if rows := self._rows_to_try(expected, limit):
            newest = self._newest_id() - rows
            found = self._found_row_by_row(
                asked & Domain("id", ">", newest), limit, column
            )
            if len(found) == limit:
                return found
        return self._found_by_index(asked, limit, column)

    @api.model
    def _some_of_person(self, said, asked, limit, column):
        own = self._by_person()  # each gives the right to read it
        expected, part = self._expected(said), self._expected_of([own])[0]
        if rows := self._rows_to_try(expected, limit, part):
            some = SQL("SELECT * FROM (%s) AS own LIMIT %s", own, rows)
            found = self._found_row_by_row(asked & first("id", some), limit, column)
            if len(found) == limit:
                return found
        return self._found_of_own(asked, expected, part, limit, column)

    @api.model
    def _found_of_own(self, asked, expected, part, limit, column="id"):
        """:param part: how many are his, of which each gives the right to read it"""
        own = self._by_person()
        if part * TIMES_SLOWER < expected:
            return self._found_row_by_row(asked & first("id", own), limit, column)
        return self._found_by_index(asked & beside("id", own), limit, column)

    @api.model
    def _rows_to_try(self, expected, limit, part=0):
        """:param part: of the messages that are his, to be kept beside the index
        :return: so many of any messages should be enough; 0 where the index is faster
        """
        rows = TIMES_ENOUGH * limit * self._count_roughly() // max(expected, 1)
        return rows if rows * TIMES_SLOWER < expected + part else 0

    @api.model
    def _few_of(self, said):
        few = super()._few_of(said)
        return few * TIMES_AS_MANY if self._is_text(said) else few

    @api.model
    def _ids_that_say(self, said, limit):
        if not self._is_text(said):
            return super()._ids_that_say(said, limit)
        if self._expected(said) > limit * TIMES_SURE:
            return range(limit)  # too many, whichever
        return self._found_by_index(said, limit)

    @api.model
    def _found_row_by_row(self, asked, limit, column):
        found = self.sudo()._search(asked, limit=limit)
        query = found.select(SQL.identifier(found.table, column))
        without_compiling(self.env.cr)
        return [value for (value,) in self.env.execute_query(query)]

    @api.model
    def _found_by_index(self, asked, limit, column="id"):
        messages = self.sudo().with_context(**BY_INDEX, **WITHOUT_FREQUENT)
        found = messages._search(asked, limit=limit)
        query = found.select(SQL.identifier(found.table, column))
        without_compiling(self.env.cr)
        with by_indexes(self.env.cr):
            return [value for (value,) in self.env.execute_query(query)]

    @api.model
    def _rare_and_frequent(self, texts):
        """:return: words to ask the index for, and words to compare in what it finds:
        it gathers all that say each of them
        """
        if len(texts) < 2 or not WITHOUT_FREQUENT.items() <= self.env.context.items():
            return texts, []
        expected = dict(zip(texts, self._expected_of_words(texts), strict=True))
        most = max(GATHERED, TIMES_RARER * min(expected.values()))
        rare = [text for text in texts if expected[text] <= most]
        return rare or texts, [t for t in texts if rare and expected[t] > most]

    # Helpers: what PostgreSQL knows by its statistics

    @api.model
    def _expected(self, said):
        """:return: how many say it"""
        found = self.sudo().with_context(**BY_INDEX)._search(said)
        return self._expected_of([found.select()])[0]

    @api.model
    def _expected_of_words(self, texts):
        table, hidden = SQL.identifier(self._table), self.sudo()  # nothing is read
        columns = [hidden._field_to_sql(self._table, name) for name in TEXTS]
        asked = map(word_index.beginning_of, texts)
        conditions = (word_index.by_index(self.pool, columns, one) for one in asked)
        return self._expected_of(
            [SQL("SELECT 1 FROM %s WHERE %s", table, one) for one in conditions]
        )

    @api.model
    def _expected_of(self, queries):
        """:return: list of how many rows each has"""
        arrays = SQL(", ").join(SQL("ARRAY(%s)", query) for query in queries)
        rows = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) SELECT %s", arrays))
        return [plan["Plan Rows"] for plan in rows[0][0][0]["Plan"]["Plans"]]

    @api.model
    def _count_roughly(self):
        query = SQL(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class"
            " WHERE oid = %s::regclass",
            self._table,
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _newest_id(self):
        query = SQL("SELECT max(id) FROM %s", SQL.identifier(self._table))
        return self.env.execute_query(query)[0][0] or 0
