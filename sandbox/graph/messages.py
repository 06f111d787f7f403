"""Messages: list, get, change, move, copy, delete; raw MIME; drafts."""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from ..store.clock import microseconds
from ..store.content import DraftMail
from ..store.mailbox import Folder, StoredMailbox, StoredMessage
from ..web.http import Answer
from .call import Call, check_etag, find_folder, find_message
from .message_json import (
    MESSAGE_PROPERTIES,
    message_json,
    property_value,
    view_of,
)
from .odata import ListQuery, Order, list_query, next_link
from .odata_filter import Comparison, Filter, conjuncts
from .refusals import (
    bad_request,
    inefficient_filter,
    quota_exceeded,
    unknown_property,
)

RECEIVED = "receivedDateTime"
_CHANGEABLE = {
    "categories",
    "flag",
    "importance",
    "inferenceClassification",
    "isDeliveryReceiptRequested",
    "isRead",
    "isReadReceiptRequested",
    "singleValueExtendedProperties",
}
# graph-docs message-update: "Updatable only if isDraft = true"
_CHANGEABLE_IN_DRAFTS = {
    "bccRecipients",
    "body",
    "ccRecipients",
    "from",
    "internetMessageId",
    "replyTo",
    "sender",
    "subject",
    "toRecipients",
}


# lists


def list_messages(call: Call) -> Answer:
    """Messages of all folders."""
    return _listed(call, call.mailbox(), None)


