"""Mails, their attachments and folders as Graph describes them.

What comes is accepted whatever it is: every property may be missing, null or of an
unexpected type. Source: learn.microsoft.com/graph/api/resources/message, also
/attachment and /mailfolder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..headers import by_name
from ..mail import (
    Mail,
    Person,
    conversation_index,
    ids_in,
    message_id,
    now,
    parse_date,
    sensitivity,
    text,
)
from ..mailbox import Attachment, Folder
from ..people import authors, completed, named

MESSAGE_FIELDS = (
    *("id", "internetMessageId", "conversationId", "subject", "body"),
    *("from", "sender", "toRecipients", "ccRecipients", "replyTo"),
    *("sentDateTime", "receivedDateTime", "isDraft", "hasAttachments", "importance"),
    *("parentFolderId", "internetMessageHeaders", "conversationIndex"),
)
"""``$select``; the headers come only when they are asked for."""

SIZE, SENSITIVITY, MESSAGE_CLASS = 0x0E08, 0x0036, 0x001A
"""MAPI property ids: PidTagMessageSize, PidTagSensitivity, PidTagMessageClass."""

IN_REPLY_TO, REFERENCES = 0x1042, 0x1039
"""PidTagInReplyToId, PidTagInternetReferences: headers can be missing."""

EXTENDED_PROPERTIES = (
    "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08'"
    " or id eq 'Integer 0x0036' or id eq 'String 0x001A'"
    " or id eq 'String 0x1042' or id eq 'String 0x1039')"
)
"""``$expand``; v1.0 has no property for these."""

FOLDER_FIELDS = (
    *("id", "displayName", "parentFolderId"),
    *("childFolderCount", "totalItemCount", "unreadItemCount"),
)
FOLDER_SIZE = "singleValueExtendedProperties($filter=id eq 'Long 0x0E08')"
"""``$expand``; v1.0 has no property for a folder's size."""

ATTACHMENT_FIELDS = ("id", "name", "contentType", "size", "isInline")
CONTENT_ID_FIELD = "microsoft.graph.fileAttachment/contentId"

_MOST_DIGITS = 20


def read_mail(json: object) -> Mail:
    """Read a message resource. Never raises."""
    # Long, but a list: property by property, where each of `Mail` comes from.
    source = json if isinstance(json, dict) else {}
    id = text(source.get("id"))
    body = _object(source.get("body"))
    headers = tuple(_headers(source.get("internetMessageHeaders")))
    values = by_name(headers)
    properties = _extended_properties(source.get("singleValueExtendedProperties"))
    answered = ids_in(values, "in-reply-to", properties.get(IN_REPLY_TO))
    sent = parse_date(source.get("sentDateTime"))
    sender, sent_by, co_authors = authors(
        _recipient(source.get("from")),
        _recipient(source.get("sender")),
        values["from"],
    )
    return Mail(
        key=id,
        place=id,
        internet_message_id=message_id(source.get("internetMessageId")),
        conversation_id=text(source.get("conversationId")),
        subject=text(source.get("subject")),
        body=text(body.get("content")),
        body_type="text" if body.get("contentType") == "text" else "html",
        sender=sender,
        to=completed(_recipients(source.get("toRecipients")), values["to"]),
        cc=completed(_recipients(source.get("ccRecipients")), values["cc"]),
        reply_to=_recipients(source.get("replyTo")),
        sent=sent,
        received=parse_date(source.get("receivedDateTime")) or sent or now(),
        is_draft=source.get("isDraft") is True,
        has_attachments=source.get("hasAttachments") is True,
        importance=text(source.get("importance")) or "normal",
        folder_id=text(source.get("parentFolderId")),
        headers=headers,
        sensitivity=sensitivity(_integer(properties.get(SENSITIVITY)), headers),
        message_class=text(properties.get(MESSAGE_CLASS)) or None,
        size=_integer(properties.get(SIZE)),
        odata_type=text(source.get("@odata.type")),
        etag=text(source.get("@odata.etag")),
        sent_by=sent_by,
        co_authors=co_authors,
        in_reply_to=next(iter(answered), ""),
        references=ids_in(values, "references", properties.get(REFERENCES)),
        conversation_index=conversation_index(source.get("conversationIndex")),
    )


def read_folder(json: Mapping[str, Any]) -> Folder:
    """Read a mailFolder resource."""
    properties = _extended_properties(json.get("singleValueExtendedProperties"))
    return Folder(
        id=text(json.get("id")),
        name=text(json.get("displayName")),
        total=_count(json.get("totalItemCount")),
        unread=_count(json.get("unreadItemCount")),
        size=_integer(properties.get(SIZE)),
        parent_id=text(json.get("parentFolderId")),
        children=_count(json.get("childFolderCount")),
    )


def read_attachment(json: Mapping[str, Any]) -> Attachment:
    """Read an attachment resource, with or without its content."""
    type_name = text(json.get("@odata.type")).rpartition(".")[2]
    return Attachment(
        id=text(json.get("id")),
        name=text(json.get("name")),
        content_type=text(json.get("contentType")) or "application/octet-stream",
        size=_count(json.get("size")),
        is_inline=json.get("isInline") is True,
        content_id=text(json.get("contentId")).strip("<>"),
        kind=type_name.removesuffix("Attachment") or "file",
    )


def read_count(json: Mapping[str, Any]) -> int:
    """How many a list has in all."""
    return _count(json.get("@odata.count"))


def read_domains(json: Mapping[str, Any]) -> list[str]:
    """The names of an organization resource's verified domains."""
    names = (text(one.get("name")) for one in _objects(json.get("verifiedDomains")))
    return [name for name in names if name]


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _recipient(value: object) -> list[Person]:
    """One of Graph's recipients, which may name several people, or nobody."""
    mail = _object(_object(value).get("emailAddress"))
    return named(text(mail.get("name")).strip(), text(mail.get("address")).strip())


def _recipients(value: object) -> tuple[Person, ...]:
    return tuple(person for item in _objects(value) for person in _recipient(item))


def _headers(value: object) -> Iterator[tuple[str, str]]:
    for header in _objects(value):
        if name := text(header.get("name")).strip():
            yield name, text(header.get("value"))


def _extended_properties(value: object) -> dict[int, object]:
    """Values by MAPI id: Graph writes ids back as ``Integer 0xe08``."""
    found: dict[int, object] = {}
    for item in _objects(value):
        _kind, _space, number = text(item.get("id")).partition(" ")
        try:
            found[int(number, 16)] = item.get("value")
        except ValueError:
            continue
    return found


def _integer(value: object) -> int | None:
    """Values of extended properties are always strings."""
    digits = value.strip() if isinstance(value, str) else str(value)
    is_number = digits.isascii() and digits.isdigit() and len(digits) < _MOST_DIGITS
    return int(digits) if is_number else None


def _count(value: object) -> int:
    """A number that fits into a column of integers."""
    return min(_integer(value) or 0, 2**31 - 1)
