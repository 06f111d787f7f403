"""Attachments of a message."""

from __future__ import annotations

import base64
from typing import Any

from ..store.ids import MalformedId, read_id
from ..store.mailbox import StoredMailbox, StoredMessage
from ..web.http import Answer
from .call import Call
from .message_json import attachment_json, wants_immutable
from .messages import message_in_path
from .odata import expansions, selected
from .refusals import (
    item_not_found,
    malformed_id,
    method_not_allowed,
    unknown_property,
)

_BASE_PROPERTIES = {
    "contenttype": "contentType",
    "id": "id",
    "isinline": "isInline",
    "lastmodifieddatetime": "lastModifiedDateTime",
    "name": "name",
    "size": "size",
}
# properties of a derived type must be cast: microsoft.graph.fileAttachment/contentId
_CAST_PROPERTIES = {
    "contentbytes": "contentBytes",
    "contentid": "contentId",
    "contentlocation": "contentLocation",
}


def list_attachments(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        message = message_in_path(call, mailbox)
        count = len(message.content.attachments)
        shown = [_shown(call, message, mailbox, index) for index in range(count)]
    context = call.context("messages('')/attachments")
    return Answer(200, {"@odata.context": context, "value": shown})


def get_attachment(call: Call) -> Answer:
    mailbox = call.mailbox()
    with mailbox.lock:
        message, index = _in_path(call, mailbox)
        shown = _shown(call, message, mailbox, index)
    context = call.context("messages('')/attachments/$entity")
    return Answer(200, {"@odata.context": context, **shown})


def get_attachment_content(call: Call) -> Answer:
    """A file's bytes with their own type; the MIME of an attached message."""
    mailbox = call.mailbox()
    with mailbox.lock:
        message, index = _in_path(call, mailbox)
    attachment = message.content.attachments[index]
    kind = attachment["@odata.type"]
    if kind.endswith("referenceAttachment"):
        raise method_not_allowed()
    if kind.endswith("itemAttachment"):
        return Answer(200, message.content.item_source(index) or b"", {}, "text/plain")
    content = base64.b64decode(attachment.get("contentBytes") or "")
    content_type = attachment.get("contentType") or "application/octet-stream"
    return Answer(200, content, {}, content_type)


def _in_path(call: Call, mailbox: StoredMailbox) -> tuple[StoredMessage, int]:
    message = message_in_path(call, mailbox)
    try:
        identifier = read_id(call.names[-1])
    except MalformedId as error:
        raise malformed_id() from error
    index = identifier.attachment
    is_ours = identifier.serial == message.serial and index is not None
    if not is_ours or not 0 <= (index or 0) < len(message.content.attachments):
        raise item_not_found()
    return message, index or 0


def _shown(
    call: Call, message: StoredMessage, mailbox: StoredMailbox, index: int
) -> dict[str, Any]:
    immutable = wants_immutable(call.request)
    whole = attachment_json(message, mailbox, index, immutable)
    item = message.content.attachments[index].get("item")
    names = selected(call.request.query)
    found = whole if names is None else _trimmed(call, whole, names)
    asked = any(
        "itemattachment" in name.lower() for name in expansions(call.request.query)
    )
    if asked and item:
        found["item"] = {**item, "id": ""}
    return found


def _trimmed(
    call: Call, whole: dict[str, Any], names: tuple[str, ...]
) -> dict[str, Any]:
    is_cast = "microsoft.graph." in call.request.query["$select"].lower()
    known = {**_BASE_PROPERTIES, **(_CAST_PROPERTIES if is_cast else {})}
    found = {"@odata.type": whole["@odata.type"], "id": whole["id"]}
    media = whole.get("@odata.mediaContentType")
    if media:
        found["@odata.mediaContentType"] = media
    for name in names:
        if name.lower() not in known:
            raise unknown_property(name, "attachment")
        if known[name.lower()] in whole:
            found[known[name.lower()]] = whole[known[name.lower()]]
    return found
