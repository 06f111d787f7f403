"""A message as Graph shows it: ids, link and state around what its content says."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from ..mime.plain_text import html_to_text
from ..store.mailbox import StoredMailbox, StoredMessage
from ..web.http import Request, preferences, query_options
from .odata import expansions, extended_property_ids, selected
from .refusals import bad_request, unknown_property

# microsoft.graph.message of the v1.0 metadata, outlookItem and entity included
MESSAGE_PROPERTIES = {
    "bccRecipients",
    "body",
    "bodyPreview",
    "categories",
    "ccRecipients",
    "changeKey",
    "conversationId",
    "conversationIndex",
    "createdDateTime",
    "flag",
    "from",
    "hasAttachments",
    "id",
    "importance",
    "inferenceClassification",
    "internetMessageHeaders",
    "internetMessageId",
    "isDeliveryReceiptRequested",
    "isDraft",
    "isRead",
    "isReadReceiptRequested",
    "lastModifiedDateTime",
    "parentFolderId",
    "receivedDateTime",
    "replyTo",
    "sender",
    "sentDateTime",
    "subject",
    "toRecipients",
    "uniqueBody",
    "webLink",
}
_EVENT_PROPERTIES = {
    "endDateTime",
    "isAllDay",
    "isDelegated",
    "isOutOfDate",
    "location",
    "meetingMessageType",
    "recurrence",
    "startDateTime",
    "type",
    "allowNewTimeProposals",
    "meetingRequestType",
    "previousEndDateTime",
    "previousLocation",
    "previousStartDateTime",
    "responseRequested",
    "proposedNewTime",
    "responseType",
}
ONLY_WHEN_SELECTED = ("internetMessageHeaders", "uniqueBody")
# what the mailbox says of a message, not what arrived
_LIVE = {
    "changeKey",
    "conversationId",
    "createdDateTime",
    "id",
    "isRead",
    "lastModifiedDateTime",
    "parentFolderId",
    "webLink",
}
_SCRIPT_BEGIN = re.compile(r"<script\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\s*>", re.IGNORECASE)
_EXTENDED_ID = re.compile(
    r"^(Integer|String|Long|Boolean)\s+0x([0-9a-f]+)$", re.IGNORECASE
)

# PidTagInReplyToId, PidTagInternetReferences: what MS-OXCMAIL makes of these headers
_HEADER_PROPERTIES = {0x1042: "in-reply-to", 0x1039: "references"}


@dataclass(frozen=True)
class View:
    """How a client wants messages: read from ``$select``, ``$expand`` and Prefer."""

    base: str
    immutable: bool = False
    body_type: str = ""
    unsafe_html: bool = False
    select: tuple[str, ...] | None = None
    expand: dict[str, str] = field(default_factory=dict)


def view_of(request: Request, base: str) -> View:
    """:raises Refusal: 400 for an unknown property"""
    return _view(request.query_text, request.headers.get("prefer", ""), base)


# a client looks at thousands of messages in one way
@lru_cache(maxsize=100)
def _view(query_text: str, prefer: str, base: str) -> View:
    query, preferred = query_options(query_text), preferences(prefer)
    select, expand = selected(query), expansions(query)
    _check_select(select)
    _check_expand(expand)
    wanted = preferred.get("outlook.body-content-type", "").lower()
    return View(
        base=base,
        immutable=_is_immutable(preferred),
        body_type=wanted if wanted in ("text", "html") else "",
        unsafe_html="outlook.allow-unsafe-html" in preferred,
        select=None if select is None else tuple(map(_spelled, select)),
        expand=expand,
    )


def wants_immutable(request: Request) -> bool:
    return _is_immutable(request.preferences)


def _is_immutable(preferred: Mapping[str, str]) -> bool:
    return preferred.get("idtype", "").lower() == "immutableid"


def message_json(
    message: StoredMessage, mailbox: StoredMailbox, view: View
) -> dict[str, Any]:
    """The message trimmed to what was selected; id and etag are always there."""
    content = message.content.properties
    key = change_key(message, mailbox)
    found: dict[str, Any] = {"@odata.etag": f'W/"{key}"'}
    if "@odata.type" in content:
        found["@odata.type"] = content["@odata.type"]
    found["id"] = message_id(message, mailbox, view.immutable)
    if view.select is None:
        _add_all(found, message, mailbox, view, content, key)
    else:
        for name in view.select:
            if name not in found:
                found[name] = _value(name, message, mailbox, view, content, key)
    if view.expand:
        _add_expansions(found, message, mailbox, view)
    return found


def message_id(message: StoredMessage, mailbox: StoredMailbox, immutable: bool) -> str:
    if immutable:
        return mailbox.ids.immutable_message(message.serial)
    return mailbox.ids.message(message.serial, message.folder.serial, message.moves)


def change_key(message: StoredMessage, mailbox: StoredMailbox) -> str:
    raw = b"\x09\x00\x00\x00\x16\x00\x00\x00" + mailbox.guid.bytes
    return base64.b64encode(raw + struct.pack(">Q", message.change)).decode()


def web_link(message: StoredMessage, mailbox: StoredMailbox, view: View) -> str:
    """Holds the present id, so it breaks when the message moves. Of an immutable id it
    is dead from the start: Outlook on the web knows none (msgraph-sdk-go#795).
    """
    # of the alphabet of ids only the padding needs encoding
    identifier = message_id(message, mailbox, view.immutable).replace("=", "%3D")
    return f"{view.base}/owa/?ItemID={identifier}&exvsurl=1&viewmodel=ReadMessageItem"


def conversation_id(value: str, mailbox: StoredMailbox) -> str:
    """In Exchange's form: it carries the mailbox, so another one has another."""
    thread = hashlib.sha256(value.encode()).digest()[:16]
    store = str(mailbox.guid).encode()
    raw = b"\x00\x04\x24\x00" + store + b"\x10\x00" + thread
    return base64.urlsafe_b64encode(raw).decode()


def property_value(message: StoredMessage, mailbox: StoredMailbox, path: str) -> Any:
    """A property for filters and sorting, by a path as ``from/emailAddress/name``.

    :raises Refusal: 400 for an unknown property
    """
    name, *below = path.split("/")
    if name not in MESSAGE_PROPERTIES:
        raise unknown_property(name, "message")
    value = _value(name, message, mailbox, View(""), message.content.properties, "")
    for key in below:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def attachment_json(
    message: StoredMessage, mailbox: StoredMailbox, index: int, immutable: bool
) -> dict[str, Any]:
    ids = mailbox.ids
    if immutable:
        identifier = ids.immutable_attachment(message.serial, index)
    else:
        identifier = ids.attachment(
            message.serial, message.folder.serial, message.moves, index
        )
    found = dict(message.content.attachments[index])
    # the attached item itself comes only with $expand
    found.pop("item", None)
    kind = found.pop("@odata.type", "#microsoft.graph.fileAttachment")
    return {"@odata.type": kind, "id": identifier, **found}


def _add_all(
    found: dict[str, Any],
    message: StoredMessage,
    mailbox: StoredMailbox,
    view: View,
    content: dict[str, Any],
    key: str,
) -> None:
    found.update(content)
    found.pop("internetMessageHeaders", None)
    found.pop("uniqueBody", None)
    if message.edits:
        found.update(message.edits)
    found["createdDateTime"] = message.created_at
    found["lastModifiedDateTime"] = message.modified_at
    found["changeKey"] = key
    found.setdefault("categories", [])
    found["isRead"] = message.is_read
    found["parentFolderId"] = mailbox.ids.folder(message.folder.serial)
    found["webLink"] = web_link(message, mailbox, view)
    found["conversationId"] = conversation_id(
        str(content.get("conversationId")), mailbox
    )
    found["body"] = _body(found.get("body"), view)


def _value(
    name: str,
    message: StoredMessage,
    mailbox: StoredMailbox,
    view: View,
    content: dict[str, Any],
    key: str,
) -> Any:
    """One property; what changes in the mailbox wins over what arrived."""
    if name in _LIVE:
        return _live(name, message, mailbox, view, content, key)
    if name == "internetMessageHeaders" and mailbox.loses_headers:
        return None
    return _stored(name, message, view, content)


def _live(
    name: str,
    message: StoredMessage,
    mailbox: StoredMailbox,
    view: View,
    content: dict[str, Any],
    key: str,
) -> Any:
    if name == "id":
        return message_id(message, mailbox, view.immutable)
    if name == "isRead":
        return message.is_read
    if name == "parentFolderId":
        return mailbox.ids.folder(message.folder.serial)
    if name == "webLink":
        return web_link(message, mailbox, view)
    if name == "conversationId":
        return conversation_id(str(content.get(name)), mailbox)
    if name == "changeKey":
        return key
    is_birth = name == "createdDateTime"
    return message.created_at if is_birth else message.modified_at


def _stored(
    name: str, message: StoredMessage, view: View, content: dict[str, Any]
) -> Any:
    if message.edits and name in message.edits:
        value = message.edits[name]
    elif name == "uniqueBody":
        value = content.get("uniqueBody", content.get("body"))
    else:
        value = content.get(name, [] if name == "categories" else None)
    return _body(value, view) if name in ("body", "uniqueBody") else value


def _body(body: Mapping[str, Any] | None, view: View) -> Mapping[str, Any] | None:
    """In the wanted type (graph-docs message-get: HTML unless text is preferred)."""
    if not body:
        return body
    kind, content = body["contentType"], body["content"] or ""
    if kind == "html" and view.body_type == "text":
        return {"contentType": "text", "content": html_to_text(content)}
    if kind == "text" and view.body_type != "text":
        return {"contentType": "html", "content": _text_to_html(content)}
    if kind == "html" and not view.unsafe_html and _SCRIPT_BEGIN.search(content):
        return {"contentType": "html", "content": _without_scripts(content)}
    return body


def _without_scripts(html: str) -> str:
    """One pass, however many scripts begin and never end."""
    kept, position = [], 0
    while begin := _SCRIPT_BEGIN.search(html, position):
        end = _SCRIPT_END.search(html, begin.end())
        if not end:
            break
        kept.append(html[position : begin.start()])
        position = end.end()
    return "".join([*kept, html[position:]])


def _text_to_html(text: str) -> str:
    lines = escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>\r\n")
    return (
        '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; '
        'charset=utf-8"></head><body>\r\n<div class="PlainText">'
        f"{lines}</div>\r\n</body></html>"
    )


# $select and $expand

_SPELLINGS = {name.lower(): name for name in MESSAGE_PROPERTIES | _EVENT_PROPERTIES}


def _spelled(name: str) -> str:
    return _SPELLINGS.get(name.lower(), name)


def _check_select(names: tuple[str, ...] | None) -> None:
    for name in names or ():
        if name.lower() not in _SPELLINGS:
            raise unknown_property(name, "message")


def _check_expand(expand: Iterable[str]) -> None:
    known = ("attachments", "singlevalueextendedproperties", "extensions")
    for name in expand:
        if name.lower() not in (*known, "multivalueextendedproperties"):
            raise unknown_property(name, "message")


def _add_expansions(
    found: dict[str, Any], message: StoredMessage, mailbox: StoredMailbox, view: View
) -> None:
    for name, options in view.expand.items():
        if name.lower() == "attachments":
            count = len(message.content.attachments)
            found["attachments"] = [
                attachment_json(message, mailbox, index, view.immutable)
                for index in range(count)
            ]
        elif name.lower() == "singlevalueextendedproperties":
            values = extended_properties(extended_property_ids(options), message)
            if values:
                found["singleValueExtendedProperties"] = values


def extended_properties(
    ids: Iterable[str], message: StoredMessage
) -> list[dict[str, str]]:
    """Values of MAPI properties; those that the message has not are left out.

    :raises Refusal: 400 when an id is not of the form ``Integer 0x0036``
    """
    found = []
    for identifier in ids:
        kind, number = read_extended_id(identifier)
        value = _extended_value(kind, number, message)
        if value is not None:
            found.append({"id": f"{kind} 0x{number:x}", "value": value})
    return found


@lru_cache(maxsize=100)
def read_extended_id(identifier: str) -> tuple[str, int]:
    """:raises Refusal: 400 when it is not of the form ``Integer 0x0036``"""
    match = _EXTENDED_ID.match(identifier)
    if not match:
        raise bad_request(
            f"PropertyId values may only be in one of the following formats: "
            f"'MapiPropertyType namespaceGuid Name propertyName', 'MapiPropertyType "
            f"namespaceGuid Id propertyId' or 'MapiPropertyType propertyTag'. Found "
            f"'{identifier}'.",
            "ErrorInvalidArgument",
        )
    return match[1].capitalize(), int(match[2], 16)


def _extended_value(kind: str, number: int, message: StoredMessage) -> str | None:
    content = message.content
    if (kind, number) == ("Integer", 0x0E08):
        return str(content.size)
    if (kind, number) == ("Integer", 0x0036):
        return str(content.sensitivity)
    if (kind, number) == ("String", 0x001A):
        return content.message_class
    headers = content.properties.get("internetMessageHeaders") or []
    if kind == "String" and (name := _HEADER_PROPERTIES.get(number)):
        values = [h["value"] for h in headers if h["name"].lower() == name]
        return values[0] if values else None
    if (kind, number) == ("String", 0x007D):
        lines = [f"{each['name']}: {each['value']}\r\n" for each in headers]
        return "".join(lines) or None
    return None
