"""Many requests sent in Graph's JSON batches, each with a fate of its own.

Source: learn.microsoft.com/graph/json-batching. At most 20 requests travel together;
each is answered, throttled and counted for itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import RemoteError, Throttled, TokenRejected, Unavailable
from .answers import error_from_graph
from .client import REPEATABLE_METHODS, Call, GraphClient
from .urls import address

BATCH_SIZE = 20


@dataclass(frozen=True)
class BatchRequest:
    """One request. ``id`` is the caller's, unique in its call, of any form.

    ``url`` starts with ``/`` and is relative to the version (``/users/...``), already
    percent-encoded. ``prefer`` holds values of the Prefer header.
    """

    id: str
    method: str
    url: str
    body: Mapping[str, Any] | None = None
    prefer: tuple[str, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does what sending it once does."""
        return self.method in REPEATABLE_METHODS

    def as_json(self, number: int) -> dict[str, Any]:
        """The request as an item of a batch. Ids of Graph's items ignore case and
        those of mails do not, so that a number stands for it.
        """
        item: dict[str, Any] = {
            "id": str(number),
            "method": self.method,
            "url": self.url,
        }
        headers = {"Prefer": ", ".join(self.prefer)} if self.prefer else {}
        if self.body is not None:
            item["body"] = dict(self.body)
            headers["Content-Type"] = "application/json"
        if headers:
            item["headers"] = headers
        return item


@dataclass(frozen=True)
class BatchResponse:
    """A successful answer: status 2xx, JSON body ({} when there is none)."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


BatchAnswer = BatchResponse | RemoteError


def send_batch(
    client: GraphClient, requests: Sequence[BatchRequest]
) -> dict[str, BatchAnswer]:
    """Send any number of requests, 20 at a time, one batch after the other.

    Returns an answer for every id, in the order of ``requests``: errors of single
    requests are returned; those of the connection are raised, unless some requests
    were answered before, whose answers would be lost. What is throttled is sent again
    after a short pause; a long one ends the work, and what is left is returned as
    Throttled, unsent. After a lost answer (5xx, dropped) only reading is repeated; the
    others come back with ``maybe_applied``.
    """
    if len({request.id for request in requests}) < len(requests):
        raise ValueError("the ids of a batch must be unique")
    answers = BatchRun(client, requests).run()
    return {request.id: answers[request.id] for request in requests}


class BatchRun:
    """One call of ``send_batch``.

    What has to be sent again joins the next batch, ahead of what still waits, so that
    retries cost no round trips of their own.
    """

    def __init__(self, client: GraphClient, requests: Sequence[BatchRequest]) -> None:
        self._client = client
        self._waiting = deque(requests)
        self._attempts: Counter[str] = Counter()
        self._answers: dict[str, BatchAnswer] = {}
        self._token_is_new = False

    def run(self) -> dict[str, BatchAnswer]:
        """Send everything; the answers by the requests' ids.

        :raises RemoteError: what stops the connection, when nothing was answered yet;
            later it becomes the answer of the rest, so that no answer is lost
        """
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(self._size())]
            try:
                answers = self._send(batch)
            except RemoteError as error:
                self._give_up(batch, error)
            else:
                self._sort(batch, answers)
        return self._answers

    def _size(self) -> int:
        """Graph runs four requests of a batch at a time; fewer, where other mailboxes
        have a part in these four.
        """
        pace = self._client.pace
        most = BATCH_SIZE if pace.at_a_time == pace.in_flight else pace.at_a_time
        return min(most, pace.limit, len(self._waiting))

    def _send(self, batch: Sequence[BatchRequest]) -> dict[str, BatchAnswer]:
        call = Call(
            "POST",
            address(self._client.cloud, "/$batch"),
            json=_batch_json(batch),
            cost=len(batch),
            repeatable=all(request.repeatable for request in batch),
        )
        answer = self._client.send_json(call)
        answers = _batch_answers(batch, answer, self._client.default_pause)
        throttled = [one for one in answers.values() if isinstance(one, Throttled)]
        self._client.note(throttled)
        return answers

    def _sort(
        self, batch: Sequence[BatchRequest], answers: dict[str, BatchAnswer]
    ) -> None:
        """Keep what is final; put back what may be sent again, after its pause."""
        again: list[BatchRequest] = []
        pauses: list[float] = []
        for request in batch:
            answer = answers[request.id]
            pause = self._pause(request, answer)
            if pause is None:
                self._answers[request.id] = answer
            else:
                again.append(request)
                pauses.append(pause)
        self._waiting.extendleft(reversed(again))
        self._hold(answers)
        if pauses and self._waiting:
            self._client.traffic.retries += len(again)
            self._client.rest(max(pauses))

    def _pause(self, request: BatchRequest, answer: BatchAnswer) -> float | None:
        """Seconds after which to send the request again; None if not."""
        if not isinstance(answer, (Throttled, Unavailable, TokenRejected)):
            return None
        if answer.maybe_applied:
            return None
        self._attempts[request.id] += 1
        attempt = self._attempts[request.id]
        if isinstance(answer, TokenRejected):
            return self._renew_token(attempt)
        if attempt > self._client.patience.retries:
            return None
        if isinstance(answer, Throttled):
            return self._short(answer.retry_after)
        return self._short(0.5 * 2.0 ** (attempt - 1))

    def _short(self, seconds: float) -> float | None:
        return seconds if seconds <= self._client.patience.max_wait else None

    def _renew_token(self, attempt: int) -> float | None:
        """The token ended while its batch was under way: once more with a new one."""
        if attempt > 1:
            return None
        if not self._token_is_new:
            self._client.token(force_refresh=True)
            self._token_is_new = True
        return 0.0

    def _hold(self, answers: dict[str, BatchAnswer]) -> None:
        """A long pause holds for all: to send others meanwhile counts against us."""
        throttled = [a for a in answers.values() if isinstance(a, Throttled)]
        longest = max((error.retry_after for error in throttled), default=0.0)
        if longest > self._client.patience.max_wait:
            self._answer_waiting(Throttled(longest, status=429))

    def _give_up(self, batch: Sequence[BatchRequest], error: RemoteError) -> None:
        """The batch as a whole failed, after the sender's own retries."""
        if error.stops and not self._answers:
            raise error
        self._answers.update({request.id: error for request in batch})
        if isinstance(error, Throttled):
            self._answer_waiting(Throttled(error.retry_after, code=error.code))
        elif isinstance(error, Unavailable):
            self._answer_waiting(Unavailable(error.kind, code=error.code))
        elif error.stops:
            self._answer_waiting(error)

    def _answer_waiting(self, error: RemoteError) -> None:
        """Give what was not sent the error that stopped it."""
        self._answers.update({request.id: error for request in self._waiting})
        self._waiting.clear()


