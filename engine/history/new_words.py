"""What somebody has to say in a mail, for its preview: without what was quoted, what a
server has put above, greetings and signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .find import History
from .lines import Line, seen
from .marks import SIGNATURE
from .small_talk import (
    BANNERS,
    CLOSING_LINE,
    GREETING_LINE,
    LINES_WITH_BANNERS,
    MOST_OF_LINE,
    SIGNATURE_LINE,
    banner_pattern,
)


def new_words(
    lines: Sequence[Line], found: Sequence[History], banners: str = BANNERS
) -> list[str]:
    """:param found: all that is quoted among the lines
    :param banners: sentences, one a line
    :return: lines of what is new; the greeting only where there is nothing else
    """
    words: list[str] = []
    for start, stop in _between(lines, found):
        words += _unsigned(lines[start:stop], bool(words))
    words = _without_banners(words, banners)
    return _without_greeting(words)


def _between(
    lines: Sequence[Line], found: Sequence[History]
) -> Iterator[tuple[int, int]]:
    start = 0
    for history in found:
        yield start, history.start
        start = history.stop
    yield start, len(lines)


def _unsigned(lines: Sequence[Line], has_words: bool) -> Iterator[str]:
    for line in lines:
        text = line.text
        is_short = len(text) < MOST_OF_LINE
        if line.mark == SIGNATURE or is_short and SIGNATURE_LINE.fullmatch(text):
            return
        if has_words and is_short and CLOSING_LINE.fullmatch(text):
            return
        has_words = True
        yield text


def _without_banners(words: list[str], banners: str) -> list[str]:
    first = "\n".join(words[:LINES_WITH_BANNERS])
    rest = banner_pattern(banners).sub("", first)
    if rest == first:
        return words
    kept = filter(None, map(seen, rest.split("\n")))
    return [*kept, *words[LINES_WITH_BANNERS:]]


def _without_greeting(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and is_greeting(words[0]) else words


def is_greeting(words: str) -> bool:
    return len(words) < MOST_OF_LINE and bool(GREETING_LINE.fullmatch(words))