def list_folder_messages(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        return _listed(call, mailbox, find_folder(mailbox, call.names[1]))


def count_messages(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        folder = find_folder(mailbox, call.names[1]) if len(call.names) > 1 else None
        query = list_query(call.request)
        return Answer(200, str(_count(mailbox, folder, query)), {}, "text/plain")


def _listed(call: Call, mailbox: StoredMailbox, folder: Folder | None) -> Answer:
    query = list_query(call.request)
    _check_query(call, query)
    view = view_of(call.request, call.base)
    with mailbox.lock:
        found = _matching(mailbox, folder, query, call.request.query.get("$search"))
        page = list(islice(found, query.skip, query.skip + query.top + 1))
        shown = [message_json(m, mailbox, view) for m in page[: query.top]]
        body: dict[str, Any] = {"@odata.context": call.context(_context_path(call))}
        if query.count:
            body["@odata.count"] = _count(mailbox, folder, query)
        if len(page) > query.top:
            onward = {"$skip": str(query.skip + query.top)}
            body["@odata.nextLink"] = next_link(call.request, onward)
    body["value"] = shown
    return Answer(200, body)


def _context_path(call: Call) -> str:
    folder = f"mailFolders('{call.names[1]}')/" if len(call.names) > 1 else ""
    return f"{folder}messages"


def _check_query(call: Call, query: ListQuery) -> None:
    """:raises Refusal: 400 for combinations that Exchange refuses"""
    paths = list(dict.fromkeys(query.filter.paths())) if query.filter else []
    for path in [*paths, *(order.path for order in query.order)]:
        if path.split("/")[0] not in MESSAGE_PROPERTIES:
            raise unknown_property(path.split("/")[0], "message")
    order = [order.path for order in query.order]
    if paths and order and paths[: len(order)] != order:
        raise inefficient_filter()
    if "$search" in call.request.query and (paths or order or query.count):
        message = "The query parameter '$search' is not supported with the others."
        raise bad_request(message, "SearchWithFilter")


def _matching(
    mailbox: StoredMailbox, folder: Folder | None, query: ListQuery, search: str | None
) -> Iterator[StoredMessage]:
    """Messages in the wanted order, found one by one as they are taken."""
    low, high, rest = _received_range(query.filter)
    found = _by_internet_id(mailbox, folder, query.filter)
    if found is None:
        newest_first = not query.order or query.order[0].descending
        serials = _serials(mailbox, folder, newest_first, low, high)
        found = (mailbox.messages[serial] for serial in serials)
        is_sorted = not query.order or query.order[0].path == RECEIVED
    else:
        rest, is_sorted = conjuncts(query.filter), False
    if rest:
        found = filter(_predicate(mailbox, rest), found)
    if search:
        found = filter(_search(mailbox, search), found)
    order = query.order or (Order(RECEIVED, True),)
    return iter(found) if is_sorted else iter(_sorted(mailbox, found, order))


def _serials(
    mailbox: StoredMailbox,
    folder: Folder | None,
    newest_first: bool,
    low: int | None,
    high: int | None,
) -> Iterator[int]:
    if folder:
        return folder.messages.serials(newest_first, low, high)
    lists = [
        each.messages.serials(newest_first, low, high)
        for each in mailbox.folders.values()
        if not each.hidden
    ]

    def age(serial: int) -> tuple[int, int]:
        return mailbox.messages[serial].received, serial

    return heapq.merge(*lists, key=age, reverse=newest_first)


def _received_range(
    found: Filter | None,
) -> tuple[int | None, int | None, tuple[Filter, ...]]:
    """Bounds of receivedDateTime in microseconds, and what else must hold."""
    low, high = -(2**62), 2**62
    rest: list[Filter] = []
    for part in conjuncts(found):
        if not (isinstance(part, Comparison) and _is_received_bound(part)):
            rest.append(part)
            continue
        moment, compare = microseconds(part.value), part.operator
        if compare in ("ge", "gt", "eq"):
            low = max(low, moment + (compare == "gt"))
        if compare in ("le", "lt", "eq"):
            high = min(high, moment - (compare == "lt"))
    return low, high, tuple(rest)


def _is_received_bound(part: Comparison) -> bool:
    is_received = part.path == RECEIVED and isinstance(part.value, datetime)
    return is_received and part.operator != "ne"


def _by_internet_id(
    mailbox: StoredMailbox, folder: Folder | None, found: Filter | None
) -> Iterable[StoredMessage] | None:
    """Candidates from the index, when the filter names a Message-ID."""
    for part in conjuncts(found):
        if not isinstance(part, Comparison) or part.path != "internetMessageId":
            continue
        if part.operator == "eq":
            serials = mailbox.by_internet_id.get(part.value, ())
            messages = [mailbox.messages[serial] for serial in serials]
            return [m for m in messages if not folder or m.folder is folder]
    return None


def _predicate(
    mailbox: StoredMailbox, parts: tuple[Filter, ...]
) -> Callable[[StoredMessage], bool]:
    def matches(message: StoredMessage) -> bool:
        def read(path: str) -> Any:
            return property_value(message, mailbox, path)

        return all(part.matches(read) for part in parts)

    return matches


def _search(mailbox: StoredMailbox, text: str) -> Callable[[StoredMessage], bool]:
    wanted = text.strip().strip('"').rpartition(":")[2].lower()

    def matches(message: StoredMessage) -> bool:
        content = message.content.properties
        places = (content.get("subject"), content.get("body"), content.get("from"))
        return wanted in str(places).lower()

    return matches


def _sorted(
    mailbox: StoredMailbox, found: Iterable[StoredMessage], order: tuple[Order, ...]
) -> list[StoredMessage]:
    messages = list(found)
    for term in reversed(order):

        def value(message: StoredMessage, path: str = term.path) -> str:
            return str(property_value(message, mailbox, path) or "").lower()

        messages.sort(key=value, reverse=term.descending)
    return messages


def _count(mailbox: StoredMailbox, folder: Folder | None, query: ListQuery) -> int:
    if folder and not query.filter:
        return len(folder.messages)
    return sum(1 for _message in _matching(mailbox, folder, query, None))


# one message


def message_in_path(call: Call, mailbox: StoredMailbox) -> StoredMessage:
    """``.../messages/{id}`` or ``.../mailFolders/{folder}/messages/{id}``."""
    if "mailfolders" not in (part.lower() for part in call.request.segments[:4]):
        return find_message(mailbox, call.names[1])
    folder = find_folder(mailbox, call.names[1])
    return find_message(mailbox, call.names[2], folder)


def get_message(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        return _entity(call, mailbox, message_in_path(call, mailbox))


def get_mime(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        message = message_in_path(call, mailbox)
    return Answer(200, message.content.raw, {}, "text/plain")


def move_message(call: Call) -> Answer:
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        message, target = _message_and_target(call, mailbox)
        mailbox.move(message, target)
        return _entity(call, mailbox, message, 201)


def copy_message(call: Call) -> Answer:
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        message, target = _message_and_target(call, mailbox)
        return _entity(call, mailbox, mailbox.copy(message, target), 201)


def delete_message(call: Call) -> Answer:
    """To Deleted Items; from there to the hidden Recoverable Items."""
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        message = message_in_path(call, mailbox)
        check_etag(call, message, mailbox)
        deleted = mailbox.well_known["deleteditems"]
        hidden = mailbox.well_known["recoverableitemsdeletions"]
        is_deleted = message.folder in (deleted, hidden)
        mailbox.move(message, hidden if is_deleted else deleted)
    return Answer(204)


def delete_permanently(call: Call) -> Answer:
    mailbox = call.mailbox(write=True)
    with mailbox.lock:
        mailbox.remove(message_in_path(call, mailbox))
    return Answer(204)


def change_message(call: Call) -> Answer:
    mailbox = call.mailbox(write=True)
    changes = call.body()
    with mailbox.lock:
        message = message_in_path(call, mailbox)
        check_etag(call, message, mailbox)
        _check_changes(changes, message)
        mailbox.edit(message, changes)
        return _entity(call, mailbox, message)


def create_draft(call: Call) -> Answer:
    """``POST .../messages`` into Drafts, or into the folder of the path."""
    mailbox = call.mailbox(write=True)
    content = call.body()
    with mailbox.lock:
        name = call.names[1] if len(call.names) > 1 else "drafts"
        folder = find_folder(mailbox, name)
        if mailbox.is_full:
            raise quota_exceeded()
        draft = DraftMail(_draft_properties(content, call))
        message = mailbox.add(draft, folder, is_read=True)
        return _entity(call, mailbox, message, 201)


def _entity(
    call: Call, mailbox: StoredMailbox, message: StoredMessage, status: int = 200
) -> Answer:
    view = view_of(call.request, call.base)
    context = {"@odata.context": call.context("messages/$entity")}
    return Answer(status, {**context, **message_json(message, mailbox, view)})


def _message_and_target(
    call: Call, mailbox: StoredMailbox
) -> tuple[StoredMessage, Folder]:
    message = message_in_path(call, mailbox)
    check_etag(call, message, mailbox)
    target = find_folder(mailbox, str(call.parameter("destinationId")))
    if mailbox.is_full:
        raise quota_exceeded()
    return message, target


def _check_changes(changes: dict[str, Any], message: StoredMessage) -> None:
    """:raises Refusal: 400 for what cannot be changed"""
    is_draft = bool(message.content.properties.get("isDraft"))
    allowed = _CHANGEABLE | (_CHANGEABLE_IN_DRAFTS if is_draft else set())
    for name in changes:
        if name.startswith("@") or name in allowed:
            continue
        if name not in MESSAGE_PROPERTIES | {"singleValueExtendedProperties"}:
            raise unknown_property(name, "message")
        text = f"The property '{name}' is read-only and cannot be set."
        raise bad_request(text, "ErrorInvalidPropertySet")


def _draft_properties(content: dict[str, Any], call: Call) -> dict[str, Any]:
    now = call.tenant.clock.text()
    writer = {"emailAddress": {"name": call.caller.label, "address": call.caller.label}}
    defaults: dict[str, Any] = {
        "subject": "",
        "bodyPreview": "",
        "body": {"contentType": "text", "content": ""},
        "from": writer if call.caller.account else None,
        "sender": writer if call.caller.account else None,
        "toRecipients": [],
        "ccRecipients": [],
        "bccRecipients": [],
        "replyTo": [],
        "categories": [],
        "hasAttachments": False,
        "importance": "normal",
        "inferenceClassification": "focused",
        "internetMessageId": f"<{uuid.uuid4().hex}@{call.tenant.accepted_domains[0]}>",
        "conversationId": uuid.uuid4().hex,
        "flag": {"flagStatus": "notFlagged"},
        "isDeliveryReceiptRequested": False,
        "isReadReceiptRequested": False,
        "sentDateTime": now,
    }
    given = {k: v for k, v in content.items() if k in MESSAGE_PROPERTIES}
    return {**defaults, **given, "isDraft": True, "receivedDateTime": now}
