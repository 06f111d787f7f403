"""What of a message is folded when it is shown."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from .find import History, foldable, histories
from .lines import Line
from .new_words import new_words

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
    if history and not new_words(lines, found):
        return replace(history, is_open=True)
    return history
