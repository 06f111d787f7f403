"""Graph's limits for one mailbox, kept to from the start.

Per application and mailbox: 10,000 requests in 10 minutes and 4 at a time (Outlook
section of learn.microsoft.com/graph/throttling-limits). Each item of a batch counts.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import Throttled
from ..patience import JOB

LIMIT = 10_000
WINDOW = 600.0
IN_FLIGHT = 4
MAX_WAIT = JOB.max_wait
"""Longest wait in seconds that is slept here; longer ones are handed to the caller."""


class Pace:
    """A sliding window of what was sent, and a gate for what is under way.

    All times are seconds. Requests are counted in slices of the window (2 s), whose
    end counts, plus a margin (1 s) for the time they travel: a little too slow at
    most (0.5 %), never too fast. ``state`` carries the window from one run to the
    next; it uses the wall clock only to learn how much time passed in between.
    """

    def __init__(
        self,
        limit: int = LIMIT,
        window: float = WINDOW,
        in_flight: int = IN_FLIGHT,
        *,
        max_wait: float = MAX_WAIT,
        state: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limit = limit
        self.in_flight = in_flight
        self._window = window
        self._slice = window / 300
        self._life = window + self._slice + window / 600
        self._max_wait = max_wait
        self._clock, self._wall, self._sleep = clock, wall, sleep
        self._slices: deque[tuple[float, int]] = deque()
        self._used = 0
        self._last_sent = self._clock()
        self._gate = threading.Condition()
        self._under_way = 0
        self._recall(state)

    def take(self, count: int) -> float:
        """Count ``count`` requests as sent now; return the seconds slept for them.

        :raises Throttled: there is no room for longer than ``max_wait``
        """
        count = min(count, self.limit)
        slept = 0.0
        with self._gate:
            while (wait := self._seconds_until_room(count)) > 0:
                if slept + wait > self._max_wait:
                    raise Throttled(wait)
                self._sleep(wait)
                slept += wait
            slept += self._spread(count)
            self._note(count)
        return slept

    @contextmanager
    def flight(self, count: int) -> Iterator[None]:
        """Hold ``count`` of the places under way, as long as the block lasts."""
        places = min(count, self.in_flight)
        with self._gate:
            self._gate.wait_for(lambda: self._under_way + places <= self.in_flight)
            self._under_way += places
        try:
            yield
        finally:
            with self._gate:
                self._under_way -= places
                self._gate.notify_all()

    @property
    def used(self) -> int:
        """Requests that the window holds now."""
        with self._gate:
            self._forget_expired()
            return self._used

    @property
    def state(self) -> str:
        """The window as JSON of at most about 5 kB: wall time, [age, count] pairs."""
        with self._gate:
            self._forget_expired()
            now = self._clock()
            ages = [[round(now - start, 1), count] for start, count in self._slices]
        return json.dumps([round(self._wall(), 1), ages], separators=(",", ":"))

    def _recall(self, state: str | None) -> None:
        """Unreadable state is no state: Graph's own answer still holds us back."""
        try:
            written, ages = json.loads(state or "[0,[]]")
            pairs = [(float(age), int(count)) for age, count in ages]
            # A wall clock set back would make the past younger than it is.
            passed = max(0.0, self._wall() - float(written))
        except (TypeError, ValueError):
            return
        now = self._clock()
        for age, count in sorted(pairs, reverse=True):
            self._slices.append((now - age - passed, count))
            self._used += count

    def _seconds_until_room(self, count: int) -> float:
        self._forget_expired()
        excess = self._used + count - self.limit
        wait = 0.0
        for start, sent in self._slices:
            if excess <= 0:
                break
            excess -= sent
            wait = max(start + self._life - self._clock(), 0.001)
        return wait

    def _spread(self, count: int) -> float:
        """Sleep so that what is left lasts until room comes back; return how long.

        From half of the limit on only: little mail needs no pauses. Without it much
        mail would end in minutes of standstill, after which somebody has to be woken.
        """
        left = self.limit - self._used
        if left > self.limit / 2 or not self._slices:
            return 0.0
        until_room = self._slices[0][0] + self._life - self._clock()
        gap = until_room * count / left
        pause = self._last_sent + gap - self._clock()
        if pause <= 0 or gap > self._max_wait:
            return 0.0
        self._sleep(pause)
        return pause

    def _forget_expired(self) -> None:
        horizon = self._clock() - self._life
        while self._slices and self._slices[0][0] <= horizon:
            self._used -= self._slices.popleft()[1]

    def _note(self, count: int) -> None:
        now = self._last_sent = self._clock()
        self._used += count
        if self._slices and now - self._slices[-1][0] < self._slice:
            start, sent = self._slices[-1]
            self._slices[-1] = (start, sent + count)
        else:
            self._slices.append((now, count))
