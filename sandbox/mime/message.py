"""A raw message (RFC 5322, MIME) as Microsoft Graph shows it.

What Exchange makes of a message on arrival, as far as a reader of Graph's JSON can see:
body, recipients, thread, attachments, kind. Sources: Graph's resources message,
eventMessage, fileAttachment, itemAttachment (v1.0); MS-OXCMAIL.
"""

from __future__ import annotations

import email.utils
import logging
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.message import Message
from typing import Any

from .address import Recipient, mailbox, recipients
from .attachments import Surroundings, default_name, file_attachment
from .body import Attached, Contents, contents, is_whole_message, text_of
from .calendar import Meeting, meeting
from .message_class import importance, message_class, sensitivity
from .parse import (
    MailMessage,
    children,
    content,
    guarded,
    header,
    header_values,
    parameter,
    parse,
    parse_headers,
    source,
)
from .text import (
    decode_words,
    lenient_base64,
    preview_of_html,
    preview_of_text,
)
from .thread import conversation_id, conversation_index, message_id

LONGEST_SUBJECT = 255  # characters; Exchange Online limits
DEEPEST_ITEM = 4  # messages within messages that are opened; deeper ones are files

_EARLIEST = datetime(1601, 1, 1, tzinfo=timezone.utc)  # what a FILETIME can hold
_LATEST = datetime(9999, 1, 1, tzinfo=timezone.utc)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ParsedMail:
    """A message without what only its mailbox knows: ids, folder, webLink.

    ``properties``: Graph's message (or eventMessage) properties;
    ``attachments``: Graph's attachments, without ids;
    ``sensitivity``: 0 normal, 1 personal, 2 private, 3 confidential;
    ``message_class``: such as ``IPM.Note``; ``size``: bytes of the raw message;
    ``item_sources``: MIME of the item attachments, by their index in ``attachments``
    (what ``$value`` of an item attachment answers).
    """

    properties: dict[str, Any]
    attachments: list[dict[str, Any]]
    sensitivity: int
    message_class: str
    size: int
    item_sources: dict[int, bytes] = field(default_factory=dict)


def read_mail(raw: bytes, received: datetime) -> ParsedMail:
    """Never raises: what cannot be read as MIME is shown as plain text.

    :param received: delivery to the mailbox; without a time zone it is UTC
    """
    received = _utc(received)
    try:
        return _parsed(parse(raw), received, len(raw), DEEPEST_ITEM)
    except MemoryError:
        raise
    except Exception:
        _logger.info("Showing as plain text what is no readable MIME", exc_info=True)
        return _as_plain_text(raw, received)


def _as_plain_text(raw: bytes, received: datetime) -> ParsedMail:
    message = guarded(lambda: parse_headers(raw), Message())
    for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del message[name]
    nothing = _parsed(Message(), received, len(raw), 0)
    return guarded(lambda: _parsed(message, received, len(raw), 0), nothing)


def _parsed(
    message: MailMessage, received: datetime, size: int, depth: int
) -> ParsedMail:
    found = contents(message)
    about = _meeting(found)
    properties = {
        **_envelope(message, received),
        **_body(found, about),
        **(about.properties if about else {}),
    }
    around = Surroundings(properties["body"]["content"], _iso(received))
    attachments, sources = _attachments(found, around, received, depth)
    properties["hasAttachments"] = not all(each["isInline"] for each in attachments)
    return ParsedMail(
        properties=properties,
        attachments=attachments,
        sensitivity=sensitivity(message),
        message_class=about.message_class if about else message_class(message),
        size=size,
        item_sources=sources,
    )


