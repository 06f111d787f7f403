"""Graph's limits for one mailbox, kept to from the start.

Per application and mailbox: 10,000 requests in 10 minutes and 4 at a time (Outlook
section of learn.microsoft.com/graph/throttling-limits). Each item of a batch counts.
Where a tenant counts an application's mailboxes together, see ``neighbours.py``.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import merge

from ..errors import Throttled
from ..patience import JOB
from .neighbours import Neighbours, PaceState, Refusals

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

    ``neighbours``: other mailboxes, whose requests count as ours once it is plain by
    what Graph refuses. Then each takes its part of what is left.
    """

    def __init__(
        self,
        limit: int = LIMIT,
        window: float = WINDOW,
        in_flight: int = IN_FLIGHT,
        *,
        max_wait: float = MAX_WAIT,
        state: str | None = None,
        neighbours: Neighbours | None = None,
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
        self._neighbours = neighbours or Neighbours()
        self._refusals = Refusals()
        self._theirs: deque[tuple[float, int]] = deque()
        self._parts = 1
        self._next_look = self._last_sent = self._clock()
        self._gate = threading.Condition()
        self._under_way = 0
        self._recall(PaceState.read(state))

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

    def refuse(self, pause: float) -> None:
        """Graph refused what was counted as allowed: others may use up its limits too.

        :param pause: seconds after which Graph wants to be asked again; they are few
            where only too much was under way
        """
        with self._gate:
            if shared_for := self._shared_for(pause):
                self._shared_until = self._wall() + shared_for
                self._next_look = self._clock()

    def _shared_for(self, pause: float) -> float:
        self._forget_expired()
        if pause > self._window / 10:
            return self._refusals.of_window(self._used / self.limit)
        return self._refusals.of_crowd(self._clock())

    @property
    def at_a_time(self) -> int:
        """How many requests may be under way, beside those of other mailboxes."""
        return max(1, self.in_flight // self._parts)

    @property
    def used(self) -> int:
        """Requests that the window holds now."""
        with self._gate:
            self._forget_expired()
            return self._used

    @property
    def state(self) -> str:
        """The window, as `PaceState.text` has it."""
        with self._gate:
            return self._state().text()

    def _state(self, coming: int = 0) -> PaceState:
        self._forget_expired()
        now = self._clock()
        ages = [(now - start, count) for start, count in self._slices]
        if coming:
            ages.append((0.0, coming))
        return PaceState(self._wall(), tuple(ages), self._shared_until)

    def _recall(self, state: PaceState) -> None:
        self._shared_until = state.shared_until
        self._slices.extend(state.sent(self._clock(), self._wall()))
        self._used = sum(count for _start, count in self._slices)

    def _look_around(self, count: int) -> None:
        """Now and then, and only where it matters.

        :param count: what is about to be sent, told as well
        """
        now, wall = self._clock(), self._wall()
        is_shared = self._neighbours.is_shared(self._shared_until, wall)
        if now < self._next_look or not is_shared:
            return
        self._next_look = now + self._slice
        self._neighbours.exchange(self._state(count))
        self._theirs = deque(self._neighbours.sent(now, wall))
        self._parts = 1 + self._neighbours.busy(wall)

    def _seconds_until_room(self, count: int) -> float:
        self._look_around(count)
        self._forget_expired()
        excess = self._counted() + count - max(self._room, count)
        wait = 0.0
        for start, sent in merge(self._slices, self._theirs):
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
        left = max(self._room - self._counted(), 1)
        oldest = next(merge(self._slices, self._theirs), None)
        if left > self.limit / 2 or not oldest:
            return 0.0
        until_room = oldest[0] + self._life - self._clock()
        gap = until_room * count * self._parts / left
        pause = self._last_sent + gap - self._clock()
        if pause <= 0 or gap > self._max_wait:
            return 0.0
        self._sleep(pause)
        return pause

    def _forget_expired(self) -> None:
        horizon = self._clock() - self._life
        while self._slices and self._slices[0][0] <= horizon:
            self._used -= self._slices.popleft()[1]
        while self._theirs and self._theirs[0][0] <= horizon:
            self._theirs.popleft()

    @property
    def _room(self) -> int:
        """The limit, less what others may have sent since they told."""
        untold = self.limit // 100 if self._parts > 1 else 0
        return self.limit - untold

    def _counted(self) -> int:
        return self._used + sum(count for _start, count in self._theirs)

    def _note(self, count: int) -> None:
        now = self._last_sent = self._clock()
        self._used += count
        if self._slices and now - self._slices[-1][0] < self._slice:
            start, sent = self._slices[-1]
            self._slices[-1] = (start, sent + count)
        else:
            self._slices.append((now, count))
