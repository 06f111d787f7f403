import unittest

from dev.bench.table_sizes import grown, per_message, times_anew

BEFORE = {("message", "rows"): 8_000, ("message", "by key"): 2_000}
AFTER = {
    ("message", "rows"): 108_000,
    ("message", "long values"): 600_000,
    ("message", "by key"): 14_000,
    ("run", "rows"): 40,
}


class TestTableSizes(unittest.TestCase):
    """What the part `room` of the benchmark makes of PostgreSQL's sizes."""

    def test_bytes_of_a_message_by_table_and_part(self):
        found = per_message(grown(BEFORE, AFTER), 100)
        expected = {"all": 7_120, "long values": 6_000, "rows": 1_000, "by key": 120}
        self.assertEqual(found, {"message": expected})
        self.assertEqual(list(found["message"])[1:3], ["long values", "rows"])

    def test_tables_and_indexes_are_compared_apart(self):
        fresh = {**AFTER, ("message", "rows"): 8_040, ("message", "by key"): 7_000}
        found = times_anew(AFTER, fresh)
        self.assertEqual(found["indexes"], 2)
        self.assertAlmostEqual(found["tables"], 708_040 / 608_080)