def _envelope(message: MailMessage, received: datetime) -> dict[str, Any]:
    subject = decode_words(header(message, "Subject"))
    sent = _sent(message) or received
    is_draft = header(message, "X-Unsent") == "1"
    return {
        "createdDateTime": _iso(received),
        "lastModifiedDateTime": _iso(received),
        "receivedDateTime": _iso(received),
        "sentDateTime": _iso(sent),
        "categories": [],
        "internetMessageId": message_id(message),
        "internetMessageHeaders": _headers(message),
        "subject": subject[:LONGEST_SUBJECT] if "Subject" in message else None,
        "importance": importance(message),
        "conversationId": conversation_id(message, subject),
        "conversationIndex": conversation_index(message, subject, sent),
        "isDeliveryReceiptRequested": "Return-Receipt-To" in message,
        "isReadReceiptRequested": "Disposition-Notification-To" in message,
        "isRead": False,
        "isDraft": is_draft,
        "inferenceClassification": "focused",
        "flag": {"flagStatus": "notFlagged"},
        **_people(message),
    }


def _people(message: MailMessage) -> dict[str, Recipient | list[Recipient] | None]:
    author = mailbox(header(message, "From"))
    return {
        "from": author,
        "sender": mailbox(header(message, "Sender")) or author,
        "toRecipients": recipients(header_values(message, "To")),
        "ccRecipients": recipients(header_values(message, "Cc")),
        "bccRecipients": recipients(header_values(message, "Bcc")),
        "replyTo": recipients(header_values(message, "Reply-To")),
    }


def _headers(message: MailMessage) -> list[dict[str, str]]:
    """In their order; names repeat."""
    return [
        {"name": name, "value": decode_words(value)} for name, value in message.items()
    ]


def _body(found: Contents, about: Meeting | None) -> dict[str, Any]:
    kind, text = found.body()
    if about and not text.strip():
        text = about.description
    preview = preview_of_html(text) if kind == "html" else preview_of_text(text)
    return {
        "body": {"contentType": kind, "content": text},
        "bodyPreview": preview,
    }


def _meeting(found: Contents) -> Meeting | None:
    """A calendar that asks nothing is an attachment like others."""
    part = found.calendar
    if part is None:
        return None
    about = meeting(text_of(part), parameter(part, "method"))
    if about is None:
        found.attached.append(Attached(part))
    return about


def _attachments(
    found: Contents, around: Surroundings, received: datetime, depth: int
) -> tuple[list[dict[str, Any]], dict[int, bytes]]:
    attachments: list[dict[str, Any]] = []
    sources: dict[int, bytes] = {}
    for index, attached in enumerate(found.attached):
        item = _contained_message(attached.part) if depth else None
        if item is None:
            attachments.append(file_attachment(attached, index + 1, around))
        else:
            sources[index] = source(item)
            attachments.append(
                _item_attachment(item, len(sources[index]), received, depth - 1)
            )
    return attachments, sources


def _contained_message(part: MailMessage) -> MailMessage | None:
    if not is_whole_message(part):
        return None
    inner = children(part)[:1]
    if header(part, "Content-Transfer-Encoding").lower() in ("base64", "x-base64"):
        # RFC 2046 5.2.1 forbids it, but it is sent
        text = b"".join(source(child) for child in inner) or content(part)
        return guarded(lambda: parse(lenient_base64(text)), None)
    return inner[0] if inner else None


def _item_attachment(
    item: MailMessage, size: int, received: datetime, depth: int
) -> dict[str, Any]:
    within = _parsed(item, _sent(item) or received, size, depth)
    properties = {"@odata.type": "#microsoft.graph.message", **within.properties}
    return {
        "@odata.type": "#microsoft.graph.itemAttachment",
        "lastModifiedDateTime": _iso(received),
        "name": properties["subject"] or default_name(item, 1),
        "contentType": "message/rfc822",
        "size": size,
        "isInline": False,
        "item": {"id": "", **properties, "attachments": within.attachments},
    }


def _sent(message: MailMessage) -> datetime | None:
    """The Date header in UTC; None when it is missing, unreadable or impossible."""
    value = header(message, "Date")
    moment = guarded(lambda: _utc(email.utils.parsedate_to_datetime(value)), None)
    return moment if moment and _EARLIEST < moment < _LATEST else None


def _utc(moment: datetime) -> datetime:
    """:raises OverflowError: beyond the calendar's ends"""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
