"""Mailboxes of one application, in a tenant that counts their requests together.

Documented are limits per application and mailbox; some tenants have them per
application (graph-docs-contrib#9428). That shows when Graph refuses what a mailbox
counted as allowed. From then on, for a day, the mailboxes tell each other what they
sent, through whoever keeps it: they may run in other processes and on other hosts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHARED_FOR = 24 * 3600.0
"""Seconds after a refusal; then it is tried again whether each has its own limits."""

LATELY = 15.0
"""Seconds: a job that decides and records a page sends nothing meanwhile."""

Share = Callable[[str], Iterable[str]]
"""Keeps a mailbox's state for the others; gives theirs."""


@dataclass(frozen=True, slots=True)
class PaceState:
    """What a mailbox has sent, as it is kept and told.

    - ``written``, ``refused``: by the wall clock, in seconds; ``refused``: when Graph
      last refused what was counted as allowed, or 0
    - ``ages``: pairs of (seconds before ``written``, requests), in any order
    """

    written: float = 0.0
    ages: tuple[tuple[float, int], ...] = ()
    refused: float = 0.0

    @classmethod
    def read(cls, text: str | None) -> PaceState:
        """Unreadable state is no state: Graph's own answer still holds us back."""
        try:
            written, ages, *refused = json.loads(text or "[0,[]]")
            pairs = tuple((float(age), int(count)) for age, count in ages)
            return cls(float(written), pairs, *map(float, refused[:1]))
        except (TypeError, ValueError):
            return cls()

    def text(self) -> str:
        """JSON of at most about 5 kB."""
        ages = [[round(age, 1), count] for age, count in self.ages]
        kept = [round(self.written, 1), ages, round(self.refused, 1)]
        return json.dumps(kept, separators=(",", ":"))

    def sent(self, now: float, wall: float) -> list[tuple[float, int]]:
        """Pairs of (time by the clock that says ``now``, requests), oldest first.

        A wall clock set back would make the past younger than it is.
        """
        passed = max(0.0, wall - self.written)
        return sorted((now - age - passed, count) for age, count in self.ages)


class Neighbours:
    """The other mailboxes of the application, as they said last.

    ``share``: None for who only looks in for a moment.
    """

    def __init__(self, states: Iterable[str] = (), share: Share | None = None) -> None:
        self._states = [PaceState.read(state) for state in states]
        self._share = share

    def is_shared(self, refused: float, wall: float) -> bool:
        """Whether Graph counts them together with us.

        :param refused: when it last refused us, see `PaceState`
        """
        latest = max([refused, *(state.refused for state in self._states)])
        return wall - latest < SHARED_FOR

    def exchange(self, state: PaceState) -> None:
        """Tell what we sent, and hear what the others did."""
        if self._share:
            told = [PaceState.read(text) for text in self._share(state.text())]
            self._states = told or self._states

    def sent(self, now: float, wall: float) -> list[tuple[float, int]]:
        """What all of them sent, as in `PaceState.sent`."""
        return sorted(pair for each in self._states for pair in each.sent(now, wall))

    def busy(self, wall: float) -> int:
        """How many of them have sent something lately."""
        return sum(
            any(wall - each.written + age < LATELY for age, _count in each.ages)
            for each in self._states
        )
