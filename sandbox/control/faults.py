"""Faults that a test asks for: errors, delays, broken connections."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, fields
from typing import Any

from ..graph.errors import GraphError
from ..web.http import Request


@dataclass
class Fault:
    """What goes wrong with which requests.

    Which: ``path`` (regular expression, searched in the decoded path with query),
    ``method``, ``in_batch`` (None: both); the first ``skip`` matches pass, the next
    ``times`` (None: all) fail.
    What: ``status`` with ``code``, ``message``, ``retry_after`` (seconds); ``html``
    instead of JSON; ``truncate``: half of the answer; ``latency`` seconds; ``drop``:
    connection reset "before" or "after" the action was applied; ``aadsts``: an error
    of Entra ID by its number.
    """

    path: str = ""
    method: str = ""
    in_batch: bool | None = None
    skip: int = 0
    times: int | None = 1
    status: int = 0
    code: str = ""
    message: str = ""
    retry_after: int | None = None
    html: bool = False
    truncate: bool = False
    latency: float = 0.0
    drop: str = ""
    aadsts: int = 0

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Fault:
        """:raises ValueError: an unknown key or value"""
        unknown = set(content) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"Unknown in a fault: {', '.join(sorted(unknown))}")
        fault = cls(**content)
        if fault.drop not in ("", "before", "after"):
            raise ValueError("drop is 'before' or 'after'")
        re.compile(fault.path)
        return fault

    def concerns(self, request: Request) -> bool:
        if self.in_batch is not None and self.in_batch != request.in_batch:
            return False
        if self.method and self.method.upper() != request.method:
            return False
        return bool(re.search(self.path, _path_and_query(request)))

    def error(self) -> GraphError:
        """What Graph would answer."""
        code = self.code or _CODES.get(self.status, "UnknownError")
        headers = {}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        return GraphError(self.status, code, self.message or code, headers)


class Faults:
    """The faults still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
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


_CODES = {
    400: "BadRequest",
    401: "InvalidAuthenticationToken",
    403: "ErrorAccessDenied",
    404: "ErrorItemNotFound",
    409: "ErrorIrresolvableConflict",
    410: "syncStateNotFound",
    412: "ErrorIrresolvableConflict",
    429: "ApplicationThrottled",
    500: "ErrorInternalServerError",
    503: "ServiceNotAvailable",
    504: "UnknownError",
    507: "ErrorQuotaExceeded",
}
