"""Moves and deletes messages so that no lost answer does harm.

Graph may have applied a request whose answer never came. Then the message is looked
for where it should be, and only if it is not there the request is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from ..errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    NotFound,
    RemoteError,
    Throttled,
    Unavailable,
)
from ..mail import text
from ..mailbox import Moved
from .batch import BatchAnswer, BatchRequest, BatchResponse, send_batch
from .client import GraphClient
from .pace import MAX_WAIT
from .urls import path

IMMUTABLE = ('IdType="ImmutableId"',)
"""``Prefer``: answer with ids that stay the same when a mail moves."""

PLACE_ONLY = "?$select=id,parentFolderId"

ROUNDS = 3
"""How often a message is tried when answers get lost."""

PAUSE = 1.0
"""Seconds before looking where a message is: the lost request may still be at work."""


class SafeMoves:
    """Moves and deletes in the mailbox ``address``; messages go by their ids."""

    def __init__(self, client: GraphClient, address: str) -> None:
        self._client = client
        self._mailbox = path("users", address)
        self._targets: dict[str, str] = {}
        # Else the whole message comes back, body included. OData 4.01 (11.5.4.1) lets
        # actions know `$select`, Graph's pages do not say whether this one does.
        self._move_query = PLACE_ONLY

    def move(self, ids: Sequence[str], folder: str) -> dict[str, Moved | RemoteError]:
        """See ``GraphMailbox.move``."""

        def request(id: str) -> BatchRequest:
            url = self._path(id, "move") + self._move_query
            return BatchRequest(id, "POST", url, {"destinationId": folder}, IMMUTABLE)

        answers = self._apply(ids, request, folder)
        if self._move_query and _are_refused(answers.values()):
            self._move_query = ""
            answers = self._apply(ids, request, folder)
        return {id: self._moved(id, answer) for id, answer in answers.items()}

    def delete(self, ids: Sequence[str]) -> dict[str, RemoteError | None]:
        """See ``GraphMailbox.delete``."""

        def request(id: str) -> BatchRequest:
            return BatchRequest(id, "DELETE", self._path(id), None, IMMUTABLE)

        answers = self._apply(ids, request, "deleteditems")
        return {id: _deletion_error(answer) for id, answer in answers.items()}

    def locate(self, ids: Sequence[str]) -> dict[str, Moved | RemoteError]:
        """See ``GraphMailbox.locate``."""
        return {id: self._moved(id, place) for id, place in self._locate(ids).items()}

    def _apply(
        self, ids: Sequence[str], request: Callable[[str], BatchRequest], folder: str
    ) -> dict[str, BatchAnswer]:
        """Send for all; then look up and send again what is in doubt.

        What is known once is never lost: when looking up fails, for whatever reason,
        the doubtful ones keep the error that brought them into doubt.
        """
        pending = list(dict.fromkeys(ids))
        answers = send_batch(self._client, [request(id) for id in pending])
        for _ in range(ROUNDS - 1):
            try:
                pending = self._unsettled(pending, answers, folder)
                again = send_batch(self._client, [request(id) for id in pending])
            except RemoteError:
                break
            answers.update(again)
        return answers

    def _unsettled(
        self, ids: Sequence[str], answers: dict[str, BatchAnswer], folder: str
    ) -> list[str]:
        """Look up the doubtful ones; return those that are to be sent again."""
        doubtful = [id for id in ids if _is_doubtful(answers[id])]
        if not doubtful:
            return []  # what was not sent has met the reason why: later, not now
        self._client.pause(_pause(answers[id] for id in doubtful))
        target = self._target(folder)
        again = [id for id in ids if _is_unsent(answers[id])]
        for id, place in self._locate(doubtful).items():
            verdict = _judge(answers[id], place, target)
            if verdict is None:
                again.append(id)
            else:
                answers[id] = verdict
        return again

    def _locate(self, ids: Iterable[str]) -> dict[str, BatchAnswer]:
        return send_batch(
            self._client,
            [
                BatchRequest(id, "GET", self._path(id) + PLACE_ONLY, None, IMMUTABLE)
                for id in ids
            ],
        )

    def _target(self, folder: str) -> str | None:
        """Id of a folder that may go by a well-known name; None if there is none."""
        if folder not in self._targets:
            where = self._mailbox + path("mailFolders", folder)
            try:
                found = self._client.get(where, params={"$select": "id"})
            except NotFound:
                return None
            self._targets[folder] = text(found.get("id"))
        return self._targets[folder]

    def _path(self, id: str, *action: str) -> str:
        return self._mailbox + path("messages", id, *action)

    def _moved(self, id: str, answer: BatchAnswer) -> Moved | RemoteError:
        if isinstance(answer, RemoteError):
            return answer
        return Moved(text(answer.body.get("id")) or id, _folder_of(answer))


def _are_refused(answers: Collection[BatchAnswer]) -> bool:
    refused = (isinstance(answer, InvalidRequest) for answer in answers)
    return bool(answers) and all(refused)


def _is_doubtful(answer: BatchAnswer) -> bool:
    """Nobody knows what happened, or whether the message or the folder is missing."""
    if isinstance(answer, Throttled):
        return answer.maybe_applied and answer.retry_after <= MAX_WAIT
    if isinstance(answer, BatchResponse):
        return False
    if isinstance(answer, AccessDenied):  # also of what is gone: dotnet#3047
        return True
    return answer.maybe_applied or isinstance(answer, Conflict) or _is_not_found(answer)


def _judge(
    answer: BatchAnswer, place: BatchAnswer, target: str | None
) -> BatchAnswer | None:
    """What became of a doubtful message, by where it is; None: send it again."""
    if isinstance(place, NotFound) or _is_in(place, target):
        return place
    if isinstance(place, RemoteError) or isinstance(answer, AccessDenied):
        return answer  # still nobody knows, or it is there
    if target is None or _is_not_found(answer):
        return NotFound("folder_missing")
    return None


def _is_unsent(answer: BatchAnswer) -> bool:
    return isinstance(answer, Unavailable) and not answer.maybe_applied


def _is_in(place: BatchAnswer, folder_id: str | None) -> bool:
    return isinstance(place, BatchResponse) and _folder_of(place) == folder_id


def _is_not_found(answer: BatchAnswer) -> bool:
    return isinstance(answer, NotFound) and answer.kind == "not_found"


def _pause(answers: Iterable[BatchAnswer]) -> float:
    asked = [a.retry_after for a in answers if isinstance(a, Throttled)]
    return max([PAUSE, *asked])


def _folder_of(answer: BatchResponse) -> str:
    return text(answer.body.get("parentFolderId"))


def _deletion_error(answer: BatchAnswer) -> RemoteError | None:
    if isinstance(answer, RemoteError) and answer.kind != "not_found":
        return answer
    return None
