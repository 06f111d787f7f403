"""Delta query: what changed in a folder since the last look.

Tokens are opaque to clients; ours hold the change number of the mailbox, and how
many messages of the first round were given already.
"""

from __future__ import annotations

from typing import Any

from ..store.mailbox import Folder, StoredMailbox, StoredMessage
from ..web.http import Answer
from .call import Call, find_folder
from .message_json import message_json, view_of, wants_immutable
from .odata import list_query, next_link
from .refusals import bad_request, sync_state_not_found

_TYPE = "#microsoft.graph.message"
_SKIP = "$skiptoken"
_DELTA = "$deltatoken"


def delta_messages(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        folder = find_folder(mailbox, call.names[1])
        if _DELTA in call.request.query:
            return _changes(call, mailbox, folder)
        return _first_round(call, mailbox, folder)


def _first_round(call: Call, mailbox: StoredMailbox, folder: Folder) -> Answer:
    """All messages, page by page; changes meanwhile come with the next delta."""
    query = list_query(call.request)
    if call.request.query.get("$orderby", "receivedDateTime desc") != (
        "receivedDateTime desc"
    ):
        raise bad_request("Only receivedDateTime desc is supported in $orderby.")
    since, given = _read(call, _SKIP, mailbox) or (mailbox.changes, 0)
    messages = [mailbox.messages[s] for s in folder.messages.serials(newest_first=True)]
    if query.filter:
        wanted = query.filter
        messages = [
            m
            for m in messages
            if wanted.matches({"receivedDateTime": m.content.received_at}.get)
        ]
    page = messages[given : given + query.top]
    values = [_changed(message, mailbox, call) for message in page]
    if len(messages) > given + query.top:
        token = _token(mailbox, since, given + query.top)
        return _answer(call, values, "@odata.nextLink", {_SKIP: token}, "")
    token = _token(mailbox, since, 0)
    return _answer(call, values, "@odata.deltaLink", {_DELTA: token}, _SKIP)


def _changes(call: Call, mailbox: StoredMailbox, folder: Folder) -> Answer:
    since, _given = _read(call, _DELTA, mailbox) or (0, 0)
    here = [mailbox.messages[serial] for serial in folder.messages.serials()]
    kinds = call.request.query.get("changetype", "created,updated,deleted")
    values: list[dict[str, Any]] = []
    if "created" in kinds or "updated" in kinds:
        values += [_changed(m, mailbox, call) for m in here if m.change > since]
    if "deleted" in kinds:
        values += _removed(call, mailbox, folder, since)
    token = _token(mailbox, mailbox.changes, 0)
    return _answer(call, values, "@odata.deltaLink", {_DELTA: token}, "")


def _changed(
    message: StoredMessage, mailbox: StoredMailbox, call: Call
) -> dict[str, Any]:
    shown = message_json(message, mailbox, view_of(call.request, call.base))
    return {"@odata.type": _TYPE, **shown}


def _removed(
    call: Call, mailbox: StoredMailbox, folder: Folder, since: int
) -> list[dict[str, Any]]:
    immutable = wants_immutable(call.request)
    found = []
    for change, serial, folder_serial, moves in folder.removed:
        if change > since:
            identifier = (
                mailbox.ids.immutable_message(serial)
                if immutable
                else mailbox.ids.message(serial, folder_serial, moves)
            )
            reason = {"reason": "deleted"}
            found.append({"@odata.type": _TYPE, "id": identifier, "@removed": reason})
    return found


def _answer(
    call: Call,
    values: list[dict[str, Any]],
    name: str,
    change: dict[str, str],
    drop: str,
) -> Answer:
    link = next_link(call.request, change, drop)
    body = {"@odata.context": call.context("Collection(message)"), name: link}
    return Answer(200, {**body, "value": values})


def _token(mailbox: StoredMailbox, since: int, given: int) -> str:
    return f"{mailbox.guid.hex}.{since}.{given}"


def _read(call: Call, name: str, mailbox: StoredMailbox) -> tuple[int, int] | None:
    """:raises Refusal: 410 for a token that we do not know (any more)"""
    text = call.request.query.get(name)
    if text is None:
        return None
    guid, _, numbers = text.partition(".")
    since, _, given = numbers.partition(".")
    if guid != mailbox.guid.hex or not (since.isdecimal() and given.isdecimal()):
        raise sync_state_not_found()
    return int(since), int(given)
