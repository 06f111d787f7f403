"""Plain text as HTML: links lead on, columns stay, what is quoted is folded."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from .history.fold import CLOSING, OPENING
from .history.lines import lines_of_text
from .history.shown import shown_history
from .plain_name import few_marks

MOST_LINKS = 2_000

ADDRESS = re.compile(
    r"(?i)(?P<web>\b(?:https?://|www\.(?=\w))[^\s<>\"']{1,2000}[^\s<>\"'.,;:!?)\]])"
    r"|(?P<mail>(?<![\w.+%-])[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b)"
)
# Two columns: words, a gap that nobody makes between words, and more words.
COLUMNS = re.compile(r"\S(?: {3,}|\t+)\S|[^\s.!?:;,]  \S|\|[^|]+\|")
RULE = re.compile(r"[\s+|=_-]{3,}")
LEAST_ROWS = 2
PRE = {False: "<pre>", True: '<pre class="columns">'}


def text_as_html(text: str, subject: str | None = None) -> str:
    """:return: safe HTML; the text stands in it as it was written"""
    text = few_marks(text)
    rows = text.split("\n")
    lines = lines_of_text(text)
    history = shown_history(lines, subject)
    links = _Links()
    if not history:
        return links.blocks(rows)
    start, stop = lines[history.start].start, lines[history.stop - 1].stop
    quoted = f"{OPENING[history.is_open]}{links.blocks(rows[start:stop])}{CLOSING}"
    before = links.blocks(_trimmed(rows[:start]))
    return f"{before}{quoted}{links.blocks(rows[stop:])}"


def _trimmed(rows: Sequence[str]) -> list[str]:
    """Without the empty lines at the end."""
    return "\n".join(rows).rstrip().split("\n")


def link_to(address: str) -> str:
    """:return: the tag that begins a link; it opens in a tab of its own"""
    target = html.escape(address)
    return f'<a href="{target}" target="_blank" rel="noopener noreferrer">'


class _Links:
    """Writes text with links, as many as a browser can take."""

    def __init__(self) -> None:
        self._left = MOST_LINKS

    def blocks(self, rows: Sequence[str]) -> str:
        return "".join(
            f"{PRE[is_table]}{self._linked(block)}</pre>"
            for block, is_table in _blocks(rows)
            if block
        )

    def _linked(self, text: str) -> str:
        parts, position = [], 0
        for found in ADDRESS.finditer(text):
            if not self._left:
                break
            self._left -= 1
            parts.append(html.escape(text[position : found.start()]))
            parts.append(self._link(found))
            position = found.end()
        return "".join([*parts, html.escape(text[position:])])

    def _link(self, found: re.Match[str]) -> str:
        scheme = "mailto:" if found["mail"] else ""
        if found[0][:4].lower() == "www.":
            scheme = "https://"
        return f"{link_to(scheme + found[0])}{html.escape(found[0])}</a>"


def _blocks(rows: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """:return: texts, and whether each is a table"""
    flags = [bool(COLUMNS.search(row) or row and RULE.fullmatch(row)) for row in rows]
    text: list[str] = []
    for start, stop in _runs(flags):
        is_table = flags[start] and _columns(rows[start:stop]) >= LEAST_ROWS
        if is_table and text:
            yield "\n".join(text), False
            text = []
        text += rows[start:stop]
        if is_table:
            yield "\n".join(text), True
            text = []
    yield "\n".join(text), False


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """:return: from where to where all are the same"""
    start = 0
    for stop in range(1, len(flags) + 1):
        if stop == len(flags) or flags[stop] != flags[start]:
            yield start, stop
            start = stop


def _columns(rows: Sequence[str]) -> int:
    return sum(bool(COLUMNS.search(row)) for row in rows)
