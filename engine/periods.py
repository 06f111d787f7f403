"""In which day, week, month, quarter or year of a time zone a moment is.

To convert a moment to a time zone takes longer than all else that is asked of it. So
only the beginnings of periods are converted, and moments are looked up among these.
"""

from __future__ import annotations

from dataclasses import dataclass

from odoo.tools import SQL

STEPS = {
    "day": "1 day",
    "week": "7 days",
    "month": "1 month",
    "quarter": "3 months",
    "year": "1 year",
}


@dataclass(frozen=True, slots=True)
class Periods:
    """- ``granularity``: one of `STEPS`
    - ``zone``: as PostgreSQL names it
    - ``days_before``: how many days before Monday a week begins
    """

    granularity: str
    zone: str
    days_before: int = 0

    def number_of(self, moment: SQL, seen: SQL) -> SQL:
        """:param moment: in UTC
        :param seen: query of the ``first`` and ``last`` moment that there is
        :return: a number that all moments of one period have, and no others
        """
        # Where clocks are put back over the beginning, it comes twice: the former
        # counts, whatever PostgreSQL takes.
        return SQL(
            """
            width_bucket(%(moment)s, ARRAY(
                SELECT CASE WHEN early < late AND %(local_early)s >= start
                            THEN early ELSE late END
                  FROM (SELECT start,
                               timezone('UTC', timezone(%(zone)s, start)) AS late,
                               start - (%(local_before)s - (start - interval '1 day'))
                                   AS early
                          FROM (%(seen)s) seen,
                               generate_series(
                                   %(begin)s, %(local_last)s, %(step)s) start
                       ) beginnings
                 ORDER BY start))
            """,
            moment=moment,
            seen=seen,
            zone=self.zone,
            step=SQL("%s::interval", STEPS[self.granularity]),
            begin=self._begin_of(self._local(SQL("first"))),
            local_last=self._local(SQL("last")),
            local_early=self._local(SQL("early")),
            local_before=self._local(SQL("start - interval '1 day'")),
        )

    def _local(self, moment: SQL) -> SQL:
        return SQL("timezone(%s, timezone('UTC', %s))", self.zone, moment)

    def _begin_of(self, local: SQL) -> SQL:
        days = SQL(
            "make_interval(days => %s)",
            self.days_before if self.granularity == "week" else 0,
        )
        return SQL("date_trunc(%s, %s + %s) - %s", self.granularity, local, days, days)
