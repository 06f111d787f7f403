"""The client of an Exchange Server's web services: how a request gets there.

Importing it needs no exchangelib; making a client does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ..errors import AnswerTooLarge, RemoteError, Throttled, Unavailable
from ..http_answers import http_date
from ..mailbox import Traffic
from .busy import Busy
from .server import ExchangeServer
from .soap import Answer, Build, Element, error_of

if TYPE_CHECKING:
    from .endpoint import Endpoint

HIERARCHY = frozenset({"FindFolder", "CreateFolder", "DeleteFolder"})
"""Operations on the tree of folders, which one mailbox holds for all public folders."""


@dataclass(frozen=True)
class Request:
    """One operation to ask for.

    ``count``: response messages that make its answer complete; ``repeatable``: sending
    it twice does what sending it once does.
    """

    body: Element
    count: int = 1
    repeatable: bool = True

    @property
    def operation(self) -> str:
        """Such as ``GetItem``."""
        return str(self.body.tag).rpartition("}")[2]


class EwsClient:
    """Asks one Exchange Server as one account, over one connection kept alive.

    Times are seconds. Waits of up to ``patience.max_wait`` are slept here, longer ones
    raise Throttled. Not for several threads at once. Every method raises RemoteError,
    and nothing else for what comes from outside.

    - ``pace``: what ``pace_state`` was at the last visit
    - ``traffic``: what was sent until now; round trips include those of the login
    - ``clock_difference``: seconds by which the server's clock was ahead of ours; None
      before an answer
    - ``build``: the server's, None before an answer
    - ``anchor``: the mailbox to whose server a request is routed
    - ``content_mailbox``: the public folder mailbox that holds the messages, or ""
    - ``pause``: sleeps, before something is asked again
    """

    clock_difference: float | None = None
    build: Build | None = None
    anchor = ""
    content_mailbox = ""

    def __init__(
        self,
        server: ExchangeServer,
        *,
        pace: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        :raises RemoteError: ``exchangelib_missing``, or what is wrong with the address
        """
        server.check()
        self.server = server
        self.traffic = Traffic()
        self.pause = sleep
        self._busy = Busy(pace)
        self._endpoint = _endpoint(server, self._note)
        self._has_answered = False

    def close(self) -> None:
        """Close the connection that is kept alive."""
        self._endpoint.close()

    @property
    def pace_state(self) -> str:
        """How busy the server was, as text for the next visit."""
        return self._busy.state

    @property
    def is_exhausted(self) -> bool:
        """An answer was not there in time, or all patience is spent: ask no more."""
        return self._endpoint.is_exhausted

    def ask(self, request: Request) -> list[Element | RemoteError]:
        """Send until there is a complete answer, or an error.

        What failed for a passing reason is sent again if it was not applied.

        :return: for each thing that was asked, its response message, or its error
        """
        attempt = 0
        while True:
            try:
                return self._attempt(request)
            except (Throttled, Unavailable) as error:
                pause = self._pause_before(error, request, attempt)
                if pause is None:
                    raise
                if isinstance(error, Throttled):
                    self.traffic.throttled_seconds += pause
            attempt += 1
            self.traffic.retries += 1
            self.pause(pause)

    def ask_one(self, request: Request) -> Element:
        """As ``ask``, for one thing whose error is raised."""
        (answer,) = self.ask(request)
        if isinstance(answer, RemoteError):
            raise answer
        return answer

    def _attempt(self, request: Request) -> list[Element | RemoteError]:
        self._busy.check(self.server.patience.max_wait)
        self.traffic.requests += 1
        may_apply = not request.repeatable
        try:
            answer = self._send(request, may_apply)
        except Throttled as error:
            self._note_throttled(error)
            raise
        results = [error_of(m, may_apply=may_apply) or m for m in answer.messages]
        _check_count(results, request)
        self._note_results(results)
        return results

    def _send(self, request: Request, may_apply: bool) -> Answer:
        headers = self._headers(request.operation)
        try:
            content = self._endpoint.ask(request.body, headers, may_apply)
        except RemoteError as error:
            if error.kind == "ews_missing" and self._has_answered:
                # The address is right: somebody else's page, for a moment.
                raise Unavailable(
                    "malformed_answer", code=error.code, maybe_applied=may_apply
                ) from None
            raise
        answer = Answer(request.operation, content, may_apply=may_apply)
        self._has_answered = True
        self.build = answer.build or self.build
        return answer

    def _headers(self, operation: str) -> dict[str, str]:
        """Source: learn.microsoft.com/exchange/client-developer/exchange-web-services
        /how-to-route-public-folder-content-requests.
        """
        if self.content_mailbox and operation not in HIERARCHY:
            return {
                "X-AnchorMailbox": self.content_mailbox,
                "X-PublicFolderMailbox": self.content_mailbox,
            }
        return {"X-AnchorMailbox": self.anchor} if self.anchor else {}

    def _note_results(self, results: list[Element | RemoteError]) -> None:
        """:raises RemoteError: it was one thing only, and may be sent again"""
        busy = [result for result in results if isinstance(result, Throttled)]
        if busy:
            self._note_throttled(max(busy, key=lambda error: error.retry_after))
        else:
            self._busy.note_answer()
        for error in busy:
            error.retry_after = self._busy.wait
        if len(results) == 1 and isinstance(results[0], (Throttled, Unavailable)):
            raise results[0]

    def _note_throttled(self, error: Throttled) -> None:
        self.traffic.throttled += 1
        self._busy.note(error)

    def _pause_before(
        self, error: RemoteError, request: Request, attempt: int
    ) -> float | None:
        """Seconds until the request may be sent again, None if it must not be."""
        patience = self.server.patience
        if attempt >= patience.retries or self.is_exhausted:
            return None
        if isinstance(error, AnswerTooLarge) or (attempt and _is_malformed(error)):
            return None  # not better next time: less of it may be
        if error.maybe_applied and not request.repeatable:
            return None
        if isinstance(error, Throttled):
            wait = error.retry_after
            return wait if wait <= patience.max_wait else None
        return 0.5 * 2.0**attempt

    def _note(self, response: Any) -> None:
        """What every answer tells, also one of the login."""
        self.traffic.round_trips += 1
        there = http_date(response.headers.get("Date", ""))
        if there:
            here = datetime.fromtimestamp(time.time(), timezone.utc)
            self.clock_difference = (there - here).total_seconds()


def _is_malformed(error: RemoteError) -> bool:
    return error.kind == "malformed_answer"


def _check_count(results: list[Element | RemoteError], request: Request) -> None:
    """:raises RemoteError: the answer is not about what was asked"""
    if len(results) == request.count:
        return
    if len(results) == 1 and isinstance(results[0], RemoteError):
        raise results[0]  # refused as a whole
    raise Unavailable(
        "malformed_answer", code="count", maybe_applied=not request.repeatable
    )


def _endpoint(server: ExchangeServer, watch: Callable[[Any], None]) -> Endpoint:
    try:
        from .endpoint import Endpoint
    except ImportError:
        raise RemoteError("exchangelib_missing") from None
    return Endpoint(server, watch)
