"""How many requests of an account at the same time, and how many of a connection.

Source: Set-ThrottlingPolicy, EWSMaxConcurrency; IIS closes connections as it likes.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from ..store.organization import ServerSettings
from ..web.http import Answer, Request
from .refusals import BadRequest

_COUNT = "ews requests"


class Concurrency:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def one_more(self, account: str, settings: ServerSettings) -> Iterator[None]:
        """:raises BadRequest: they are too many"""
        with self._lock:
            if self._running[account] >= settings.concurrency:
                raise BadRequest("ErrorExceededConnectionCount")
            self._running[account] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[account] -= 1


def close_when_old(request: Request, answer: Answer, settings: ServerSettings) -> None:
    """Whoever signed in by NTLM has to begin anew on another connection."""
    count = request.connection.get(_COUNT, 0) + 1
    request.connection[_COUNT] = count
    if settings.requests_per_connection and count >= settings.requests_per_connection:
        answer.headers["Connection"] = "close"
