"""Ids as Exchange Web Services writes them: they say where an item lies.

So an item's id changes with every move, and one of before the move finds nothing.
Immutable ids are Graph's; here they are malformed.
"""

from __future__ import annotations

import base64
import struct
from xml.etree.ElementTree import Element

from ..store.ids import ItemId, MalformedId, plain_alphabet, read_id
from ..store.mailbox import Folder, StoredMessage
from ..store.organization import ExchangeOrganization
from ..store.server_mailbox import ServerStore
from .refusals import Refusal
from .soap import T

PlacedMessage = tuple[ServerStore, StoredMessage]
_CHANGE = b"\x09\x00\x00\x00\x16\x00\x00\x00"
_FOLDER_CHANGE = b"\x01\x00\x00\x00\x16\x00\x00\x00"


def item_id(store: ServerStore, message: StoredMessage) -> str:
    serial = message.folder.serial
    return plain_alphabet(store.ids.message(message.serial, serial, message.moves))


def item_change(store: ServerStore, message: StoredMessage) -> str:
    raw = _CHANGE + store.guid.bytes + struct.pack(">Q", message.change)
    return base64.b64encode(raw).decode()


def item_id_xml(store: ServerStore, message: StoredMessage) -> str:
    change = item_change(store, message)
    return f'<t:ItemId Id="{item_id(store, message)}" ChangeKey="{change}"/>'


def folder_id(store: ServerStore, folder: Folder) -> str:
    return plain_alphabet(store.ids.folder(folder.serial))


def folder_id_xml(store: ServerStore, folder: Folder, name: str = "FolderId") -> str:
    change = base64.b64encode(_FOLDER_CHANGE + store.guid.bytes).decode()
    return f'<t:{name} Id="{folder_id(store, folder)}" ChangeKey="{change}"/>'


def attachment_id(store: ServerStore, message: StoredMessage, index: int) -> str:
    serial, folder = message.serial, message.folder.serial
    return plain_alphabet(store.ids.attachment(serial, folder, message.moves, index))


def read(text: str) -> ItemId:
    """:raises Refusal: it is no id of Exchange Web Services"""
    try:
        identifier = read_id(text)
    except MalformedId as error:
        raise Refusal("ErrorInvalidIdMalformed") from error
    if identifier.kind == "message" and identifier.moves is None:
        raise Refusal("ErrorInvalidIdMalformed")
    return identifier


def find_item(organization: ExchangeOrganization, element: Element) -> PlacedMessage:
    """The item that a ``t:ItemId`` names.

    :raises Refusal: malformed, or nothing is there (any more)
    """
    if element.tag != f"{T}ItemId":
        raise Refusal("ErrorInvalidRequest")
    return find_by_id(organization, read(element.get("Id", "")))


def find_by_id(organization: ExchangeOrganization, identifier: ItemId) -> PlacedMessage:
    """:raises Refusal: nothing is there (any more)"""
    if identifier.kind != "message":
        raise Refusal("ErrorInvalidIdNotAnItemAttachmentId", "Id is not of an item.")
    store = organization.store_with_guid(identifier.store)
    message = store.messages.get(identifier.serial) if store else None
    if not store or not message or not message.is_at(identifier):
        raise Refusal("ErrorItemNotFound")
    return store, message
