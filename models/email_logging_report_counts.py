from pytz import all_timezones_set

from odoo import api, models
from odoo.tools import SQL, Query
from odoo.tools.misc import get_lang

from ..engine.asking import summing
from ..engine.periods import STEPS, Periods
from ..engine.summed import Summed

COUNT = "__count"
# Of the rows that one stands for.
ROWS = "row_count"
# In the context, where no client can put a `Summed`.
SUMMED = "email_logging_summed"


class EmailLoggingReport(models.Model):
    """Counts of many rows: those of one group become one first, in no order.

    Asked in one go, PostgreSQL would sort all of them, with all that groups are ordered
    by, and sum them for each grouping anew. So it groups and orders hundreds.
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
        summed = not having and self._to_sum([groupby], aggregates, order)
        if not summed:
            return super()._read_group(domain, groupby, aggregates, **options)
        report = self.with_context(**{SUMMED: summed})
        with summing(self.env.cr):
            return super(EmailLoggingReport, report)._read_group(
                domain, groupby, aggregates, **options
            )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        summed = self._to_sum(grouping_sets, aggregates, order)
        if not summed:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        report = self.with_context(**{SUMMED: summed})
        with summing(self.env.cr):
            return super(EmailLoggingReport, report)._read_grouping_sets(
                domain, grouping_sets, aggregates, order
            )

    @api.model
    def _search(self, domain, *args, **options):
        summed = self._summed()
        if not summed:
            return super()._search(domain, *args, **options)
        rows = self._as_rows()._summed_query(domain, summed)
        return Query(self.env, self._table, SQL("(%s)", rows))

    # Helpers

    @api.model
    def _summed(self):
        """:return: `Summed`, or None where rows are asked for as they are"""
        found = self.env.context.get(SUMMED)
        return found if isinstance(found, Summed) else None

    @api.model
    def _to_sum(self, grouping_sets, aggregates, order):
        """:return: `Summed`, or None where something else than counts is asked for"""
        groupby = {spec: True for groupby in grouping_sets for spec in groupby}
        ordered = {term.split()[0] for term in (order or "").split(",") if term.strip()}
        names = {name.removesuffix(":sum") for name in aggregates if name != COUNT}
        grouped = {spec.partition(":")[0] for spec in groupby}
        is_known = (
            aggregates
            and ordered <= {*groupby, *aggregates}
            and all(map(self._is_count, names))
            and self._are_columns(groupby)
            and not names & grouped
        )
        return Summed((*groupby,), (*sorted(names),)) if is_known else None

    @api.model
    def _is_count(self, name):
        field = self._fields.get(name)
        return field and field.type == "integer" and field.aggregator == "sum"

    @api.model
    def _are_columns(self, groupby):
        fields = (self._fields.get(spec.partition(":")[0]) for spec in groupby)
        return all(field and field.store for field in fields)

    @api.model
    def _summed_query(self, domain, summed):
        """:return: `SQL` of one row for each group, in columns as the report has them;
        of a date, one of the group's
        """
        query = self._search(domain)
        terms = [self._summed_term(spec, query) for spec in summed.groupby]
        columns = {
            ROWS: SQL("COUNT(*)::int"),
            **self._group_columns(summed.groupby, terms, query),
            **{n: SQL("SUM(%s)::int", self._value(n, query)) for n in summed.names},
            **{name: self._summed_column(name, query) for name in summed.more},
        }
        query.groupby = SQL(", ").join(terms)
        return query.select(
            *(SQL("%s AS %s", sql, SQL.identifier(n)) for n, sql in columns.items())
        )

    @api.model
    def _group_columns(self, groupby, terms, query):
        columns = {}
        for spec, term in zip(groupby, terms, strict=True):
            name, _sep, granularity = spec.partition(":")
            one = SQL("MIN(%s)", self._value(name, query))
            columns[name] = one if granularity else term
        return columns

    @api.model
    def _value(self, name, query):
        return self._field_to_sql(self._table, name, query)

    @api.model
    def _summed_column(self, name, query):
        """:return: `SQL` of something else of a group; `query` may be narrowed to it"""
        raise NotImplementedError(name)

    @api.model
    def _summed_term(self, spec, query):
        """:return: `SQL` of what is alike for the rows of a group only"""
        term = self._read_group_groupby(self._table, spec, query)
        name, _sep, granularity = spec.partition(":")
        if name != "date" or granularity not in STEPS:
            return term
        zone = self.env.context.get("tz")
        periods = Periods(
            granularity,
            zone if zone in all_timezones_set else "UTC",
            (8 - int(get_lang(self.env).week_start)) % 7,
        )
        return periods.number_of(self._value(name, query), self._seen_query())

    @api.model
    def _seen_query(self):
        """Whatever somebody sees, it is of that time."""
        return SQL(
            """
            SELECT min(first.date) AS first, max(last.date) AS last
              FROM res_company company,
                   LATERAL (SELECT date FROM email_logging_segment
                             WHERE company_id = company.id
                             ORDER BY date LIMIT 1) first,
                   LATERAL (SELECT date FROM email_logging_segment
                             WHERE company_id = company.id
                             ORDER BY date DESC LIMIT 1) last
            """
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == COUNT and self._summed():
            rows = SQL.identifier(self._table, ROWS)
            return SQL("COALESCE(SUM(%s), 0)", rows)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _read_group_postprocess_groupby(self, groupby_spec, raw_values):
        # What is given back knows nothing of this.
        return super(
            EmailLoggingReport, self._as_rows()
        )._read_group_postprocess_groupby(groupby_spec, raw_values)

    @api.model
    def _as_rows(self):
        context = {k: v for k, v in self.env.context.items() if k != SUMMED}
        return self.with_env(self.env(context=context))
