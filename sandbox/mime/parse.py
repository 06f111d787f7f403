"""A raw message as Python's ``email`` sees it, with headers that are safe text."""

from __future__ import annotations

import email
import logging
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from .text import clean, decode_raw_header

if TYPE_CHECKING:
    MailMessage: TypeAlias = Message[str, str]
else:
    MailMessage = Message  # cannot be subscripted when it runs
_Answer = TypeVar("_Answer")
_logger = logging.getLogger(__name__)


class _SafeHeaders(Compat32):
    """Headers become text once, when read: no surrogates, no folding, no NUL.

    The other policies of ``email`` parse headers into objects, which is slow and
    raises on some of the headers that real mail has.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, _colon, value = sourcelines[0].partition(":")
        value = value.lstrip(" \t") + "".join(sourcelines[1:])
        # RFC 5322 4.5: older programs leave white space before the colon
        return decode_raw_header(name.rstrip()), decode_raw_header(value).rstrip()

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY: Any = _SafeHeaders()


def parse(raw: bytes) -> MailMessage:
    """:raises Exception: what ``email`` stumbles over, for example RecursionError"""
    return email.message_from_bytes(raw, policy=_POLICY)


def parse_headers(raw: bytes) -> MailMessage:
    """The headers alone; cheap also for large messages."""
    parser: Any = BytesHeaderParser(policy=_POLICY)
    message: MailMessage = parser.parsebytes(raw)
    return message


def header(message: MailMessage, name: str) -> str:
    """The first header of that name as undecoded text; empty when there is none."""
    return str(message.get(name) or "").strip()


def header_values(message: MailMessage, name: str) -> list[str]:
    return [str(value) for value in message.get_all(name) or ()]


def guarded(question: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
    """The answer of one of ``email``'s functions, which raise on odd headers.

    Their errors are no part of their interface: IndexError, UnicodeError, TypeError,
    AttributeError, HeaderParseError and others were met.
    """
    try:
        return question()
    except MemoryError:
        raise  # the mail is not to blame: it is refused, and sent again later
    except Exception:
        _logger.debug("Taking %r for what cannot be read", otherwise, exc_info=True)
        return otherwise


def content_type(part: MailMessage) -> str:
    """Lower case; ``text/plain`` when there is none or it cannot be read."""
    return guarded(part.get_content_type, "text/plain")


def parameter(part: MailMessage, name: str) -> str:
    """A parameter of Content-Type as text; empty when there is none."""
    value = guarded(lambda: part.get_param(name), None)
    if isinstance(value, tuple):
        return clean(value[2])  # RFC 2231: (charset, language, value)
    return clean(str(value or ""))


def charset(part: MailMessage) -> str | None:
    return guarded(part.get_content_charset, None)


def content(part: MailMessage) -> bytes:
    """What a leaf holds, transfer encoding undone; a container holds nothing."""
    data: object = guarded(lambda: part.get_payload(decode=True), None)
    return data if isinstance(data, bytes) else b""


def children(part: MailMessage) -> list[MailMessage]:
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]


def source(part: MailMessage) -> bytes:
    """The part written out again; for what is handed on unread."""
    return guarded(part.as_bytes, b"")


def walk(part: MailMessage, depth: int) -> Iterator[MailMessage]:
    """The part and what it contains, to ``depth`` levels."""
    yield part
    if depth:
        for child in children(part):
            yield from walk(child, depth - 1)
