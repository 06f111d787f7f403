"""Written HTML with its history inside `<details>`: folded, and nothing left out.

A history may begin deep inside one element and end in another. Those that cross its
ends are ended before it and begun anew inside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from .find import History
from .lines import Line

# No sender writes these: `details` and `summary` are no tags that are kept.
SUMMARY = "<summary></summary>"
OPENING = {False: f"<details>{SUMMARY}", True: f"<details open>{SUMMARY}"}
CLOSING = "</details>"

# What a part is.
BLANK, WORDS, OPEN, CLOSE = 0, 1, 2, 3

NAME = re.compile(r"<(\w+)")
NO_DETAILS_INSIDE = re.compile(r"<(?:p|a|pre|h[1-6])[ >]")
NO_DETAILS_BETWEEN = re.compile(
    r"<(?:table|tbody|thead|tfoot|tr|colgroup|ul|ol|dl)[ >]"
)


def folded(
    parts: Sequence[str], kinds: Sequence[int], lines: Sequence[Line], history: History
) -> str:
    """:param kinds: what each part is; every OPEN has its CLOSE
    :param lines: their places are numbers of parts
    """
    depths = _depths(kinds)
    start = _earlier(kinds, depths, lines[history.start].start)
    stop = _later(kinds, depths, lines[history.stop - 1].stop, depths[start])
    around = _opened(parts, kinds, start)
    depth = _allowed(around[: min(depths[start : stop + 1])])
    before = _across(around, depth, OPENING[history.is_open])
    after = _across(_opened(parts, kinds, stop), depth, CLOSING)
    return "".join([*parts[:start], *before, *parts[start:stop], *after, *parts[stop:]])


def _depths(kinds: Sequence[int]) -> list[int]:
    """:return: how many elements are open before each part, and at the end"""
    steps = ((kind == OPEN) - (kind == CLOSE) for kind in kinds)
    return list(accumulate(steps, initial=0))


def _opened(parts: Sequence[str], kinds: Sequence[int], stop: int) -> list[str]:
    """:return: the start tags of what is open before a part"""
    opened: list[str] = []
    for part, kind in zip(parts[:stop], kinds, strict=False):
        if kind == OPEN:
            opened.append(part)
        elif kind == CLOSE:
            opened.pop()
    return opened


def _earlier(kinds: Sequence[int], depths: Sequence[int], start: int) -> int:
    """Go back over what shows no words, to where the fewest elements are open."""
    best = start
    while start and kinds[start - 1] != WORDS:
        start -= 1
        if depths[start] <= depths[best]:
            best = start
    return best


def _later(kinds: Sequence[int], depths: Sequence[int], stop: int, enough: int) -> int:
    """Go on over what shows no words, to where no more than `enough` are open."""
    best = stop
    while depths[best] > enough and stop < len(kinds) and kinds[stop] != WORDS:
        stop += 1
        if depths[stop] < depths[best]:
            best = stop
    return best


def _allowed(opened: Sequence[str]) -> int:
    """:return: below how many of the elements `<details>` may stand"""
    depth = len(opened)
    for number, part in enumerate(opened):
        if NO_DETAILS_INSIDE.match(part):
            depth = number
            break
    while depth and NO_DETAILS_BETWEEN.match(opened[depth - 1]):
        depth -= 1
    return depth


def _across(opened: Sequence[str], depth: int, tag: str) -> list[str]:
    """A tag written between elements: they end before it, and begin anew after it."""
    crossed = opened[depth:]
    return [*(_end_of(part) for part in reversed(crossed)), tag, *crossed]


def _end_of(part: str) -> str:
    name = NAME.match(part)
    return f"</{name[1]}>" if name else ""
