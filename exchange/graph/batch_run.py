"""Sends many requests in batches, each item with a fate of its own."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

from ..errors import RemoteError, Throttled, TokenRejected, Unavailable
from .batch import BATCH_SIZE, BatchAnswer, BatchRequest, batch_answers, batch_json
from .reading import json_object
from .sender import Call, Sender


class BatchRun:
    """One call of ``GraphClient.batch``; ``url`` takes at most 20 requests at a time.

    What has to be sent again joins the next batch, ahead of what still waits, so that
    retries cost no round trips of their own.
    """

    def __init__(
        self, sender: Sender, url: str, requests: Sequence[BatchRequest]
    ) -> None:
        self._sender = sender
        self._url = url
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
            size = min(BATCH_SIZE, self._sender.pace.limit, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(size)]
            try:
                answers = self._send(batch)
            except RemoteError as error:
                self._give_up(batch, error)
            else:
                self._sort(batch, answers)
        return self._answers

    def _send(self, batch: Sequence[BatchRequest]) -> dict[str, BatchAnswer]:
        repeatable = all(request.repeatable for request in batch)
        call = Call(
            "POST",
            self._url,
            json=batch_json(batch),
            cost=len(batch),
            repeatable=repeatable,
        )
        answer = self._sender.send(
            call, lambda response: json_object(response, may_apply=not repeatable)
        )
        answers = batch_answers(batch, answer, self._sender.default_pause)
        self._sender.note(sum(isinstance(one, Throttled) for one in answers.values()))
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
            self._sender.traffic.retries += len(again)
            self._sender.rest(max(pauses))

    def _pause(self, request: BatchRequest, answer: BatchAnswer) -> float | None:
        """Seconds after which to send the request again; None if not."""
        if not isinstance(answer, (Throttled, Unavailable, TokenRejected)):
            return None
        if answer.maybe_applied and not request.repeatable:
            return None
        self._attempts[request.id] += 1
        attempt = self._attempts[request.id]
        if isinstance(answer, TokenRejected):
            return self._renew_token(attempt)
        if attempt > self._sender.patience.retries:
            return None
        if isinstance(answer, Throttled):
            return self._short(answer.retry_after)
        return self._short(0.5 * 2.0 ** (attempt - 1))

    def _short(self, seconds: float) -> float | None:
        return seconds if seconds <= self._sender.patience.max_wait else None

    def _renew_token(self, attempt: int) -> float | None:
        """The token ended while its batch was under way: once more with a new one."""
        if attempt > 1:
            return None
        if not self._token_is_new:
            self._sender.token(force_refresh=True)
            self._token_is_new = True
        return 0.0

    def _hold(self, answers: dict[str, BatchAnswer]) -> None:
        """A long pause holds for all: to send others meanwhile counts against us."""
        throttled = [a for a in answers.values() if isinstance(a, Throttled)]
        longest = max((error.retry_after for error in throttled), default=0.0)
        if longest > self._sender.patience.max_wait:
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
