"""A mail as any server gives it, made safe to work with.

Adapters (``graph.mail_json``) read their server's answers into ``Mail``; what they
share in making foreign texts harmless stands here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from .headers import Headers, by_name

_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?"
)
_YEARS = range(1970, 2200)
_LINE = 998
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_INDEX_BYTES = 22  # MS-OXOMSG 2.2.1.3: what all answers repeat; then one block for each
_MOST_REFERENCES = 20
_LONGEST_HEADER = 65536
_SENSITIVITY = {
    "personal": 1,
    "private": 2,
    "confidential": 3,
    "company-confidential": 3,
}


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address as written in the mail; either may be "".

    The address may be an X.500 name (``/O=...``) for senders inside Exchange.
    """

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. Texts hold neither NUL nor lone surrogates; dates are naive UTC.

    - ``key``: names the mail in its mailbox for good, wherever it is moved
    - ``place``: where it is now, for whoever moves or opens it; only the adapter that
      gave it can read it. In Graph both are the immutable id
    - ``internet_message_id``: at most 998 bytes; one longer holds its digest instead
    - ``sender``: From, else Sender, None when there is neither
    - ``sent_by``: Sender, when it is somebody else than ``sender``
    - ``co_authors``: whom From names after its first
    - ``sent``: None when missing or absurd
    - ``received``: falls back to ``sent``, then to the time of reading
    - ``sensitivity``: 0 normal, 1 personal, 2 private, 3 confidential, None unknown
    - ``message_class``: such as ``IPM.Note``, ``REPORT.IPM.Note.NDR``
    - ``size``: bytes, attachments included
    - ``odata_type``: such as ``#microsoft.graph.eventMessageRequest``, "" for a mail
    - ``unreadable``: why the server could not give it, "" for all others: then nothing
      but key and place are true
    - ``headers``: pairs as received; empty means unknown, not that there are none
    - ``headers_by_name``: {name in lower case: its values}, of the same
    - ``in_reply_to``: the Message-ID of what it answers, spelled as
      ``internet_message_id``; see `message_ids`
    - ``references``: those of what it goes back to, the oldest first, 20 at most
    - ``conversation_index``: 44 hexadecimal digits that Outlook's answers repeat
    """

    key: str
    place: str
    internet_message_id: str
    conversation_id: str
    subject: str
    body: str
    body_type: str
    sender: Person | None
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    reply_to: tuple[Person, ...]
    sent: datetime | None
    received: datetime
    is_draft: bool
    has_attachments: bool
    importance: str
    folder_id: str
    headers: Headers
    sensitivity: int | None
    message_class: str | None
    size: int | None
    odata_type: str
    etag: str
    sent_by: Person | None = None
    co_authors: tuple[Person, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    conversation_index: str = ""
    unreadable: str = ""
    headers_by_name: Mapping[str, list[str]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        # Asked for by many rules; a mail that crossed some servers has dozens.
        object.__setattr__(self, "headers_by_name", by_name(self.headers))

    def header(self, name: str) -> list[str]:
        """All values of a header, in order; its name in any case."""
        return self.headers_by_name.get(name.lower(), [])


def text(value: object) -> str:
    """Text that PostgreSQL and UTF-8 accept: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        return ""
    if value.isascii() and "\x00" not in value:
        return value
    try:
        value.encode("utf-16-le")  # takes a third of the time of UTF-8
    except UnicodeEncodeError:
        # JSON may hold both halves as escapes of their own: join what belongs together
        plain = value.replace("\x00", "")
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\x00", "")


def message_id(value: object) -> str:
    """A Message-ID; of one longer than a line (RFC 5322 2.1.1) its start and digest,
    since databases do not index texts of any length.
    """
    found = text(value).strip()
    if not found.strip("<>@ "):
        return ""  # broken programs give all their mail the same empty one
    if len(found.encode()) <= _LINE:
        return found
    return f"{found[:100]}...{hashlib.sha256(found.encode()).hexdigest()}"


def message_ids(value: object) -> tuple[str, ...]:
    """The Message-IDs of a header In-Reply-To or References, each once and as
    `message_id` writes it; of many the first and the last ones.

    Programs write prose around them, and encode what is longer than a line
    (RFC 2047).
    """
    written = _decoded(text(value)[:_LONGEST_HEADER])
    found = _MESSAGE_ID.findall(written) or _bare(written)
    ids = tuple(dict.fromkeys(filter(None, map(message_id, found))))
    kept = _MOST_REFERENCES
    return ids if len(ids) <= kept else (ids[0], *ids[1 - kept :])


def ids_in(
    headers: Mapping[str, list[str]], name: str, stored: object = None
) -> tuple[str, ...]:
    """:param headers: as `by_name` has them
    :param stored: a property that the server made of the header, which can be missing
    :return: the Message-IDs of the property, else of the header
    """
    values = (stored, *headers.get(name, ()))
    return next(filter(None, map(message_ids, values)), ())


def conversation_index(value: object) -> str:
    """The part of PidTagConversationIndex that all answers repeat, in hexadecimal.

    :param value: bytes, or Base64 as in Graph and in the header Thread-Index
    :return: "" when it is missing, too short or nothing of the kind
    """
    if isinstance(value, str):
        try:
            value = base64.b64decode("".join(value.split()), validate=True)
        except (ValueError, binascii.Error):
            return ""
    if not isinstance(value, bytes) or len(value) < _INDEX_BYTES:
        return ""
    digits = value[:_INDEX_BYTES].hex()
    return digits if digits.strip("0") else ""


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def _bare(value: str) -> list[str]:
    """Without brackets, when each word looks like one."""
    words = value.split()
    return words if all("@" in word for word in words) else []


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


def now() -> datetime:
    """Naive UTC in whole seconds."""
    return datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)


def sensitivity(stored: int | None, headers: Headers) -> int | None:
    """The stored property, else the strictest header (RFC 4021 2.1.55: three words)."""
    if stored:
        return stored
    words = (
        value.strip().lower()
        for name, value in headers
        if name.lower() == "sensitivity"
    )
    known = (_SENSITIVITY[word] for word in words if word in _SENSITIVITY)
    return max(known, default=stored)
