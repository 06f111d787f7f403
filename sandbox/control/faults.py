"""Faults that a test asks for: errors, delays, broken connections."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, fields
from typing import Any

from ..web.http import Answer, ConnectionDropped, Request, html

DAMAGES = (
    *("", "cut", "empty", "missing", "swapped", "unknown", "no id"),
    *("surrogate", "control", "nul", "bytes", "link", "lacking", "garbled"),
)
_UNAVAILABLE = "<html><body><h1>Service unavailable</h1></body></html>"


@dataclass
class Fault:
    """What goes wrong with which requests.

    Which: ``path`` (regular expression, searched in the decoded path with query),
    ``method``, ``in_batch`` (None: both), ``operation`` (of Exchange Web Services); the
    first ``skip`` matches pass, the next ``times`` (None: all) fail.
    What: ``status`` with ``code``, ``message``, ``retry_after`` (seconds); ``html``
    instead of JSON; ``truncate``: half of the answer; ``latency`` seconds; ``drip``:
    seconds before each byte of the answer; ``drop``: connection reset "before" or
    "after" the action was applied; ``undated``: an answer without a Date, as some
    proxies leave it; ``aadsts``: an error of Entra ID by its number.
    On Exchange Server, whoever has signed in: ``code`` with a ``status`` is a SOAP
    fault, with ``back_off`` milliseconds; ``code`` without one refuses the ``item`` of
    that number or durable id (None: all), with ``inner`` for what
    ErrorInternalServerError hides. ``damage`` to the XML: "cut", "empty", "missing",
    "swapped", "unknown" (an element that clients do not know), "no id", "link" (an
    attachment is one to a file elsewhere); in that item's subject "surrogate" (half of
    one), "control" (characters that XML forbids), "nul", "bytes" (that are no UTF-8);
    of the ``element`` of that name "lacking" (it is not there) or "garbled" (what it
    and its attributes say is neither a number nor base64).
    """

    path: str = ""
    method: str = ""
    in_batch: bool | None = None
    operation: str = ""
    skip: int = 0
    times: int | None = 1
    status: int = 0
    code: str = ""
    message: str = ""
    retry_after: int | None = None
    html: bool = False
    truncate: bool = False
    latency: float = 0.0
    drip: float = 0.0
    drop: str = ""
    undated: bool = False
    aadsts: int = 0
    back_off: int | None = None
    item: int | str | None = None
    inner: str = ""
    damage: str = ""
    element: str = ""

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Fault:
        """:raises ValueError: an unknown key or value"""
        unknown = set(content) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"Unknown in a fault: {', '.join(sorted(unknown))}")
        fault = cls(**content)
        if fault.drop not in ("", "before", "after"):
            raise ValueError("drop is 'before' or 'after'")
        if fault.damage not in DAMAGES:
            raise ValueError(f"damage is one of {', '.join(DAMAGES[1:])}")
        if bool(fault.element) != (fault.damage in ("lacking", "garbled")):
            raise ValueError("an element goes with lacking or garbled")
        re.compile(fault.path)
        return fault

    def concerns(self, request: Request) -> bool:
        if self.in_batch is not None and self.in_batch != request.in_batch:
            return False
        if self.method and self.method.upper() != request.method:
            return False
        if self.operation and self.operation != request.operation:
            return False
        return bool(re.search(self.path, _path_and_query(request)))

    @property
    def index(self) -> int:
        """Which item is damaged; from which one on a batch is stopped."""
        return self.item if isinstance(self.item, int) else 0

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the error, whoever answers it."""
        if self.retry_after is None:
            return {}
        return {"Retry-After": str(self.retry_after)}

    def check_before(self) -> None:
        """:raises ConnectionDropped: before anything is done"""
        if self.drop == "before":
            raise ConnectionDropped

    def spoil(self, answer: Answer) -> Answer:
        """The answer as it reaches the client.

        :raises ConnectionDropped: after the action was applied
        """
        if self.drop == "after":
            raise ConnectionDropped
        if self.html:
            answer = html(_UNAVAILABLE, self.status or 200)
        if self.truncate:
            answer.truncated = True
        answer.drip, answer.undated = self.drip, self.undated
        return answer


@dataclass
class Delivery:
    """What becomes of the next change notifications: so many are lost, so many come
    twice; all of them after ``delay`` seconds.
    """

    lost: int = 0
    doubled: int = 0
    delay: float = 0.0


class Faults:
    """The faults still to come, in the order in which they were asked for.

    ``latency``: seconds that every request for mail takes, on top of the work.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.delivery = Delivery()
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting = []

    def waiting(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def take(self, request: Request) -> Fault | None:
        """The fault that hits this request; it counts as used."""
        if not self._waiting:
            return None
        with self._lock:
            for fault in self._waiting:
                if fault.concerns(request) and self._is_due(fault):
                    return fault
        return None

    def _is_due(self, fault: Fault) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return False
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
        return True


def _path_and_query(request: Request) -> str:
    query = "&".join(f"{name}={value}" for name, value in request.query.items())
    return f"{request.path}?{query}" if query else request.path
