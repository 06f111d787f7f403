"""What of a message is folded when it is shown."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from ..closers import is_closer
from .find import History, foldable, histories
from .lines import Line
from .new_words import is_greeting, new_words
from .small_talk import CLOSING_LINE, MOST_OF_LINE

MOST_OF_NAME = 3  # words
_logger = logging.getLogger(__name__)


def shown_history(lines: Sequence[Line], subject: str | None) -> History | None:
    """:return: what is folded; open where there is nothing else to read"""
    try:
        return _shown(lines, subject)
    except Exception:  # whatever it is, the message is shown
        _logger.exception("A message is shown without folding what it quotes")
        return None


def _shown(lines: Sequence[Line], subject: str | None) -> History | None:
    found = histories(lines, subject)
    history = foldable(lines, found)
    if history and _is_hardly_anything(lines, new_words(lines, found)):
        return replace(history, is_open=True)
    return history


def _is_hardly_anything(lines: Sequence[Line], words: Sequence[str]) -> bool:
    """A greeting, and a name: who says no more has answered between the lines."""
    if _is_nothing_but_signature(words):
        return True
    if len(words) > 1:
        return False
    if not words or is_greeting(words[0]):
        return True
    return is_greeting(lines[0].text) and _is_name(words[0])


def _is_nothing_but_signature(words: Sequence[str]) -> bool:
    """Programs put it above what they quote, before anything is written."""
    first = next((text for text in words if not is_greeting(text)), "")
    return len(first) < MOST_OF_LINE and bool(CLOSING_LINE.fullmatch(first))


def _is_name(words: str) -> bool:
    parts = words.strip(",.").split()
    is_short = len(parts) <= MOST_OF_NAME and all(map(str.istitle, parts))
    return is_short and not is_closer(words)
