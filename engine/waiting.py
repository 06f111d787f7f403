"""Who waits for an answer in a conversation: decided here, and nowhere else.

It follows from its messages alone, so it is the same however and whenever they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntFlag

# What is older when it is logged lets nobody wait: the past is silent.
OLD_AFTER = timedelta(days=30)

WE, CLOSED, INFORMED, THEY = "we", "closed", "informed", "they"
"""We owe an answer; probably nothing to do; for information; they owe an answer."""
OPEN = (WE, CLOSED, INFORMED)


class Traits(IntFlag):
    """What is stored of a message for this question: one number.

    Above these bits, how many of our people its To names, see `Turn.named`.
    """

    AUTOMATIC = 1
    """No person wrote it."""
    MEETING = 2
    """A meeting's: it asks for nothing that an e-mail would answer, nor answers."""
    TO = 4
    """Its To names somebody of ours."""
    CLOSES = 8
    """It says no more than thanks."""
    FORWARDS = 16
    """It passes something on: that answers whom it goes to."""
    OLD = 32
    """Logged long after it was sent, or as history."""
    NOT_NEEDED = 64
    """Somebody said that it needs no answer,"""
    NEEDED = 128
    """that it needs one,"""
    LATER = 256
    """or that it can wait."""


# Plain numbers: they are compared for each message, and flags take ten times as long.
CHOICES = int(Traits.NOT_NEEDED | Traits.NEEDED | Traits.LATER)
NO_ANSWER = int(Traits.AUTOMATIC | Traits.MEETING | Traits.FORWARDS)
"""An outbound message without these answers whatever came before."""
_OF_NOBODY = int(Traits.AUTOMATIC | Traits.MEETING)
_NEVER_HEARD = int(_OF_NOBODY | Traits.NOT_NEEDED)
_SILENT = int(_NEVER_HEARD | Traits.OLD)
_ENDS = int(Traits.CLOSES | Traits.OLD)
_COUNT_SHIFT, _MOST_COUNTED = 9, 15


def with_count(traits: int, count: int) -> int:
    """:param count: how many of our people its To names"""
    return int(traits) | min(count, _MOST_COUNTED) << _COUNT_SHIFT


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation.

    - ``key``: its id, or its mail's key before it is recorded
    - ``traits``: None: of the time before they were stored
    - ``sender``: an address; ``people``: of all who take part, where it forwards
    - ``users``: ids of our people who take part: who wrote, or whom To names, first
    """

    key: int | str
    date: datetime
    is_outbound: bool
    traits: int | None = None
    sender: str = ""
    people: frozenset[str] = frozenset()
    users: tuple[int, ...] = ()

    def has(self, traits: int) -> bool:
        return bool((self.traits or 0) & int(traits))

    @property
    def named(self) -> tuple[int, ...]:
        """Our people in To; all of them where it names none."""
        count = (self.traits or 0) >> _COUNT_SHIFT
        return self.users[:count] or self.users

    @property
    def is_heard(self) -> bool:
        """Whether somebody outside wrote it to whom one may owe an answer."""
        return self._is_heard_but_for(_SILENT)

    @property
    def asks(self) -> bool:
        """Whether it let somebody wait when it came, long as that may be ago."""
        return self._is_heard_but_for(_NEVER_HEARD) and self.kind == WE

    @property
    def kind(self) -> str:
        """Of what is heard: which state it makes."""
        if self.has(Traits.NEEDED):
            return WE
        if not self.has(Traits.TO):
            return INFORMED
        return CLOSED if self.has(Traits.CLOSES) else WE

    @property
    def answers_all(self) -> bool:
        return self.is_outbound and not self.has(NO_ANSWER)

    def _is_heard_but_for(self, silent: int) -> bool:
        if self.is_outbound or self.traits is None:
            return False
        return self.has(Traits.NEEDED) or not self.has(silent)

    def answers(self, other: Turn) -> bool:
        if not self.is_outbound or self.has(_OF_NOBODY):
            return False
        return not self.has(Traits.FORWARDS) or other.sender in self.people


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for a conversation as a whole.

    - ``until``: its answer can wait until then; of the messages with `Traits.LATER`
    - ``user_id``: who answers in the place of whom it was written to
    """

    until: date | None = None
    user_id: int | None = None

    def __or__(self, other: Choice) -> Choice:
        return Choice(self.until or other.until, self.user_id or other.user_id)


@dataclass(frozen=True, slots=True)
class Wait:
    """Who owes an answer; ``state`` is None when nobody does.

    - ``since``: naive UTC; ``key``: of the message that decides
    - ``user_id``: whose answer it is
    - ``choice``: what holds on of what was chosen
    """

    state: str | None = None
    since: datetime | None = None
    user_id: int | None = None
    key: int | str | None = None
    choice: Choice = Choice()


NOBODY = Wait()


def who_waits(turns: Iterable[Turn], choice: Choice = NOBODY.choice) -> Wait:
    """:param turns: of one conversation, in any order; what came before the last that
    answers everything may be missing
    """
    ordered = in_order(turns)
    heard = unanswered(ordered)
    for state in OPEN:
        if found := [turn for turn in heard if turn.kind == state]:
            return _chosen(_open(state, found[0], ordered), found, choice)
    return _they_owe(ordered)


def in_order(turns: Iterable[Turn]) -> list[Turn]:
    """:return: each once, the oldest first; of one moment, theirs first"""
    unique = {turn.key: turn for turn in turns}
    return sorted(unique.values(), key=lambda turn: (turn.date, turn.is_outbound))


def unanswered(turns: Iterable[Turn]) -> list[Turn]:
    """:return: those after which nobody of ours has answered, the oldest first"""
    found: list[Turn] = []
    for turn in in_order(turns):
        if turn.is_heard:
            found.append(turn)
        elif turn.is_outbound:
            found = [other for other in found if not turn.answers(other)]
    return found


def _open(state: str, turn: Turn, ordered: Sequence[Turn]) -> Wait:
    """Who wrote last goes on, if he is among those whom it was written to."""
    writers = [other.users[0] for other in ordered if other.answers_all and other.users]
    named = turn.named
    user_id = next(iter(named), None)
    if writers and writers[-1] in named:
        user_id = writers[-1]
    return Wait(state, turn.date, user_id, turn.key)


def _chosen(wait: Wait, found: Sequence[Turn], choice: Choice) -> Wait:
    put_off = all(turn.has(Traits.LATER) for turn in found)
    until = choice.until if put_off else None
    kept = Choice(until, choice.user_id)
    return replace(wait, user_id=choice.user_id or wait.user_id, choice=kept)


def _they_owe(ordered: Sequence[Turn]) -> Wait:
    """When a person of ours wrote last, and more than thanks."""
    said = [turn for turn in ordered if _is_said(turn)]
    last = said[-1] if said else None
    if not last or not last.answers_all or last.traits is None:
        return NOBODY
    if last.has(_ENDS):
        return NOBODY
    return Wait(THEY, last.date, next(iter(last.users), None), last.key)


def _is_said(turn: Turn) -> bool:
    if turn.is_outbound:
        return turn.answers_all
    return not turn.has(Traits.AUTOMATIC)
