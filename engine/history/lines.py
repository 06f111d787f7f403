"""A mail as the lines that its reader sees; empty ones are left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# What programs put beside spaces, and what `str.split` does not take for one.
UNSEEN = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff]")


@dataclass(slots=True)
class Line:
    """One line, its spaces collapsed.

    `start`, `stop`: where it stands, in whatever it was read from
    `is_held`: it stands in an element that its program made for what it quotes
    `mark`: what the markup around it says of it, a kind of `marks`, or ""
    `has_gap`: an empty line stands before it
    """

    text: str
    start: int = 0
    stop: int = 0
    is_held: bool = False
    mark: str = ""
    has_gap: bool = False

    @property
    def is_quoted(self) -> bool:
        return self.is_held or self.text.startswith(">")


def seen(text: str) -> str:
    """:return: a line's text as it is compared"""
    return " ".join(_composed(text).split())


def lines_of_text(text: str) -> list[Line]:
    """:return: lines whose places are the numbers of plain text's lines"""
    return list(_lines(_composed(text).split("\n")))


def _composed(text: str) -> str:
    """:return: each accent with its letter, as Macs part them; nothing unseen"""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", UNSEEN.sub("", text))


def _lines(texts: list[str]) -> Iterator[Line]:
    has_gap = False
    for number, text in enumerate(texts):
        if words := " ".join(text.split()):
            yield Line(words, number, number + 1, has_gap=has_gap)
        has_gap = not words
