"""Mailboxes of one application, in a tenant that counts their requests together.

Documented are limits per application and mailbox; some tenants have them per
application (graph-docs-contrib#9428). That shows when Graph refuses what a mailbox
counted as allowed. From then on, for a while, the mailboxes tell each other what they
sent, through whoever keeps it: they may run in other processes and on other hosts.

Others than mailboxes cause refusals, too: a person who looks into the same mailbox, or
what somebody who was killed has under way. These are few, and soon past.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHARED_AFTER_WINDOW = 24 * 3600.0
SHARED_AFTER_CROWD = 3600.0
"""Seconds; then it is tried again whether each has its own limits. How many requests
are under way shows within half a minute, and persons may have a part in it.
"""

NEARLY = 0.8
"""Of its limit: who has used as much may have reached it by himself."""

CROWD, APART, AMONG = 5, 3.0, 60.0
"""Refusals because of what else is under way that tell of other mailboxes: how many,
how many seconds apart at least, and among how many seconds.
"""

LATELY = 15.0
"""Seconds: a job that decides and records a page sends nothing meanwhile."""

A_LOOK = 5
"""Requests of a job that finds nothing to do: it takes no part of what is left."""

Share = Callable[[str], Iterable[str]]
"""Keeps a mailbox's state for the others; gives theirs."""


@dataclass(frozen=True, slots=True)
class PaceState:
    """What a mailbox has sent, as it is kept and told.

    - ``written``, ``shared_until``: by the wall clock, in seconds; ``shared_until``: as
      long as Graph is taken to count the mailboxes together, or 0
    - ``ages``: pairs of (seconds before ``written``, requests), in any order
    """

    written: float = 0.0
    ages: tuple[tuple[float, int], ...] = ()
    shared_until: float = 0.0

    @classmethod
    def read(cls, text: str | None) -> PaceState:
        """Unreadable state is no state: Graph's own answer still holds us back."""
        try:
            written, ages, *shared_until = json.loads(text or "[0,[]]")
            pairs = tuple((float(age), int(count)) for age, count in ages)
            return cls(float(written), pairs, *map(float, shared_until[:1]))
        except (TypeError, ValueError):
            return cls()

    def text(self) -> str:
        """JSON of at most about 5 kB."""
        ages = [[round(age, 1), count] for age, count in self.ages]
        kept = [round(self.written, 1), ages, round(self.shared_until, 1)]
        return json.dumps(kept, separators=(",", ":"))

    def sent(self, now: float, wall: float) -> list[tuple[float, int]]:
        """Pairs of (time by the clock that says ``now``, requests), oldest first.

        A wall clock set back would make the past younger than it is.
        """
        passed = max(0.0, wall - self.written)
        return sorted((now - age - passed, count) for age, count in self.ages)


class Refusals:
    """What Graph refused although it was counted as allowed."""

    def __init__(self) -> None:
        self._crowds: deque[float] = deque(maxlen=CROWD)

    def of_window(self, share_used: float) -> float:
        """:param share_used: of our own limit
        :return: for how many seconds to take the limit for one that is shared
        """
        return SHARED_AFTER_WINDOW if share_used < NEARLY else 0.0

    def of_crowd(self, now: float) -> float:
        """More was under way than Graph allows at a time.

        :return: as above
        """
        if not self._crowds or now - self._crowds[-1] >= APART:
            self._crowds.append(now)
        is_often = len(self._crowds) == CROWD and now - self._crowds[0] <= AMONG
        return SHARED_AFTER_CROWD if is_often else 0.0


class Neighbours:
    """The other mailboxes of the application, as they said last.

    ``share``: None for who only looks in for a moment.
    """

    def __init__(self, states: Iterable[str] = (), share: Share | None = None) -> None:
        self._states = [PaceState.read(state) for state in states]
        self._share = share

    def is_shared(self, until: float, wall: float) -> bool:
        """Whether Graph counts them together with us.

        :param until: what we know ourselves, see `PaceState`
        """
        return wall < max([until, *(state.shared_until for state in self._states)])

    def exchange(self, state: PaceState) -> None:
        """Tell what we sent, and hear what the others did."""
        if self._share:
            told = [PaceState.read(text) for text in self._share(state.text())]
            self._states = told or self._states

    def sent(self, now: float, wall: float) -> list[tuple[float, int]]:
        """What all of them sent, as in `PaceState.sent`."""
        return sorted(pair for each in self._states for pair in each.sent(now, wall))

    def busy(self, wall: float) -> int:
        """How many of them are at work, by what they sent lately."""
        return sum(
            sum(count for age, count in each.ages if wall - each.written + age < LATELY)
            > A_LOOK
            for each in self._states
        )
