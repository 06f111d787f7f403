"""How a conversation falls into segments, and how each was first answered.

A segment begins with the conversation, or with an e-mail that asks for an answer after
a long silence or after somebody said that none was needed. What is first answered is
the first e-mail in it that asks, unless we had written before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .waiting import Traits, Turn, in_order

SILENCE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Segment:
    """- ``begin``: the message that begins it
    - ``asked``: the one that was to be answered; None: we wrote first, or nothing asked
    - ``answer``: what answered it; None: still open
    - ``is_first``: of its conversation
    """

    begin: Turn
    asked: Turn | None = None
    answer: Turn | None = None
    is_first: bool = False

    @property
    def user_id(self) -> int | None:
        """Who answered; else who is to; else who began, or whom it was written to."""
        turn = self.answer or self.asked or self.begin
        return next(iter(turn.named), None)


def segments(turns: Iterable[Turn]) -> list[Segment]:
    """:param turns: of one conversation, in any order; what came before the last that
    answers everything may be missing: then the first segment is not to be relied upon
    """
    ordered = in_order(turns)
    if not ordered:
        return []
    # Where nobody wrote anything by hand, it is a conversation nevertheless.
    written = [turn for turn in ordered if not turn.has(Traits.AUTOMATIC)] or ordered
    found = [
        Segment(written[0] if begins else turn, turn, _answer(turn, written), begins)
        for turn, begins in _asked(written)
    ]
    if not (found and found[0].is_first):
        found.insert(0, Segment(written[0], is_first=True))
    return found


def _asked(written: Sequence[Turn]) -> Iterator[tuple[Turn, bool]]:
    """:return: what is first answered in each segment, and whether nothing separates it
    from the beginning of the conversation
    """
    waiting: Turn | None = None
    is_beginning, is_fresh = True, True
    for place, turn in enumerate(written):
        if place and _separates(written[place - 1], turn):
            is_beginning, is_fresh = False, True
        if waiting and turn.answers(waiting):
            waiting = None
        if turn.answers_all:
            is_fresh = False
        elif is_fresh and not waiting and turn.asks:
            yield turn, is_beginning
            waiting, is_fresh = turn, False


def _separates(before: Turn, turn: Turn) -> bool:
    """Whether what comes now need not go on with what was before."""
    is_closed = not before.is_outbound and before.has(Traits.NOT_NEEDED)
    return is_closed or turn.date - before.date >= SILENCE


def _answer(asked: Turn, written: Sequence[Turn]) -> Turn | None:
    later = written[written.index(asked) + 1 :]
    return next((turn for turn in later if turn.answers(asked)), None)
