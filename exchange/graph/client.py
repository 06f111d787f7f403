"""The client of Microsoft Graph: what can be asked, and how a request gets there.

Token, limits, pauses, repetition: learn.microsoft.com/graph/throttling and
/graph/errors.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Protocol, TypeVar

import requests

from ..errors import (
    AnswerTooLarge,
    RemoteError,
    Throttled,
    TokenRejected,
    Unavailable,
)
from ..http_answers import http_date
from ..mailbox import Traffic
from ..patience import JOB, Patience
from .answers import (
    MAX_CONTENT,
    content,
    error_body,
    error_from_graph,
    json_object,
)
from .cloud import Cloud
from .pace import Pace
from .transport import Transport
from .urls import address

MOST_PAGES = 1000
"""Of a collection; folders and attachments have far fewer."""

REPEATABLE_METHODS = ("GET", "PATCH", "PUT")
"""Sending them twice does what sending them once does."""

LONGEST_PAUSE = 300.0
"""Seconds; the most that is waited when Graph throttles without saying how long."""

Params = Mapping[str, str]
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


class GraphClient:
    """Sends requests as one account, to one cloud, over connections kept alive.

    Times are seconds. Waits of up to ``patience.max_wait`` are slept here, longer ones
    raise Throttled with the time. Not for several threads at once. Every method raises
    RemoteError (see ``errors``), and nothing else for what comes from outside.

    - ``traffic``: what was sent until now
    - ``clock_difference``: seconds by which Graph's clock was ahead of ours; None
      before an answer
    - ``pause``: sleeps, before something is asked again
    """

    clock_difference: float | None = None

    def __init__(
        self,
        cloud: Cloud,
        token: TokenSource,
        *,
        session: requests.Session | None = None,
        verify: str | bool = True,
        patience: Patience = JOB,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        pace: Pace | None = None,
    ) -> None:
        self.cloud = cloud
        self.token = token
        self.patience = patience
        self.pace = pace or Pace(clock=clock, sleep=sleep, max_wait=patience.max_wait)
        self.pause = sleep
        self.traffic = Traffic()
        self._transport = Transport(session, verify=verify, patience=patience)
        self._throttled_in_row = 0

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._transport.close()

    # What can be asked

    def get(
        self, path: str, *, params: Params | None = None, prefer: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Read a resource. ``path`` starts with ``/``, or is a nextLink of Graph.

        :raises UntrustedHost: the nextLink leaves the chosen cloud
        """
        return self._json("GET", path, params, prefer)

    def post(
        self,
        path: str,
        *,
        params: Params | None = None,
        json: object = None,
        prefer: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Create something or start an action; not repeated after a lost answer."""
        return self._json("POST", path, params, prefer, json)

    def patch(self, path: str, *, json: object) -> dict[str, Any]:
        """Change a resource; what is sent twice changes it once."""
        return self._json("PATCH", path, None, (), json)

    def delete(self, path: str) -> None:
        """Remove a resource; not repeated after a lost answer."""
        self._json("DELETE", path, None, ())

    def pages(
        self, path: str, *, params: Params | None = None, prefer: Sequence[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """All items of a collection. A nextLink does not keep ``prefer``: sent again.

        :raises UntrustedHost: a nextLink leaves the chosen cloud
        :raises Unavailable: malformed_answer, also for a nextLink that leads in circles
        """
        page = self.get(path, params=params, prefer=prefer)
        seen: set[str] = set()
        while True:
            yield from items(page)
            if not (link := str(page.get("@odata.nextLink") or "")):
                return
            if link in seen or len(seen) == MOST_PAGES:
                raise Unavailable("malformed_answer", code="nextLink")
            seen.add(link)
            page = self.get(link, prefer=prefer)

    def get_bytes(self, path: str, *, limit: int = MAX_CONTENT) -> tuple[bytes, str]:
        """Read raw content: the bytes and their content type.

        :raises InvalidRequest: ``too_large``, more than ``limit`` bytes
        """
        url = address(self.cloud, path)
        call = Call("GET", url, accept="*/*", stream=True)
        return self.send(call, lambda answer: content(answer, limit=limit))

    # How it gets there

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

    def send_json(self, call: Call) -> dict[str, Any]:
        """As ``send``, for an answer that is an object of JSON."""
        may_apply = not call.repeatable
        return self.send(
            call, lambda response: json_object(response, may_apply=may_apply)
        )

    def rest(self, seconds: float) -> None:
        """Sleep because Graph asked to slow down."""
        self.traffic.throttled_seconds += seconds
        self.pause(seconds)

    @property
    def default_pause(self) -> float:
        """Seconds to wait when Graph throttles without Retry-After: 1, 2, 4, ..."""
        return min(2.0**self._throttled_in_row, LONGEST_PAUSE)

    def note(self, throttled: Sequence[Throttled] = ()) -> None:
        """Count the answers of one round trip that asked to slow down."""
        self.traffic.throttled += len(throttled)
        self._throttled_in_row = self._throttled_in_row + 1 if throttled else 0
        pauses = [error.retry_after for error in throttled if error.status == 429]
        if pauses:
            self.pace.refuse(max(pauses))

    def _json(
        self,
        method: str,
        path: str,
        params: Params | None,
        prefer: Sequence[str],
        json: object = None,
    ) -> dict[str, Any]:
        repeatable = method in REPEATABLE_METHODS
        url = address(self.cloud, path, params)
        call = Call(method, url, tuple(prefer), json, repeatable=repeatable)
        answer = self.send_json(call)
        self.note()
        return answer

    def _attempt(
        self, call: Call, read: Callable[[requests.Response], Answer], *, renew: bool
    ) -> Answer:
        token = self.token(force_refresh=True) if renew else self.token()
        self.traffic.throttled_seconds += self.pace.take(call.cost)
        with self.pace.flight(call.cost):
            self.traffic.requests += call.cost
            self.traffic.round_trips += 1
            response = self._transport.send(
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
        if response.ok:
            return
        error = error_from_graph(
            response.status_code,
            error_body(response),
            response.headers,
            default_pause=self.default_pause,
            may_apply=not call.repeatable,
        )
        if isinstance(error, Throttled):
            self.note([error])
        raise error

    def _pause_before(
        self, error: RemoteError, call: Call, attempt: int
    ) -> float | None:
        """Seconds until the call may be sent again, None if it must not be."""
        if attempt >= self.patience.retries or self._transport.is_exhausted:
            return None
        if isinstance(error, AnswerTooLarge):
            return None  # not better next time: less of it may be
        if error.maybe_applied:
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


def items(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of a page; whatever is no object is left out.

    :raises Unavailable: malformed_answer, it is no page of resources
    """
    value = page.get("value")
    if not isinstance(value, list):
        raise Unavailable("malformed_answer", code="value")
    return [one for one in value if isinstance(one, dict)]
