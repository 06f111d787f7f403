"""How much working time lies between two moments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate


class WorkingTime:
    """Asked for many pairs of moments, it goes through the periods once."""

    def __init__(self, periods: Iterable[tuple[datetime, datetime]]) -> None:
        """:param periods: when work is done, (start, stop) in order, none in another"""
        found = list(periods)
        lengths = (stop - start for start, stop in found)
        self._periods = found
        self._before = list(accumulate(lengths, initial=timedelta()))

    def between(self, earlier: datetime, later: datetime) -> timedelta:
        return self._until(later) - self._until(earlier)

    def _until(self, moment: datetime) -> timedelta:
        begun = bisect_right(self._periods, moment, key=lambda period: period[0])
        if not begun:
            return timedelta()
        start, stop = self._periods[begun - 1]
        return self._before[begun - 1] + min(moment, stop) - start
