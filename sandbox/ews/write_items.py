"""CreateItem, UpdateItem and DeleteItem."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ..store.content import DraftMail
from ..store.mailbox import StoredMessage
from ..store.server_mailbox import ServerStore
from .call import Call, PlacedFolder, check_routing
from .folders import find_folder
from .ids import PlacedMessage, find_item, item_change
from .items import id_only
from .refusals import Refusal
from .soap import M, T, local_name, success

_EMPTY = "<m:Items/>"
_PEOPLE = {
    "ToRecipients": "toRecipients",
    "CcRecipients": "ccRecipients",
    "BccRecipients": "bccRecipients",
    "ReplyTo": "replyTo",
}
_CLASSES = {"Message": "IPM.Note", "PostItem": "IPM.Post"}


# making


def create_items(call: Call) -> Iterator[str]:
    """Only drafts: nothing is sent from here.

    :raises Refusal: it shall be sent
    """
    if call.body.get("MessageDisposition", "SaveOnly") != "SaveOnly":
        raise Refusal("ErrorInvalidOperation", "This server sends nothing.")

    def answer(wanted: Element) -> str:
        store, folder = _target(call)
        draft = _draft(call, wanted)
        with store.lock:
            message = store.add(draft, folder, is_read=True)
            shown = id_only(store, message)
        return success(call.operation, f"<m:Items>{shown}</m:Items>")

    return call.each(call.within("Items"), answer, _EMPTY)


def _target(call: Call) -> PlacedFolder:
    """The folder of the request, else the account's own Drafts."""
    named = call.body.find(f"{M}SavedItemFolderId")
    if named is None:
        named = Element("SavedItemFolderId")
        named.append(Element(f"{T}DistinguishedFolderId", Id="drafts"))
    store, folder = find_folder(call, named[0])
    check_routing(call, store, folder)
    call.check(store, folder, "create")
    if store.is_full:
        raise Refusal("ErrorQuotaExceeded")
    return store, folder


def _draft(call: Call, wanted: Element) -> DraftMail:
    """:raises Refusal: items of this kind are not made here"""
    kind = local_name(wanted)
    if kind not in _CLASSES:
        raise Refusal("ErrorInvalidOperation", f"No {kind} is made here.")
    given = wanted.findtext(f"{T}ItemClass") or _CLASSES[kind]
    return DraftMail(_draft_properties(call, wanted), message_class=given)


def _draft_properties(call: Call, wanted: Element) -> dict[str, Any]:
    now, account = call.organization.clock.text(), call.account
    writer = {"emailAddress": {"name": account.name, "address": account.address}}
    domain = account.address.rpartition("@")[2]
    people = {key: _people(wanted.find(f"{T}{tag}")) for tag, key in _PEOPLE.items()}
    return {
        "subject": wanted.findtext(f"{T}Subject", ""),
        "body": _body(wanted.find(f"{T}Body")),
        "from": writer,
        "sender": writer,
        **people,
        "categories": [],
        "hasAttachments": False,
        "importance": wanted.findtext(f"{T}Importance", "Normal").lower(),
        "internetMessageId": f"<{uuid.uuid4().hex}@{domain}>",
        "conversationId": uuid.uuid4().hex,
        "isDraft": True,
        "sentDateTime": now,
        "receivedDateTime": now,
    }


def _body(body: Element | None) -> dict[str, str]:
    kind = body.get("BodyType", "Text") if body is not None else "Text"
    text = body.text or "" if body is not None else ""
    return {"contentType": kind.lower(), "content": text}


def _people(element: Element | None) -> list[dict[str, Any]]:
    mailboxes = element.iter(f"{T}Mailbox") if element is not None else ()
    return [{"emailAddress": _address(each)} for each in mailboxes]


def _address(mailbox: Element) -> dict[str, str]:
    address = mailbox.findtext(f"{T}EmailAddress", "")
    return {"name": mailbox.findtext(f"{T}Name", address), "address": address}


# changing


def update_items(call: Call) -> Iterator[str]:
    conflicts = call.body.get("ConflictResolution", "AutoResolve")

    def answer(change: Element) -> str:
        named = change.find(f"{T}ItemId")
        if named is None:
            raise Refusal("ErrorInvalidRequest")
        store, message = _writable(call, find_item(call.organization, named), "edit")
        with store.lock:
            _check_change(store, message, named.get("ChangeKey"), conflicts)
            store.edit(message, _changes(change))
            shown = id_only(store, message)
        return success(call.operation, f"<m:Items>{shown}</m:Items>")

    return call.each(call.within("ItemChanges"), answer, _EMPTY)


def _check_change(
    store: ServerStore, message: StoredMessage, key: str | None, conflicts: str
) -> None:
    """:raises Refusal: somebody else changed it since it was read"""
    if not key:
        raise Refusal("ErrorChangeKeyRequired")
    is_stale = key != item_change(store, message)
    if is_stale and conflicts == "NeverOverwrite":
        raise Refusal("ErrorIrresolvableConflict")


def _changes(change: Element) -> dict[str, Any]:
    """:raises Refusal: a property that cannot be set here"""
    found: dict[str, Any] = {}
    for field in change.iter(f"{T}SetItemField"):
        item = field[-1]
        for value in item:
            found.update(_changed(local_name(value), value))
    return found


def _changed(name: str, value: Element) -> dict[str, Any]:
    if name == "IsRead":
        return {"isRead": value.text in ("true", "1")}
    if name == "Subject":
        return {"subject": value.text or ""}
    if name == "Categories":
        return {"categories": [each.text or "" for each in value]}
    if name == "Body":
        return {"body": _body(value)}
    raise Refusal("ErrorInvalidPropertySet", f"{name} cannot be set.")


# deleting


def delete_items(call: Call) -> Iterator[str]:
    kind = call.body.get("DeleteType", "HardDelete")

    def answer(named: Element) -> str:
        placed = find_item(call.organization, named)
        store, message = _writable(call, placed, "delete")
        with store.lock:
            _delete(store, message, kind)
        return success(call.operation)

    return call.each(call.within("ItemIds"), answer)


def _delete(store: ServerStore, message: StoredMessage, kind: str) -> None:
    """Public folders have no Deleted Items.

    :raises Refusal: it shall be moved to where nothing is
    """
    names = {
        "MoveToDeletedItems": "deleteditems",
        "SoftDelete": "recoverableitemsdeletions",
    }
    if kind == "HardDelete" or (store.is_public and kind == "SoftDelete"):
        store.remove(message)
        return
    folder = store.well_known.get(names.get(kind, ""))
    if store.is_public or not folder:
        raise Refusal("ErrorCannotDeleteObject")
    store.move(message, folder)


def _writable(call: Call, placed: PlacedMessage, right: str) -> PlacedMessage:
    """:raises Refusal: the account may not do that, or asks the wrong server"""
    store, message = placed
    check_routing(call, store, message.folder)
    call.check(store, message.folder, right)
    return placed
