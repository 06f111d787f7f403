"""What holds a conversation together: Message-ID, References, topic, Thread-Index."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime, timezone

from .parse import MailMessage, guarded, header
from .text import LONGEST_HEADER, clean, decode_words, lenient_base64

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_PREFIXES = re.compile(
    r"^(?:(?:re|r|rif|fw|fwd|i|aw|wg|sv|tr|rv|antw)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_INDEX_HEADER = 22  # bytes: MS-OXOMSG 2.2.1.3, PidTagConversationIndex
_ROOTS = {
    False: ("References", "In-Reply-To", "Message-ID"),
    True: ("Message-ID",),
}
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=timezone.utc)


def message_id(message: MailMessage) -> str | None:
    """With its angle brackets, as Graph shows it; None when the header is missing."""
    value = header(message, "Message-ID")
    found = _MESSAGE_ID.search(value)
    return found[0] if found else clean(value[:LONGEST_HEADER]) or None


def conversation_id(message: MailMessage, subject: str) -> str:
    """The same for the messages that Exchange holds together.

    Those are not all of a thread: what comes from outside begins a new one, whatever
    it answers (Microsoft Q&A 5883983).
    """
    return hashlib.sha256(_root(message, subject).encode()).hexdigest()


def conversation_index(message: MailMessage, subject: str, sent: datetime) -> str:
    """Base64: the message's own Thread-Index, else one made of thread and time."""
    own = guarded(lambda: lenient_base64(header(message, "Thread-Index").encode()), b"")
    if len(own) >= _INDEX_HEADER:
        return base64.b64encode(own).decode()
    thread = hashlib.sha256(_root(message, subject).encode()).digest()[:16]
    made = b"\x01" + _filetime(sent)[1:6] + thread
    return base64.b64encode(made + _reply_block(message, sent)).decode()


def topic(subject: str) -> str:
    """The subject without Re:, Fw:, R:, I: and the like."""
    return _PREFIXES.sub("", subject.strip()).strip()


def _root(message: MailMessage, subject: str) -> str:
    for name in _ROOTS[_is_from_outside(message)]:
        # Python's own generator, among others, writes long ones as encoded words
        found = _MESSAGE_ID.search(decode_words(header(message, name)))
        if found:
            return found[0]
    return topic(subject).lower()


def _is_from_outside(message: MailMessage) -> bool:
    return header(message, "X-MS-Exchange-Organization-AuthAs") == "Anonymous"


def _reply_block(message: MailMessage, sent: datetime) -> bytes:
    is_reply = header(message, "References") or header(message, "In-Reply-To")
    return _filetime(sent)[2:7] if is_reply else b""


def _filetime(moment: datetime) -> bytes:
    ticks = int((moment - _FILETIME_EPOCH).total_seconds() * 10_000_000)
    return max(ticks, 0).to_bytes(8, "big")
