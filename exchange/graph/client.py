"""The client of Microsoft Graph: what can be asked, as methods."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import requests

from ..errors import Unavailable
from ..mailbox import Traffic
from ..patience import JOB, Patience
from .batch import BatchAnswer, BatchRequest
from .batch_run import BatchRun
from .cloud import Cloud
from .pace import Pace
from .reading import MAX_CONTENT, content, json_object
from .sender import REPEATABLE_METHODS, Call, Sender, TokenSource
from .transport import Transport
from .urls import address

MOST_PAGES = 1000
"""Of a collection; folders and attachments have far fewer."""

Params = Mapping[str, str]


class GraphClient:
    """Sends requests as one account, to one cloud, over connections kept alive.

    Times are seconds. Waits of up to ``patience.max_wait`` are slept here, longer ones
    raise Throttled with the time. Not for several threads at once. Every method raises
    RemoteError (see ``errors``), and nothing else for what comes from outside.
    """

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
        self.pace = pace or Pace(clock=clock, sleep=sleep, max_wait=patience.max_wait)
        self._transport = Transport(session, verify=verify, patience=patience)
        self._sender = Sender(self._transport, token, self.pace, sleep, patience)

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._transport.close()

    @property
    def traffic(self) -> Traffic:
        """What this client has sent so far."""
        return self._sender.traffic

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which Graph's clock was ahead of ours; None before an answer."""
        return self._sender.clock_difference

    def pause(self, seconds: float) -> None:
        """Sleep before something is asked again."""
        self._sender.pause(seconds)

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

    def patch(
        self,
        path: str,
        *,
        params: Params | None = None,
        json: object = None,
        prefer: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Change properties of a resource."""
        return self._json("PATCH", path, params, prefer, json)

    def delete(
        self, path: str, *, params: Params | None = None, prefer: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Remove a resource; not repeated after a lost answer. Returns {}."""
        return self._json("DELETE", path, params, prefer)

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
        return self._sender.send(call, lambda answer: content(answer, limit=limit))

    def batch(self, requests: Sequence[BatchRequest]) -> dict[str, BatchAnswer]:
        """Send any number of requests, 20 at a time, one batch after the other.

        Returns an answer for every id, in the order of ``requests``: errors of single
        requests are returned; those of the connection are raised, unless some requests
        were answered before, whose answers would be lost. What is throttled is sent
        again after a short pause; a long one ends the work, and what is left is
        returned as Throttled, unsent. After a lost answer (5xx, dropped) only reading
        is repeated; the others come back with ``maybe_applied``.
        """
        if len({request.id for request in requests}) < len(requests):
            raise ValueError("the ids of a batch must be unique")
        answers = BatchRun(self._sender, address(self.cloud, "/$batch"), requests).run()
        return {request.id: answers[request.id] for request in requests}

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
        answer = self._sender.send(
            call, lambda response: json_object(response, may_apply=not repeatable)
        )
        self._sender.note(throttled=0)
        return answer


def items(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of a page; whatever is no object is left out.

    :raises Unavailable: malformed_answer, it is no page of resources
    """
    value = page.get("value")
    if not isinstance(value, list):
        raise Unavailable("malformed_answer", code="value")
    return [one for one in value if isinstance(one, dict)]
