"""A mail as Graph describes it, made safe to work with.

``Message.from_graph`` accepts whatever comes: every property may be missing, null or
of an unexpected type. Source: learn.microsoft.com/graph/api/resources/message.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parseaddr
from typing import Any

MESSAGE_FIELDS = (
    *("id", "internetMessageId", "conversationId", "subject", "body", "bodyPreview"),
    *("from", "sender", "toRecipients", "ccRecipients", "replyTo"),
    *("sentDateTime", "receivedDateTime", "isDraft", "hasAttachments", "importance"),
    *("webLink", "parentFolderId", "internetMessageHeaders"),
)
"""``$select``; the headers come only when they are asked for."""

SIZE, SENSITIVITY, MESSAGE_CLASS = 0x0E08, 0x0036, 0x001A
"""MAPI property ids: PidTagMessageSize, PidTagSensitivity, PidTagMessageClass."""

EXTENDED_PROPERTIES = (
    "singleValueExtendedProperties($filter=id eq 'Integer 0x0E08'"
    " or id eq 'Integer 0x0036' or id eq 'String 0x001A')"
)
"""``$expand``; v1.0 has no property for size, sensitivity and message class."""

_SENSITIVITY_HEADER = {
    "personal": 1,
    "private": 2,
    "confidential": 3,
    "company-confidential": 3,
}
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?"
)
_YEARS = range(1970, 2200)
_LINE = 998
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Recipient:
    """A name and an address as written in the message; either may be "".

    The address may be an X.500 name (``/O=...``) for senders inside Exchange.
    """

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. Texts hold neither NUL nor lone surrogates; dates are naive UTC.

    - ``internet_message_id``: at most 998 bytes; one longer holds its digest instead
    - ``sender``: From, else Sender, None when there is neither
    - ``sent``: None when missing or absurd
    - ``received``: falls back to ``sent``, then to the time of reading
    - ``sensitivity``: 0 normal, 1 personal, 2 private, 3 confidential, None unknown
    - ``message_class``: such as ``IPM.Note``, ``REPORT.IPM.Note.NDR``
    - ``size``: bytes, attachments included
    - ``odata_type``: such as ``#microsoft.graph.eventMessageRequest``, "" for a mail
    - ``headers``: pairs as received; empty means unknown, not that there are none
    """

    id: str
    internet_message_id: str
    conversation_id: str
    subject: str
    body: str
    body_type: str
    preview: str
    sender: Recipient | None
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...]
    reply_to: tuple[Recipient, ...]
    sent: datetime | None
    received: datetime
    is_draft: bool
    has_attachments: bool
    importance: str
    web_link: str
    folder_id: str
    headers: tuple[tuple[str, str], ...]
    sensitivity: int | None
    message_class: str | None
    size: int | None
    odata_type: str
    etag: str

    def header(self, name: str) -> list[str]:
        """All values of a header, in order; its name in any case."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    @classmethod
    def from_graph(cls, json: object) -> Message:
        """Read a message resource. Never raises."""
        source = json if isinstance(json, dict) else {}
        body = _object(source.get("body"))
        headers = tuple(_headers(source.get("internetMessageHeaders")))
        properties = extended_properties(source.get("singleValueExtendedProperties"))
        sent = parse_date(source.get("sentDateTime"))
        return cls(
            id=text(source.get("id")),
            internet_message_id=_message_id(source.get("internetMessageId")),
            conversation_id=text(source.get("conversationId")),
            subject=text(source.get("subject")),
            body=text(body.get("content")),
            body_type="text" if body.get("contentType") == "text" else "html",
            preview=text(source.get("bodyPreview")),
            sender=_sender(source, headers),
            to=_recipients(source.get("toRecipients")),
            cc=_recipients(source.get("ccRecipients")),
            reply_to=_recipients(source.get("replyTo")),
            sent=sent,
            received=parse_date(source.get("receivedDateTime")) or sent or _now(),
            is_draft=source.get("isDraft") is True,
            has_attachments=source.get("hasAttachments") is True,
            importance=text(source.get("importance")) or "normal",
            web_link=text(source.get("webLink")),
            folder_id=text(source.get("parentFolderId")),
            headers=headers,
            sensitivity=_sensitivity(properties, headers),
            message_class=text(properties.get(MESSAGE_CLASS)) or None,
            size=integer(properties.get(SIZE)),
            odata_type=text(source.get("@odata.type")),
            etag=text(source.get("@odata.etag")),
        )


def text(value: object) -> str:
    """Text that PostgreSQL and UTF-8 accept: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        return ""
    if value.isascii() and "\x00" not in value:
        return value
    if "\x00" in value:
        value = value.replace("\x00", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        # JSON may hold both halves as escapes of their own: join what belongs together
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _message_id(value: object) -> str:
    """A Message-ID; of one longer than a line (RFC 5322 2.1.1) its start and digest,
    since databases do not index texts of any length.
    """
    found = text(value).strip()
    if not found.strip("<>@ "):
        return ""  # broken programs give all their mail the same empty one
    if len(found.encode()) <= _LINE:
        return found
    return f"{found[:100]}...{hashlib.sha256(found.encode()).hexdigest()}"


def parse_date(value: object) -> datetime | None:
    """An ISO 8601 date as naive UTC in whole seconds; None if missing or absurd.

    Graph writes 0001-01-01 for "none"; what cannot be a mail's date is none as well.
    """
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not match or int(match[1]) not in _YEARS:
        return None
    zone = "+00:00" if match[7] in (None, "Z") else match[7]
    try:
        date = datetime.fromisoformat(f"{match[0][:19]}{zone}")
    except ValueError:
        return None
    return date.astimezone(timezone.utc).replace(tzinfo=None)


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _recipient(value: object) -> Recipient | None:
    mail = _object(_object(value).get("emailAddress"))
    name, address = text(mail.get("name")).strip(), text(mail.get("address")).strip()
    if "@" in name and not address:
        address = name
    return Recipient(name, address) if name or address else None


def _recipients(value: object) -> tuple[Recipient, ...]:
    return tuple(filter(None, map(_recipient, _objects(value))))


def _sender(
    source: dict[str, Any], headers: tuple[tuple[str, str], ...]
) -> Recipient | None:
    """From, unless only Sender, or only the header, has an address of the Internet.

    Of senders in the same organisation Exchange may give the X.500 name instead.
    """
    from_, sender = _recipient(source.get("from")), _recipient(source.get("sender"))
    for found in (from_, sender):
        if found and "@" in found.address:
            return found
    for name, value in headers:
        if name.lower() == "from" and "@" in value:
            return Recipient(*parseaddr(value))
    return from_ or sender


def _headers(value: object) -> Iterator[tuple[str, str]]:
    for header in _objects(value):
        if name := text(header.get("name")).strip():
            yield name, text(header.get("value"))


def extended_properties(value: object) -> dict[int, object]:
    """Values by MAPI id: Graph writes ids back as ``Integer 0xe08``."""
    found: dict[int, object] = {}
    for item in _objects(value):
        _kind, _space, number = text(item.get("id")).partition(" ")
        try:
            found[int(number, 16)] = item.get("value")
        except ValueError:
            continue
    return found


def integer(value: object) -> int | None:
    """Values of extended properties are always strings."""
    digits = value.strip() if isinstance(value, str) else str(value)
    is_number = digits.isascii() and digits.isdigit() and len(digits) < _MOST_DIGITS
    return int(digits) if is_number else None


def _sensitivity(
    properties: dict[int, object], headers: tuple[tuple[str, str], ...]
) -> int | None:
    """The property, else the strictest header (RFC 4021 2.1.55 knows three words)."""
    stored = integer(properties.get(SENSITIVITY))
    if stored:
        return stored
    words = (
        value.strip().lower()
        for name, value in headers
        if name.lower() == "sensitivity"
    )
    known = (_SENSITIVITY_HEADER[word] for word in words if word in _SENSITIVITY_HEADER)
    return max(known, default=stored)
