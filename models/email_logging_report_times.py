from odoo import api, models
from odoo.tools import SQL

from ..engine.asking import summing
from ..engine.summed import Summed
from .email_logging_report_counts import SUMMED

# Of the rows that have one: what is still open has none, and makes nobody faster.
PERCENTILES = {"median": 0.5, "percentile_90": 0.9}
TIMES = "times"
NO_TIMES = (False,) * len(PERCENTILES)


class EmailLoggingReport(models.Model):
    """How long first answers took: half of them, and nine of ten.

    Asked together with counts, PostgreSQL would sort all rows by their groups, and
    their times for each grouping and share anew. So counts of all groupings are one
    statement, and times of each another, in which only they are sorted, once.
    """

    _inherit = "email.logging.report"

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        options = {"having": having, "offset": offset, "limit": limit, "order": order}
        counts = self._counts(aggregates)
        if not self._sums_times([groupby], aggregates, order, having):
            return super()._read_group(domain, groupby, aggregates, **options)
        with summing(self.env.cr):
            rows = super()._read_group(domain, groupby, counts, **options)
            return self._with_times(domain, groupby, rows, aggregates)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        ask = super()._read_grouping_sets
        counts = self._counts(aggregates)
        if not self._sums_times(grouping_sets, aggregates, order):
            return ask(domain, grouping_sets, aggregates, order)
        with summing(self.env.cr):
            found = ask(domain, grouping_sets, counts, order)
            return [
                self._with_times(domain, groupby, rows, aggregates)
                for groupby, rows in zip(grouping_sets, found, strict=True)
            ]

    # Helpers

    @api.model
    def _with_times(self, domain, groupby, rows, aggregates):
        """:param rows: with the counts among the aggregates
        :return: the rows with all aggregates, as asked for
        """
        times = self._times(domain, groupby) if rows else {}
        counts, found = self._counts(aggregates), []
        for row in rows:
            key, counted = row[: len(groupby)], row[len(groupby) :]
            known = dict(zip(counts, counted, strict=True))
            of_group = dict(zip(PERCENTILES, times.get(key) or NO_TIMES, strict=True))
            values = (known.get(n, of_group.get(self._function(n))) for n in aggregates)
            found.append((*key, *values))
        return found

    @api.model
    def _times(self, domain, groupby):
        """:return: {tuple of the group: list of hours, as `PERCENTILES` says}"""
        summed = Summed((*groupby,), more=(TIMES,))
        report = self.with_context(**{SUMMED: summed})
        query = report._search(domain)
        terms = [report._read_group_groupby(self._table, s, query) for s in groupby]
        with summing(self.env.cr):
            rows = self.env.execute_query(
                query.select(*terms, SQL.identifier(self._table, TIMES))
            )
        *keys, times = zip(*rows, strict=True) if rows else [()] * (len(terms) + 1)
        columns = map(self._read_group_postprocess_groupby, groupby, keys)
        groups = zip(*columns, strict=True) if groupby else [()] * len(times)
        return dict(zip(groups, times, strict=True))

    @api.model
    def _summed_column(self, name, query):
        """All of them, for which rows need not be sorted by groups."""
        if name != TIMES:
            return super()._summed_column(name, query)
        hours = self._field_to_sql(self._table, "hours", query)
        query.add_where(SQL("%s IS NOT NULL", hours))
        return SQL(
            """
            (SELECT percentile_cont(%s::float[]) WITHIN GROUP (ORDER BY one)
               FROM (SELECT unnest(array_agg(%s)) AS one) AS answers)
            """,
            [*PERCENTILES.values()],
            hours,
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        function = self._function(aggregate_spec)
        if function not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[function],
            self._field_to_sql(self._table, "hours", query),
        )

    @api.model
    def _sums_times(self, grouping_sets, aggregates, order, having=()):
        return (
            self._asks_times(aggregates)
            and not self._names_times(order, having)
            and all(map(self._are_columns, grouping_sets))
        )

    @api.model
    def _asks_times(self, aggregates):
        return any(self._function(name) in PERCENTILES for name in aggregates)

    @api.model
    def _counts(self, aggregates):
        """:return: what else is asked for, something at least"""
        found = [name for name in aggregates if self._function(name) not in PERCENTILES]
        return found or ["__count"]

    @api.model
    def _function(self, name):
        return name.partition(":")[2]

    @api.model
    def _names_times(self, order, having=()):
        terms = [term.split() for term in (order or "").split(",") if term.strip()]
        named = [*(term[0] for term in terms), *(h[0] for h in having if len(h) == 3)]
        return self._asks_times(named)
