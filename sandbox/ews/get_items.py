"""GetItem and GetAttachment."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from .call import Call, check_routing
from .ids import PlacedMessage, attachment_id, find_by_id, find_item, read
from .items import Writer, attachment_xml, read_shape
from .refusals import Refusal
from .soap import element, success


def get_items(call: Call) -> Iterator[str]:
    shape = read_shape(call.within("ItemShape"))
    writer = Writer(call.organization, shape, call.account.address, call.request.host)

    def answer(named: Element) -> str:
        store, message = readable(call, find_item(call.organization, named))
        with store.lock:
            shown = writer.item(store, message)
        return success(call.operation, f"<m:Items>{shown}</m:Items>")

    return call.each(call.within("ItemIds"), answer, "<m:Items/>")


def readable(call: Call, placed: PlacedMessage) -> PlacedMessage:
    """:raises Refusal: the account may not read it, or asks the wrong server"""
    store, message = placed
    check_routing(call, store, message.folder)
    call.check(store, message.folder, "read")
    return store, message


def get_attachments(call: Call) -> Iterator[str]:
    def answer(named: Element) -> str:
        identifier = read(named.get("Id", ""))
        store, message = readable(call, find_by_id(call.organization, identifier))
        index = identifier.attachment
        attachments = message.content.attachments
        if index is None or index >= len(attachments):
            raise Refusal("ErrorItemNotFound")
        content = attachments[index]
        shown = attachment_xml(
            attachment_id(store, message, index),
            content,
            _content(content, message.content.item_source(index)),
        )
        return success(call.operation, f"<m:Attachments>{shown}</m:Attachments>")

    return call.each(call.within("AttachmentIds"), answer, "<m:Attachments/>")


def _content(content: dict[str, Any], source: bytes | None) -> str:
    """A file's bytes in base64, or the MIME of an attached message."""
    if source is None:
        return element("Content", content.get("contentBytes") or "")
    mime = base64.b64encode(source).decode()
    inner = content.get("item") or {}
    return (
        f'<t:Message><t:MimeContent CharacterSet="UTF-8">{mime}</t:MimeContent>'
        f"{element('ItemClass', 'IPM.Note')}{element('Subject', inner.get('subject'))}"
        "</t:Message>"
    )
