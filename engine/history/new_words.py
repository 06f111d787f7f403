"""What somebody has to say in a mail, for its preview: without what was quoted, what a
server has put above, greetings and signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .below import begins_postscript, goes_on
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
    """Above a signature; and below, what goes on after all."""
    is_below = False
    for line in lines:
        if _signs(line, has_words):
            is_below = True
            continue
        is_below = is_below and not begins_postscript(line.text)
        if not is_below or _goes_on(line):
            has_words = True
            yield line.text


def _signs(line: Line, has_words: bool) -> bool:
    text = line.text
    if line.mark == SIGNATURE:  # Outlook's cursor may have stood in it
        return not (_goes_on(line) or begins_postscript(text))
    if not _is_short(text):
        return False
    closes = has_words and CLOSING_LINE.fullmatch(text)
    return bool(closes or SIGNATURE_LINE.fullmatch(text))


def _goes_on(line: Line) -> bool:
    """Whether a line below a signature belongs to none: a guess."""
    return _is_short(line.text) and goes_on(line.text)


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
    return _is_short(words) and bool(GREETING_LINE.fullmatch(words))


def _is_short(text: str) -> bool:
    return len(text) <= MOST_OF_LINE
