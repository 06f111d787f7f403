"""Reads the lines of HTML as its tags and texts come by."""

from __future__ import annotations

from ..markup import Attributes
from .lines import Line, seen
from .marks import HEAD, QUOTE, mark_of


class LineReader:
    """Told of tags and texts, it has their `lines`.

    Places are what it is told; depths, how many elements are open. A mark is that of
    the element around a line; HEAD, of the first line after such an element begins.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._texts: list[str] = []
        self._start = self._stop = 0
        self._head = ""
        self._has_gap = False
        # (depth, kind) of open elements that are marks; how many of them quote
        self._marks: list[tuple[int, str]] = []
        self._quotes = 0

    def open(self, name: str, attributes: Attributes, depth: int) -> None:
        """:param depth: with the element itself"""
        if kind := mark_of(name, attributes):
            self.end_line()
            if kind == HEAD:
                self._head = HEAD
            else:
                self._marks.append((depth, kind))
                self._quotes += kind == QUOTE

    def close(self, depth: int) -> None:
        """:param depth: of what is open still"""
        while self._marks and self._marks[-1][0] > depth:
            self.end_line()
            self._quotes -= self._marks.pop()[1] == QUOTE

    def text(self, text: str, place: int) -> None:
        if not self._texts:
            self._start = place
        self._texts.append(text)
        self._stop = place + 1

    def end_cell(self) -> None:
        if self._texts:
            self._texts.append(" ")

    def end_line(self) -> None:
        if not self._texts:
            return
        if words := seen("".join(self._texts)):
            self.lines.append(self._line(words))
        self._has_gap = not words
        self._texts.clear()

    def _line(self, words: str) -> Line:
        innermost = self._marks[-1][1] if self._marks else ""
        mark = self._head or ("" if innermost == QUOTE else innermost)
        self._head = ""
        held = bool(self._quotes)
        return Line(words, self._start, self._stop, held, mark, self._has_gap)
