"""Moves and deletes messages so that no lost answer does harm.

Graph may have applied a request whose answer never came. Then the message is looked
for where it should be, and only if it is not there the request is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .addresses import path
from .batch import BatchAnswer, BatchRequest, BatchResponse
from .client import GraphClient
from .errors import GraphError, NotFound, Throttled
from .message import text

IMMUTABLE = ('IdType="ImmutableId"',)
"""``Prefer``: answer with ids that stay the same when a mail moves."""

ROUNDS = 3
"""How often a message is tried when answers get lost."""

PAUSE = 1.0
"""Seconds before looking where a message is: the lost request may still be at work."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a message is now. ``id`` stays the same; ``web_link`` may be ""."""

    id: str
    web_link: str
    folder_id: str


class Settling:
    """``folder_id`` turns an id or a well-known name of a folder into its id."""

    def __init__(
        self, client: GraphClient, address: str, folder_id: Callable[[str], str]
    ) -> None:
        self._client = client
        self._address = address
        self._folder_id = folder_id

    def move(self, ids: Sequence[str], folder: str) -> dict[str, Moved | GraphError]:
        """See ``Mailbox.move``."""

        def request(id: str) -> BatchRequest:
            url = self._path(id, "move")
            return BatchRequest(id, "POST", url, {"destinationId": folder}, IMMUTABLE)

        answers = self._apply(ids, request, folder)
        return {id: self._moved(id, answer) for id, answer in answers.items()}

    def delete(self, ids: Sequence[str]) -> dict[str, GraphError | None]:
        """See ``Mailbox.delete``."""

        def request(id: str) -> BatchRequest:
            return BatchRequest(id, "DELETE", self._path(id), None, IMMUTABLE)

        answers = self._apply(ids, request, "deleteditems")
        return {id: _deletion_error(answer) for id, answer in answers.items()}

    def _apply(
        self, ids: Sequence[str], request: Callable[[str], BatchRequest], folder: str
    ) -> dict[str, BatchAnswer]:
        pending = list(dict.fromkeys(ids))
        answers: dict[str, BatchAnswer] = dict.fromkeys(pending, NotFound("not_found"))
        for _ in range(ROUNDS):
            answers.update(self._client.batch([request(id) for id in pending]))
            pending = self._unsettled(pending, answers, folder)
            if not pending:
                break
        return answers

    def _unsettled(
        self, ids: Sequence[str], answers: dict[str, BatchAnswer], folder: str
    ) -> list[str]:
        """Look up the doubtful ones; return those that are to be sent again."""
        doubtful = [id for id in ids if self._is_doubtful(answers[id])]
        if not doubtful:
            return []
        self._client.rest(PAUSE)
        places = self._locate(doubtful)
        target = self._target(folder)
        again = []
        for id, place in places.items():
            if isinstance(place, GraphError) or _folder_of(place) == target:
                answers[id] = place
            elif target is None or isinstance(answers[id], NotFound):
                answers[id] = NotFound("folder_missing")
            else:
                again.append(id)
        return again

    def _is_doubtful(self, answer: BatchAnswer) -> bool:
        """Nobody knows what happened, or whether message or folder is missing."""
        if isinstance(answer, BatchResponse):
            return False
        if isinstance(answer, Throttled):
            short = answer.retry_after <= PAUSE
            return answer.maybe_applied and short
        return answer.transient or answer.kind == "not_found"

    def _locate(self, ids: Iterable[str]) -> dict[str, BatchAnswer]:
        query = "?$select=id,parentFolderId,webLink"
        return self._client.batch(
            [
                BatchRequest(id, "GET", self._path(id) + query, None, IMMUTABLE)
                for id in ids
            ]
        )

    def _target(self, folder: str) -> str | None:
        """Id of the folder; None if it does not exist."""
        try:
            return self._folder_id(folder)
        except NotFound:
            return None

    def _path(self, id: str, *action: str) -> str:
        return path("users", self._address, "messages", id, *action)

    def _moved(self, id: str, answer: BatchAnswer) -> Moved | GraphError:
        if isinstance(answer, GraphError):
            return answer
        link = text(answer.body.get("webLink"))
        return Moved(text(answer.body.get("id")) or id, link, _folder_of(answer))


def _folder_of(answer: BatchResponse) -> str:
    return text(answer.body.get("parentFolderId"))


def _deletion_error(answer: BatchAnswer) -> GraphError | None:
    if isinstance(answer, GraphError) and answer.kind != "not_found":
        return answer
    return None
