"""Reads messages in pages, so that one bad message costs none of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lxml import etree

from ..errors import (
    AnswerTooLarge,
    InvalidRequest,
    RemoteError,
    Unavailable,
    without_frames,
)
from ..mail import Mail
from .client import EwsClient
from .mail_xml import BODILESS_FIELDS, ITEM_FIELDS, MAIL_FIELDS, item_id, read_mail
from .names import Names
from .payloads import Field, FolderRef, Since, find_items, get_items
from .soap import Element, M, T

CHUNK = 50
"""Messages with their bodies in one answer: Exchange ends it after a minute."""

NOT_OF_ITS_CLASS = "ErrorInvalidPropertyRequest"
"""What was asked of an item, its class does not have."""

PAGE_LIMIT = 1000
"""Most messages that Exchange lists at once (EWSFindCountLimit)."""

_FOUND = f"{M}RootFolder/{T}Items"


class Pages:
    """Reads the oldest messages of folders."""

    def __init__(self, client: EwsClient) -> None:
        self._client = client
        self._names = Names(client)

    def oldest(
        self,
        limit: int,
        after: int,
        folder: FolderRef,
        folder_id: str,
        since: datetime | None = None,
    ) -> list[Mail]:
        """The oldest messages of a folder, at most ``limit``, oldest first.

        ``after``: how many to leave out; moving what was read shifts the pages behind
        it, so that it is 0 again afterwards. What cannot be read comes without its
        body, else as ``Mail.unreadable``.
        """
        limit = max(1, min(limit, PAGE_LIMIT))
        wanted = _since(since)
        asked = find_items([folder], limit, anyone=wanted, after=after)
        ids = item_ids(self._client.ask_one(asked))[:limit]
        chunks = [ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK)]
        return [mail for chunk in chunks for mail in self._read(chunk, folder_id)]

    def count(self, folder: FolderRef, since: datetime | None) -> int:
        """How many messages ``oldest`` gives in all."""
        found = self._client.ask_one(find_items([folder], 1, anyone=_since(since)))
        root = found.find(f"{M}RootFolder")
        total = "" if root is None else root.get("TotalItemsInView", "")
        return int(total) if total.isdigit() else 0

    def _read(self, ids: Sequence[str], folder_id: str) -> list[Mail]:
        """:raises RemoteError: nothing of it can be read, and it is several"""
        items, errors = self._items(ids, MAIL_FIELDS)
        # Moved by somebody a moment ago; or not read in the server's minute: later
        errors = {id: e for id, e in errors.items() if e.kind != "not_found"}
        if errors and not items and len(ids) > 1:
            raise next(iter(errors.values()))
        passing = [e for e in errors.values() if e.passes and not _may_be_one(e)]
        bad = {id: error for id, error in errors.items() if error not in passing}
        for id in bad:
            items |= self._items([id], BODILESS_FIELDS)[0]
        resolve = self._names.resolve
        return [
            read_mail(items[id], id, folder_id, resolve)
            if id in items
            else self._unreadable(id, folder_id, bad[id])
            for id in ids
            if id in items or id in bad
        ]

    def _unreadable(self, id: str, folder_id: str, error: RemoteError) -> Mail:
        """With what every class of items has: some, such as contacts, are no mail."""
        items, _errors = self._items([id], ITEM_FIELDS)
        item = items.get(id, etree.Element(f"{T}Item"))
        mail = read_mail(item, id, folder_id, self._names.resolve)
        if error.code == NOT_OF_ITS_CLASS and id in items:
            return mail
        return replace(mail, unreadable=error.code or error.kind)

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
                return {}, {ids[0]: without_frames(error)}
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


def _since(since: datetime | None) -> list[Since]:
    return [Since(since)] if since else []


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