def _batch_json(requests: Sequence[BatchRequest]) -> dict[str, Any]:
    """The body of ``POST /$batch`` for at most 20 requests."""
    items = [request.as_json(number) for number, request in enumerate(requests)]
    return {"requests": items}


def _batch_answers(
    requests: Sequence[BatchRequest], answer: Mapping[str, Any], default_pause: float
) -> dict[str, BatchAnswer]:
    """The answers by the requests' ids; items may come in any order or be missing."""
    responses = answer.get("responses")
    found = {
        str(item.get("id")): item
        for item in (responses if isinstance(responses, list) else [])
        if isinstance(item, dict)
    }
    return {
        request.id: _answer(request, found.get(str(number)), default_pause)
        for number, request in enumerate(requests)
    }


def _answer(
    request: BatchRequest, item: dict[str, Any] | None, default_pause: float
) -> BatchAnswer:
    status = item.get("status") if item else None
    if item is None or not isinstance(status, int):
        may_apply = not request.repeatable
        return Unavailable("malformed_answer", maybe_applied=may_apply)
    headers = item.get("headers")
    headers = headers if isinstance(headers, dict) else {}
    body = item.get("body")
    if 200 <= status < 300:
        return BatchResponse(status, body if isinstance(body, dict) else {}, headers)
    return error_from_graph(
        status,
        body,
        headers,
        default_pause=default_pause,
        may_apply=not request.repeatable,
    )
