"""Where among a mail's lines a history stands: what the program quoted, not its writer.

What is unsure counts as new. Nothing here reads a line more often than a few times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..subject import is_answer, is_forward
from . import between
from .lines import Line
from .marks import (
    A_DAY,
    DASHES,
    DATE,
    EDGE,
    FORWARD,
    FORWARD_LINE,
    HEAD,
    INDENT,
    LABEL,
    LABELS,
    MOST_OF_WROTE,
    ORIGINAL_LINE,
    PARTS,
    RULE_LINE,
    SENDER,
    SUBJECT,
    TIME_OF_DAY,
    TO,
    WORDED_LABEL,
    WROTE,
    WROTE_LINE,
    YEAR,
)

LINES_OF_HEADER = 12
GOES_ON = re.compile("[@;]")  # a list of recipients, on another line
LINES_OF_WROTE = 3
LEAST_LABELS = 3
LEAST_ARROWS = 3  # so many lines with ">" are a quote, even without a line before


@dataclass
class History:
    """Lines `start` to before `stop`; `is_open`: it is to be read with the rest."""

    start: int
    stop: int
    is_open: bool = False


def histories(lines: Sequence[Line], subject: str | None = None) -> list[History]:
    """:param subject: of the mail: what follows a header in a forward was sent along;
        in what answers nothing, a header is no history but, say, a website's form
    :return: all that is quoted, in its order; nothing that is forwarded
    """
    return _joined(_found(lines, subject))


def foldable(lines: Sequence[Line], found: Sequence[History]) -> History | None:
    """:param found: what `histories` found
    :return: what can be folded; nothing that its writer's answers stand between
    """
    last = found[-1] if found else None
    if last and last.stop == len(lines):
        before = lines[: last.start]
        is_answered = any(between.says_so(line.text) for line in before)
        return replace(last, is_open=is_answered)
    return last if len(found) == 1 else None


def _joined(found: Iterable[History]) -> list[History]:
    joined: list[History] = []
    for history in found:
        if joined and joined[-1].stop == history.start:
            joined[-1].stop = history.stop
        else:
            joined.append(history)
    return joined


def _found(lines: Sequence[Line], subject: str | None) -> Iterator[History]:
    answers = subject is None or is_answer(subject)
    position, is_any = 0, False
    while position < len(lines):
        if _forwards(lines[position]):
            return
        stop = _end_of_quoted(lines, position)
        if _is_head(lines, position, answers):
            if is_forward(subject):
                return
            stop = stop if lines[position].is_held else len(lines)
            yield History(_with_rule(lines, position), stop)
        elif stop > position or lines[position].mark == INDENT:
            if _forwards(lines[position], inside=True):
                return
            start = _with_wrote(lines, position)
            if start == position and _is_sent_along(lines, position, stop, subject):
                return
            stop = stop if stop > position else _end_of_indented(lines, position)
            if is_any or _is_sure(lines, start, position, stop, answers):
                is_any = True
                yield History(start, stop)
        position = max(stop, position + 1)


def before_wrote(lines: Sequence[Line]) -> Sequence[Line]:
    """:param lines: of what stands before something quoted
    :return: those before the lines that say who wrote it
    """
    return lines[: _with_wrote(lines, len(lines))]


def _names_original(line: Line) -> bool:
    text = line.text.lstrip("> ")
    return bool(ORIGINAL_LINE.fullmatch(text[:MOST_OF_WROTE]))


def _forwards(line: Line, inside: bool = False) -> bool:
    """:param inside: also behind the marks of a quote"""
    if line.mark == FORWARD or line.mark == WROTE and DASHES.fullmatch(line.text):
        return True
    text = line.text.lstrip("> ") if inside else line.text
    return len(text) < MOST_OF_WROTE and bool(FORWARD_LINE.fullmatch(text))


def _is_sent_along(
    lines: Sequence[Line], start: int, stop: int, subject: str | None
) -> bool:
    """Whether a quote is a forward's, of any language: nobody says who wrote it, and
    the subject says so, or it begins with a header.
    """
    if is_forward(subject):
        return True
    texts = [line.text.lstrip("> ") for line in lines[start : min(stop, start + 7)]]
    if texts and texts[0].endswith(":"):  # "Begin forwarded message:"
        texts.pop(0)
    header = list(takewhile(WORDED_LABEL.match, texts))
    return (
        len(header) >= LEAST_LABELS
        and any("@" in text for text in header)
        and any(map(TIME_OF_DAY.search, header))
    )


def _is_head(lines: Sequence[Line], position: int, answers: bool) -> bool:
    """:param answers: the mail is an answer, which a bare header alone does not say"""
    line = lines[position]
    if not answers:
        return False
    if line.mark == HEAD or ORIGINAL_LINE.fullmatch(line.text[:MOST_OF_WROTE]):
        return True
    if not LABEL.match(line.text):
        return False
    header = lines[position : position + LINES_OF_HEADER]
    return _is_header_of_markup(header) or _is_header(header)


def _is_header_of_markup(header: Sequence[Line]) -> bool:
    """In any language: lines with labels below a line that is drawn."""
    marked = [line for line in header if line.mark == EDGE]
    labelled = [line for line in marked if LABEL.match(line.text)]
    return (
        len(labelled) >= LEAST_LABELS
        and header[0] is labelled[0]
        and any(
            TIME_OF_DAY.search(line.text) and YEAR.search(line.text)
            for line in labelled
        )
    )


def _is_header(header: Sequence[Line]) -> bool:
    """From, date, recipients and subject, in one language; not just any of them, as
    who orders a transport writes lines with From, To and Date as well.
    """
    found: dict[tuple[str, str], str] = {}
    for line in header:
        label = LABEL.match(line.text)
        meanings = PARTS.get(label[1].lower(), set()) if label else set()
        is_second = any(m in found for m in meanings if m[1] == SENDER)
        if is_second or not meanings and not (found and GOES_ON.search(line.text)):
            break
        for meaning in meanings:
            found.setdefault(meaning, line.text)
    return any(_is_complete(found, language) for language in LABELS) or _is_mixed(found)


def _is_complete(found: Mapping[tuple[str, str], str], language: str) -> bool:
    sender, date, to, subject = (
        found.get((language, part), "") for part in (SENDER, DATE, TO, SUBJECT)
    )
    is_dated = bool(TIME_OF_DAY.search(date))
    return bool(sender and subject and (date or to) and ("@" in sender or is_dated))


def _is_mixed(found: Mapping[tuple[str, str], str]) -> bool:
    """Some programs write a header's labels in two languages."""
    parts = {part: text for (_language, part), text in found.items()}
    is_dated = TIME_OF_DAY.search(parts.get(DATE, ""))
    return bool("@" in parts.get(SENDER, "") and is_dated and SUBJECT in parts)


