"""How a request gets to Graph: token, limits, pauses, repetition.

Source: learn.microsoft.com/graph/throttling and /graph/errors.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Protocol, TypeVar

import requests

from ..errors import RemoteError, Throttled, TokenRejected, Unavailable
from ..mailbox import Traffic
from ..patience import Patience
from .graph_errors import error_from_graph, http_date
from .pace import Pace
from .transport import Transport

REPEATABLE_METHODS = ("GET", "PATCH", "PUT")
"""Sending them twice does what sending them once does."""

LONGEST_PAUSE = 300.0
"""Seconds; the most that is waited when Graph throttles without saying how long."""

Answer = TypeVar("Answer")


class TokenSource(Protocol):
    """Gives an access token; ``force_refresh`` asks for one not used before."""

    def __call__(self, *, force_refresh: bool = False) -> str: ...


@dataclass(frozen=True)
class Call:
    """One request to send, and what is needed to send it again.

    ``cost``: how many requests Graph counts for it.
    """

    method: str
    url: str
    prefer: tuple[str, ...] = ()
    json: object = None
    accept: str = "application/json"
    cost: int = 1
    repeatable: bool = True
    stream: bool = False

    def headers(self) -> dict[str, str]:
        """Headers of one attempt: Graph logs each under an id of its own."""
        headers = {"Accept": self.accept, "client-request-id": str(uuid.uuid4())}
        if self.prefer:
            headers["Prefer"] = ", ".join(self.prefer)
        return headers


@dataclass
class Sender:
    """Sends calls, repeats what may be repeated, counts, and keeps the pace."""

    transport: Transport
    token: TokenSource
    pace: Pace
    sleep: Callable[[float], None]
    patience: Patience
    traffic: Traffic = field(default_factory=Traffic)
    clock_difference: float | None = None
    _throttled_in_row: int = 0

    def send(self, call: Call, read: Callable[[requests.Response], Answer]) -> Answer:
        """Send until there is an answer that ``read`` understands, or an error.

        A refused token is renewed once. 429 is always sent again when the pause is
        short, since it was not applied; what failed otherwise only if repeatable.
        """
        renewed, attempt = False, 0
        while True:
            try:
                return self._attempt(call, read, renew=renewed)
            except TokenRejected:
                if renewed:
                    raise
                renewed = True
            except (Throttled, Unavailable) as error:
                pause = self._pause_before(error, call, attempt)
                if pause is None:
                    raise
                attempt += 1
                self._wait(error, pause)

    def rest(self, seconds: float) -> None:
        """Sleep because Graph asked to slow down."""
        self.traffic.throttled_seconds += seconds
        self.sleep(seconds)

    @property
    def default_pause(self) -> float:
        """Seconds to wait when Graph throttles without Retry-After: 1, 2, 4, ..."""
        return min(2.0**self._throttled_in_row, LONGEST_PAUSE)

    def note(self, throttled: int) -> None:
        """Count the answers of one round trip that asked to slow down."""
        self.traffic.throttled += throttled
        self._throttled_in_row = self._throttled_in_row + 1 if throttled else 0

    def pause(self, seconds: float) -> None:
        """Sleep for another reason than throttling."""
        self.sleep(seconds)

    def _attempt(
        self, call: Call, read: Callable[[requests.Response], Answer], *, renew: bool
    ) -> Answer:
        token = self.token(force_refresh=True) if renew else self.token()
        self.traffic.throttled_seconds += self.pace.take(call.cost)
        with self.pace.flight(call.cost):
            self.traffic.requests += call.cost
            self.traffic.round_trips += 1
            response = self.transport.send(
                call.method,
                call.url,
                token=token,
                headers=call.headers(),
                json=call.json,
                stream=call.stream,
                may_apply=not call.repeatable,
            )
            with response:
                self._check(response, call)
                return read(response)

    def _check(self, response: requests.Response, call: Call) -> None:
        self._compare_clocks(response)
        if response.status_code < 300:
            return
        error = error_from_graph(
            response.status_code,
            error_body(response),
            response.headers,
            default_pause=self.default_pause,
            may_apply=not call.repeatable,
        )
        if isinstance(error, Throttled):
            self.note(throttled=1)
        raise error

    def _pause_before(
        self, error: RemoteError, call: Call, attempt: int
    ) -> float | None:
        """Seconds until the call may be sent again, None if it must not be."""
        if attempt >= self.patience.retries or self.transport.is_exhausted:
            return None
        if error.maybe_applied and not call.repeatable:
            return None
        if isinstance(error, Throttled):
            return (
                error.retry_after
                if error.retry_after <= self.patience.max_wait
                else None
            )
        return 0.5 * 2.0**attempt

    def _wait(self, error: RemoteError, pause: float) -> None:
        self.traffic.retries += 1
        if isinstance(error, Throttled):
            self.rest(pause)
        else:
            self.pause(pause)

    def _compare_clocks(self, response: requests.Response) -> None:
        there = http_date(response.headers.get("Date", ""))
        if there:
            here = datetime.fromtimestamp(time.time(), timezone.utc)
            self.clock_difference = (there - here).total_seconds()


def error_body(response: requests.Response) -> object:
    """JSON of an error answer; None for an empty one.

    :raises Unavailable: a refusal that is no JSON did not come from Graph
    """
    try:
        content = response.content
    except requests.RequestException:
        return None
    try:
        return response.json() if content else None
    except (ValueError, RecursionError):
        if response.status_code >= 500 or response.status_code in (401, 429):
            return None
        raise Unavailable("malformed_answer", status=response.status_code) from None
