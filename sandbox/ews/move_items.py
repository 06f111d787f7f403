"""MoveItem: a copy with a new id, and the original is gone.

The new id is answered only within a mailbox. Source: "How to move and copy email
messages by using EWS": none when the target is a public folder or another mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ..store.mailbox import Folder, StoredMessage
from ..store.server_mailbox import ServerStore
from .call import Call, PlacedFolder, check_routing
from .folders import find_folder
from .ids import find_item
from .items import id_only
from .refusals import Refusal
from .soap import success

_EMPTY = "<m:Items/>"


def move_items(call: Call) -> Iterator[str]:
    """One after the other, in the order of the request."""
    target: list[PlacedFolder] = []

    def answer(named: Element) -> str:
        if not target:
            target.append(_target(call))
        return _moved(call, named, *target[0])

    return call.each(call.within("ItemIds"), answer, _EMPTY)


def _target(call: Call) -> PlacedFolder:
    """:raises Refusal: there is none, or nothing may be put there"""
    store, folder = find_folder(call, call.within("ToFolderId")[0])
    call.check(store, folder, "create")
    if store.is_full:
        raise Refusal("ErrorQuotaExceeded")
    return store, folder


def _moved(call: Call, named: Element, target: ServerStore, folder: Folder) -> str:
    with call.organization.lock:
        store, message = find_item(call.organization, named)
        check_routing(call, store, message.folder)
        call.check(store, message.folder, "delete")
        message = _move(store, message, target, folder)
    if target.is_public or target is not store:
        return success(call.operation, _EMPTY)
    shown = id_only(target, message)
    return success(call.operation, f"<m:Items>{shown}</m:Items>")


def _move(
    store: ServerStore, message: StoredMessage, target: ServerStore, folder: Folder
) -> StoredMessage:
    if store is not target:
        with store.lock, target.lock:
            return target.take_from(store, message, folder)
    with store.lock:
        store.move(message, folder)
    return message
