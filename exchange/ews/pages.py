"""Reads messages in pages, so that one bad message costs none of the others."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ..errors import AnswerTooLarge, InvalidRequest, RemoteError, Unavailable
from ..mail import Mail
from .client import EwsClient
from .mail_xml import BODILESS_FIELDS, MAIL_FIELDS, item_id, read_mail
from .names import Names
from .payloads import Field, FolderRef, find_items, get_items
from .soap import Element, M, T

_logger = logging.getLogger(__name__)

CHUNK = 50
"""Messages with their bodies in one answer: Exchange ends it after a minute."""

PAGE_LIMIT = 1000
"""Most messages that Exchange lists at once (EWSFindCountLimit)."""

_FOUND = f"{M}RootFolder/{T}Items"


class Pages:
    """Reads the oldest messages of folders. Remembers what it cannot read."""

    def __init__(self, client: EwsClient) -> None:
        self._client = client
        self._names = Names(client)
        self._unreadable: set[str] = set()

    def oldest(self, limit: int, folder: FolderRef, folder_id: str) -> list[Mail]:
        """The oldest messages of a folder, at most ``limit``, oldest first.

        Always the first page: moving what was read shifts the pages behind it. What
        cannot be read, not even without its body, is left out.
        """
        wanted = max(1, min(limit + len(self._unreadable), PAGE_LIMIT))
        answer = self._client.ask_one(find_items([folder], wanted))
        ids = [id for id in item_ids(answer)[:wanted] if id not in self._unreadable]
        ids = ids[:limit]
        chunks = [ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK)]
        return [mail for chunk in chunks for mail in self._read(chunk, folder_id)]

    def _read(self, ids: Sequence[str], folder_id: str) -> list[Mail]:
        """:raises RemoteError: nothing of it can be read, and it is several"""
        items, errors = self._items(ids, MAIL_FIELDS)
        # Moved by somebody a moment ago; or not read in the server's minute: later
        errors = {id: e for id, e in errors.items() if e.kind != "not_found"}
        passing = [e for e in errors.values() if e.passes and not _may_be_one(e)]
        for id in [id for id, error in errors.items() if error not in passing]:
            items |= self._items([id], BODILESS_FIELDS)[0]
        lost = [id for id in errors if id not in items]
        if lost and not items and len(ids) > 1:
            raise errors[lost[0]]
        self._leave([id for id in lost if errors[id] not in passing], errors)
        resolve = self._names.resolve
        return [
            read_mail(items[id], id, folder_id, resolve) for id in ids if id in items
        ]

    def _leave(self, lost: list[str], errors: dict[str, RemoteError]) -> None:
        self._unreadable.update(lost)
        for id in lost:
            _logger.warning("A message cannot be read: %s (%s)", errors[id], id[-12:])

    def _items(
        self, ids: Sequence[str], fields: Sequence[Field]
    ) -> tuple[dict[str, Element], dict[str, RemoteError]]:
        """:return: {id: item}, {id: error}; what is refused together is halved"""
        try:
            return self._ask(ids, fields)
        except RemoteError as error:
            if not _may_be_one(error) or self._client.is_exhausted:
                raise
            if len(ids) == 1:
                return {}, {ids[0]: error}
        middle = len(ids) // 2
        items, errors = self._items(ids[:middle], fields)
        more_items, more_errors = self._items(ids[middle:], fields)
        return items | more_items, errors | more_errors

    def _ask(
        self, ids: Sequence[str], fields: Sequence[Field]
    ) -> tuple[dict[str, Element], dict[str, RemoteError]]:
        answers = self._client.ask(get_items(ids, fields))
        items: dict[str, Element] = {}
        errors: dict[str, RemoteError] = {}
        for id, answer in zip(ids, answers, strict=True):
            if isinstance(answer, RemoteError):
                errors[id] = answer
            else:
                items[id] = only_item(answer)
        _check_order(items)
        return items, errors


def item_ids(answer: Element) -> list[str]:
    """The ids that a list of items holds, each once.

    :raises Unavailable: malformed_answer, there is no list, or an item without id
    """
    ids = [item_id(item) for item in found_items(answer)]
    if not all(ids):
        raise Unavailable("malformed_answer", code="ItemId")
    return list(dict.fromkeys(ids))


def found_items(answer: Element) -> list[Element]:
    """The items of an answer to FindItem.

    :raises Unavailable: malformed_answer, there is no list of items
    """
    found = answer.find(_FOUND)
    if found is None:
        raise Unavailable("malformed_answer", code="Items")
    return list(found)


def only_item(answer: Element) -> Element:
    """The item that GetItem or CreateItem answers for one.

    :raises Unavailable: malformed_answer, there is none, or one without id
    """
    found = answer.find(f"{M}Items")
    if found is None or len(found) != 1 or not item_id(found[0]):
        raise Unavailable("malformed_answer", code="Items")
    return found[0]


def _check_order(items: dict[str, Element]) -> None:
    """Ids may be spelled otherwise, but none may stand where another one belongs.

    :raises Unavailable: malformed_answer
    """
    for id, item in items.items():
        found = item_id(item)
        if found != id and found in items:
            raise Unavailable("malformed_answer", code="order")


def _may_be_one(error: RemoteError) -> bool:
    """Whether a single message may have made the whole answer fail."""
    if isinstance(error, (AnswerTooLarge, InvalidRequest)):
        return not error.stops
    return isinstance(error, Unavailable) and _is_of_message(error)


def _is_of_message(error: Unavailable) -> bool:
    """The answer came, and was cut, or Exchange itself failed to make it."""
    return error.kind == "malformed_answer" or error.code in _FAILED


_FAILED = ("ErrorInternalServerError", "ErrorInternalServerTransientError")
