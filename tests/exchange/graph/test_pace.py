"""Graph's limits are kept to from the start, also from one run to the next."""

import threading
import unittest

from ....exchange.errors import Throttled
from ....exchange.graph.pace import Pace
from .double import FakeTime


class TestPace(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.time = FakeTime()
        self.wall = FakeTime()

    def pace(self, **options):
        return Pace(clock=self.time, wall=self.wall, sleep=self.time.sleep, **options)

    def test_never_more_than_the_limit_in_any_window(self):
        pace = self.pace(limit=100, window=60)
        sent = []
        while self.time.now < 1_000_300:
            try:
                pace.take(7)
            except Throttled as pause:
                self.time.now += pause.retry_after
                continue
            sent.append(self.time.now)
            self.time.now += 0.05
        for start in sent:
            within = [t for t in sent if start <= t < start + 60]
            self.assertLessEqual(len(within) * 7, 100)
        self.assertGreater(len(sent) * 7, 0.95 * 5 * 98)

    def test_a_short_wait_is_slept_and_a_long_one_is_told(self):
        pace = self.pace(limit=10, window=600)
        pace.take(10)
        with self.assertRaises(Throttled) as caught:
            pace.take(1)
        self.assertAlmostEqual(caught.exception.retry_after, 603, delta=0.1)
        self.assertEqual(self.time.slept, [])
        self.time.now += 600
        self.assertAlmostEqual(pace.take(1), 3, delta=0.1)

    def test_much_mail_is_spread_instead_of_standing_still(self):
        """With 150 ms a request no pause is too long, and the limit is used up."""
        pace = self.pace()
        start, sent = self.time.now, 0
        while self.time.now < start + 3_000:
            pace.take(20)
            sent += 20
            self.time.now += 0.75
        self.assertGreater(sent / 5, 9_800)

    def test_more_than_the_limit_at_once_is_the_limit(self):
        pace = self.pace(limit=10)
        pace.take(20)
        self.assertEqual(pace.used, 10)

    def test_the_next_run_goes_on_where_this_one_ended(self):
        pace = self.pace(limit=10)
        pace.take(6)
        self.time.now += 100
        state = pace.state
        self.time.now, self.wall.now = 5.0, self.wall.now + 200  # another process
        later = self.pace(limit=10, state=state)
        self.assertEqual(later.used, 6)
        self.time.now += 304
        self.assertEqual(later.used, 0)

    def test_a_clock_set_back_only_makes_it_slower(self):
        pace = self.pace(limit=10)
        pace.take(10)
        state = pace.state
        self.wall.now -= 86_400
        self.assertEqual(self.pace(limit=10, state=state).used, 10)

    def test_unreadable_state_is_no_state(self):
        for state in ("", "x", "null", "{}", "[1]", '["a",[[1,2]]]', "[0,[[null,1]]]"):
            with self.subTest(state):
                self.assertEqual(self.pace(state=state).used, 0)

    def test_a_full_window_stays_compact(self):
        pace = self.pace()
        for _ in range(5_000):
            pace.take(2)
            self.time.now += 0.119
        self.assertLess(len(pace.state), 6_000)
        self.assertEqual(self.pace(state=pace.state).used, pace.used)

    def test_at_most_four_under_way(self):
        pace = self.pace()
        with pace.flight(3):
            order = []
            thread = threading.Thread(target=self.fly, args=(pace, 20, order))
            thread.start()
            with pace.flight(1):
                order.append("small")
            order.append("landing")
        thread.join(5)
        self.assertEqual(order, ["small", "landing", 20])

    def fly(self, pace, count, order):
        with pace.flight(count):
            order.append(count)
