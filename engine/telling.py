"""Whom open pages are told of what a run logs: together, not for every page of mail."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from .correspondence import Decision

# A page is read again by each who is told, and a telling costs three statements.
SECONDS_BETWEEN = 2.0


class Telling:
    """What is logged is told with its own transaction, unless something was told just
    before: then with a later one of the run, at its end at the latest.
    """

    def __init__(self, env: Any) -> None:
        self._entries = env["interaction.log.entry"]
        # {id of a salesperson: whether a contact wrote to him lately}
        self._untold: dict[int, bool] = {}
        self._is_told = False
        self._next = time.monotonic()

    def add(self, decisions: Sequence[Decision]) -> None:
        """:param decisions: what was logged, and is not committed yet"""
        for user_id, is_news in self._entries._concerned(decisions).items():
            self._untold[user_id] = self._untold.get(user_id, False) or is_news
        if time.monotonic() >= self._next:
            self.tell()

    def tell(self) -> None:
        """With the transaction's commit."""
        if self._untold:
            self._entries._tell_people(self._untold)
            self._is_told = True

    def note_commit(self) -> None:
        """What was rolled back stays, and is told by the next transaction."""
        if self._is_told:
            self._untold.clear()
            self._is_told = False
            self._next = time.monotonic() + SECONDS_BETWEEN
