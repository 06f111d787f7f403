"""A mail as any server gives it, made safe to work with.

Adapters (``graph.mail_json``) read their server's answers into ``Mail``; what they
share in making foreign texts harmless stands here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timezone

_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?"
)
_YEARS = range(1970, 2200)
_LINE = 998
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
    - ``headers``: pairs as received; empty means unknown, not that there are none
    """

    key: str
    place: str
    internet_message_id: str
    conversation_id: str
    subject: str
    body: str
    body_type: str
    preview: str
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
    headers: tuple[tuple[str, str], ...]
    sensitivity: int | None
    message_class: str | None
    size: int | None
    odata_type: str
    etag: str
    sent_by: Person | None = None
    co_authors: tuple[Person, ...] = ()

    def header(self, name: str) -> list[str]:
        """All values of a header, in order; its name in any case."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]


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


def sensitivity(stored: int | None, headers: tuple[tuple[str, str], ...]) -> int | None:
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
