"""How much working time lies between two moments; needs no database."""

import unittest
from datetime import datetime, timedelta

from ...engine.working_time import WorkingTime

HOUR = timedelta(hours=1)


def at(day, hour):
    return datetime(2026, 11, day, hour)


# Monday to Friday, with a break.
WEEK = [
    (at(day, start), at(day, stop))
    for day in range(2, 7)
    for start, stop in ((8, 12), (13, 17))
]


class TestWorkingTime(unittest.TestCase):
    def test_between(self):
        worked = WorkingTime(WEEK)
        for earlier, later, hours in (
            (at(2, 9), at(2, 11), 2),
            (at(2, 9), at(2, 9), 0),
            (at(2, 11), at(2, 14), 2),  # over the break
            (at(2, 12), at(2, 13), 0),  # in the break
            (at(2, 16), at(3, 9), 2),  # over night
            (at(2, 20), at(3, 6), 0),
            (at(1, 0), at(2, 8), 0),  # before all that is known
            (at(1, 0), at(8, 0), 40),  # over all of it
            (at(6, 17), at(8, 0), 0),  # after it
        ):
            with self.subTest(earlier=earlier, later=later):
                self.assertEqual(worked.between(earlier, later), hours * HOUR)

    def test_nobody_works(self):
        self.assertEqual(WorkingTime([]).between(at(2, 9), at(3, 9)), timedelta())
