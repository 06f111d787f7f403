import unittest

from dev.bench.job_log import longest_wait, next_start, running_at, visits_of

LOG = [
    "10:00:00,000 71 INFO Job 'One' (5) starting ",
    "10:00:01,000 72 INFO Job 'Log (2)' (6) starting",
    "10:00:03,500 71 INFO Job 'One' (5) fully done (#loop 1; duration 3.50s) ",
    "10:00:09,000 71 WARNING Job 'One' (5) processed no record",
    "10:01:00,000 71 INFO Job 'One' (5) starting",
    "10:01:02,000 71 INFO Job 'One' (5) partially done (#loop 1; duration 2.00s)",
    "10:01:03,000 71 INFO something else (5) starting",
]
LOGGER = "bench odoo.addons.base.models.ir_cron:"
TEN = 1_795_687_200.0  # of that day, in UTC


class TestJobLog(unittest.TestCase):
    """What the part `hosts` of the benchmark reads from Odoo's log."""

    def setUp(self):
        super().setUp()
        self.visits = visits_of(
            "first",
            ("2026-11-26 " + line.replace(" Job", f" {LOGGER} Job") for line in LOG),
        )

    def test_each_execution_has_its_start_and_end(self):
        spans = [
            (visit.job, visit.start - TEN, visit.end and visit.end - TEN)
            for visit in sorted(self.visits, key=lambda visit: visit.start)
        ]
        self.assertEqual(spans, [(5, 0, 3.5), (6, 1, None), (5, 60, 62)])

    def test_what_a_host_was_at_when_it_was_killed(self):
        self.assertEqual(running_at(self.visits, "first", TEN + 2), [5, 6])
        self.assertEqual(running_at(self.visits, "first", TEN + 10), [6])
        self.assertEqual(running_at(self.visits, "second", TEN + 2), [])

    def test_the_longest_wait_is_between_two_visits_or_at_an_end(self):
        self.assertEqual(longest_wait(self.visits, 5, TEN, TEN + 70), 56.5)
        self.assertEqual(longest_wait(self.visits, 5, TEN, TEN + 200), 138)
        self.assertEqual(longest_wait(self.visits, 7, TEN, TEN + 200), 200)

    def test_how_soon_somebody_goes_on(self):
        self.assertEqual(next_start(self.visits, 5, TEN + 10), 50)
        self.assertIsNone(next_start(self.visits, 6, TEN + 10))