def _with_rule(lines: Sequence[Line], position: int) -> int:
    """:return: where a history begins whose header stands at `position`"""
    before = lines[position - 1].text if position else ""
    is_rule = RULE_LINE.fullmatch(before[:MOST_OF_WROTE])
    return position - 1 if is_rule else position


def _end_of_quoted(lines: Sequence[Line], position: int) -> int:
    while position < len(lines) and lines[position].is_quoted:
        position += 1
    return position


def _end_of_indented(lines: Sequence[Line], position: int) -> int:
    while position < len(lines) and (
        lines[position].mark == INDENT or lines[position].is_quoted
    ):
        position += 1
    return position


def _with_wrote(lines: Sequence[Line], position: int) -> int:
    """:return: where the lines begin that say who wrote what is quoted from here"""
    start = position
    while start and lines[start - 1].mark == WROTE:
        start -= 1
    if start < position:
        return start
    for start in reversed(range(max(position - LINES_OF_WROTE, 0), position)):
        text = " ".join(line.text for line in lines[start:position])
        if len(text) > MOST_OF_WROTE or lines[start].is_quoted:
            break
        if WROTE_LINE.fullmatch(text) and A_DAY.search(text):
            return start
        if lines[start].has_gap:
            break
    return position


def _is_sure(
    lines: Sequence[Line], start: int, quoted: int, stop: int, answers: bool
) -> bool:
    """Whether a quote is a history: who lists things may write ">" as well.

    :param start: where the line begins that says who wrote it; or as ``quoted``
    """
    if start < quoted or any(line.is_held for line in lines[quoted:stop]):
        return True
    if not lines[quoted].is_quoted:  # indented only
        return _names_writer(lines[quoted])
    if not quoted or any(map(_names_original, lines[quoted:stop])):
        return True
    if not answers:
        return False
    if _says_who_wrote(lines[quoted - 1].text[-MOST_OF_WROTE:]):
        return True
    is_long = stop == len(lines) and stop - quoted >= LEAST_ARROWS
    return is_long and lines[quoted].has_gap


def _names_writer(line: Line) -> bool:
    text = line.text[:MOST_OF_WROTE]
    return bool(WROTE_LINE.fullmatch(text) and A_DAY.search(text))


def _says_who_wrote(before: str) -> bool:
    """In any language; who lists what he needs "for Monday 12/05:" names no hour."""
    is_moment = A_DAY.search(before) and ("@" in before or TIME_OF_DAY.search(before))
    return before.endswith(":") and bool(is_moment)
