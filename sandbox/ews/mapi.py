"""MAPI properties of items, asked for by their tags.

Exchange echoes the property's address: hexadecimal, lower case, no leading zero.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from ..store.mailbox import StoredMessage
from ..store.server_mailbox import ServerStore
from .people import People, Said
from .soap import T, escape

Address = tuple[int, str]  # tag, type


def read_addresses(shape: Element) -> list[Address]:
    """The ``t:ExtendedFieldURI`` of a shape; those by name belong to nobody here."""
    return [read_address(each) for each in shape.iter(f"{T}ExtendedFieldURI")]


def read_address(uri: Element) -> Address:
    """Tag 0 for a property that has a name instead of a tag."""
    try:
        tag = int(uri.get("PropertyTag", "0"), 0)
    except ValueError:
        tag = 0
    return tag, uri.get("PropertyType", "")


def properties_xml(
    addresses: Iterable[Address],
    store: ServerStore,
    message: StoredMessage,
    said: Said,
    people: People,
) -> str:
    """Those that the message has; the others are left out."""
    found = []
    for tag, kind in addresses:
        value = property_value(tag, store, message, said, people)
        if value is not None:
            found.append(extended_xml(tag, kind, value))
    return "".join(found)


def extended_xml(tag: int, kind: str, value: str) -> str:
    return (
        f'<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x{tag:x}" '
        f'PropertyType="{kind}"/><t:Value>{escape(value)}</t:Value>'
        "</t:ExtendedProperty>"
    )


def property_value(
    tag: int, store: ServerStore, message: StoredMessage, said: Said, people: People
) -> str | None:
    """As text; binary ones in base64."""
    if tag == 0x300B:
        if not people.has_search_keys:
            return None
        return base64.b64encode(store.search_key(message)).decode()
    if tag in (0x5D01, 0x5D02):
        return people.smtp_property(said, "sender" if tag == 0x5D01 else "from")
    if tag in _HEADERS:
        return header(said, _HEADERS[tag])
    if tag == 0x007D:
        return _all_headers(said)
    read = _READERS.get(tag)
    return read(message) if read else None


def header(said: Said, name: str) -> str | None:
    for each in said.get("internetMessageHeaders") or ():
        if each["name"].lower() == name:
            return str(each["value"])
    return None


def _all_headers(said: Said) -> str | None:
    headers = said.get("internetMessageHeaders") or ()
    return "".join(f"{each['name']}: {each['value']}\r\n" for each in headers) or None


_READERS: dict[int, Callable[[StoredMessage], str | None]] = {
    0x0E08: lambda message: str(message.size),
    0x001A: lambda message: message.content.message_class,
    0x0036: lambda message: str(message.content.sensitivity),
    0x1035: lambda message: message.content.internet_message_id,
}
_HEADERS = {0x1039: "references", 0x1042: "in-reply-to"}
