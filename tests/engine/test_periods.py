"""Periods of time zones: those in which Odoo's own statement puts each moment."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.crm_email_logging.engine.periods import STEPS, Periods

# Whole hours and not, clocks put back over midnight and over half an hour, a day that
# was left out.
ZONES = {
    "UTC": "2024-01-01",
    "Europe/Rome": "2024-01-01",
    "Asia/Kathmandu": "2024-01-01",
    "America/Havana": "2024-01-01",
    "Australia/Lord_Howe": "2024-01-01",
    "Asia/Beirut": "2024-01-01",
    "America/Sao_Paulo": "2017-01-01",
    "Pacific/Apia": "2011-01-01",
}
WEEK_STARTS = range(1, 8)  # as Odoo's languages say it, from Monday


@tagged("post_install", "-at_install")
class TestPeriods(TransactionCase):
    def numbers(self, periods, start, term):
        """:return: {number: beginning of the period, as Odoo says it} of all moments of
        a year that are a quarter of an hour apart
        """
        moments = SQL(
            "generate_series(%(s)s::timestamp, %(s)s::timestamp + interval '1 year',"
            " interval '15 minutes')",
            s=start,
        )
        query = SQL(
            "SELECT DISTINCT %s, %s FROM %s AS date",
            periods.number_of(
                SQL("date"),
                SQL(
                    "SELECT min(date) AS first, max(date) AS last FROM %s date", moments
                ),
            ),
            term,
            moments,
        )
        return self.env.execute_query(query)

    def assertSame(self, found):
        numbers, beginnings = zip(*sorted(found), strict=True)
        self.assertEqual(len(set(numbers)), len(found))
        self.assertEqual(len(set(beginnings)), len(found))
        self.assertEqual([*beginnings], sorted(beginnings))

    def test_zones(self):
        local = "timezone(%s, timezone('UTC', date))"
        for zone, start in ZONES.items():
            for granularity in STEPS:
                term = SQL(f"date_trunc(%s, {local})", granularity, zone)
                with self.subTest(zone=zone, granularity=granularity):
                    self.assertSame(
                        self.numbers(Periods(granularity, zone), start, term)
                    )

    def test_beginning_of_a_week(self):
        for week_start in WEEK_STARTS:
            days = (8 - week_start) % 7
            moved = f"INTERVAL '{-days} DAY'"  # as Odoo's statement has it
            term = SQL(f"date_trunc('week', date - {moved}) + {moved}")
            with self.subTest(week_start=week_start):
                found = self.numbers(Periods("week", "UTC", days), "2024-01-01", term)
                self.assertSame(found)
                self.assertEqual(
                    {begin.isoweekday() for _number, begin in found}, {week_start}
                )
