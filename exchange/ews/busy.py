"""How long a busy server is left alone, also from one run to the next."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from ..errors import Throttled
from .soap import LONGEST_WAIT

FIRST_WAIT = 30.0
"""Seconds; doubled each time when a server is busy and does not say for how long."""

_MOST = 20  # doublings, long after the longest wait is reached


class Busy:
    """Counts how often in a row a server was busy. Times are seconds.

    ``state`` is what ``state`` gave at the last visit; anything else is forgotten.
    """

    def __init__(
        self, state: str | None = None, wall: Callable[[], float] = time.time
    ) -> None:
        self._wall = wall
        self._times, self._until = _read(state)
        self._until = min(self._until, wall() + LONGEST_WAIT)

    def check(self, max_wait: float) -> None:
        """:raises Throttled: it is to be left alone, for longer than ``max_wait``"""
        left = self._until - self._wall()
        if left > max_wait:
            raise Throttled(left)

    def note(self, error: Throttled) -> None:
        """The server was busy; without a time of its own ``error`` gets one."""
        if not error.retry_after:
            error.retry_after = min(FIRST_WAIT * 2.0**self._times, LONGEST_WAIT)
        self._times = min(self._times + 1, _MOST)
        self._until = self._wall() + error.retry_after

    @property
    def wait(self) -> float:
        """How long it is to be left alone from now on."""
        return max(self._until - self._wall(), 0.0)

    def note_answer(self) -> None:
        """The server was not busy."""
        self._times, self._until = 0, 0.0

    @property
    def state(self) -> str:
        """For the next visit; "" when the server was not busy at last."""
        if not self._times:
            return ""
        return json.dumps({"busy": self._times, "until": round(self._until)})


def _read(state: str | None) -> tuple[int, float]:
    try:
        found = json.loads(state or "{}")
        return min(max(int(found["busy"]), 0), _MOST), float(found["until"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return 0, 0.0
