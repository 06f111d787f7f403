"""The requests that the sandbox got, for tests to look at."""

from __future__ import annotations

import threading
from collections import Counter, deque
from typing import Any, NamedTuple

from .http import Request

_LONGEST = 100_000


class LoggedRequest(NamedTuple):
    """``time`` in seconds since the epoch, ``duration`` in seconds.

    ``path`` is decoded; ``account`` is empty for an application; ``operation`` is that
    of a SOAP request.
    """

    time: float
    method: str
    path: str
    query: str
    status: int
    account: str
    app: str
    in_batch: bool
    duration: float
    prefer: str
    id: str
    operation: str = ""


class RequestLog:
    """The latest requests, and counts of all since the last :meth:`clear`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[LoggedRequest] = deque(maxlen=_LONGEST)
        self._counts: Counter[str] = Counter()

    def add(
        self,
        request: Request,
        status: int,
        time: float,
        duration: float,
        account: str = "",
        app: str = "",
    ) -> None:
        """``status`` 0: the connection was dropped."""
        entry = LoggedRequest(
            time=time,
            method=request.method,
            path=request.path,
            query=request.query_text,
            status=status,
            account=account,
            app=app,
            in_batch=request.in_batch,
            duration=duration,
            prefer=request.headers.get("prefer", ""),
            id=request.id,
            operation=request.operation,
        )
        with self._lock:
            self._entries.append(entry)
            self._counts["in batches" if request.in_batch else "round trips"] += 1
            self._counts[f"status {status}"] += 1

    def entries(self) -> list[LoggedRequest]:
        with self._lock:
            return list(self._entries)

    def as_json(self) -> list[dict[str, Any]]:
        return [entry._asdict() for entry in self.entries()]

    def counts(self) -> dict[str, int]:
        """ "round trips" (HTTP requests), "in batches", and "status NNN"."""
        with self._lock:
            return dict(self._counts)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._counts.clear()
