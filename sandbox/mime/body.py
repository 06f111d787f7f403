"""Which parts of a message are its body, which are attached, which is its calendar."""

from __future__ import annotations

from dataclasses import dataclass, field

from .parse import (
    MailMessage,
    charset,
    children,
    content,
    content_type,
    guarded,
    parameter,
    walk,
)
from .text import clean, decode, decode_html, decode_words, text_to_html

DEEPEST_PART = 40  # levels of multipart that are looked into
_WHOLE_MESSAGES = ("message/rfc822", "message/global", "message/news")


@dataclass(frozen=True)
class Piece:
    """A part of the body; a message may have several, with attachments between."""

    is_html: bool
    text: str


@dataclass(frozen=True)
class Attached:
    """``is_related``: part of a ``multipart/related``, so meant to be shown within."""

    part: MailMessage
    is_related: bool = False


@dataclass
class Contents:
    """All of a message, sorted; attachments in the order in which they come."""

    pieces: list[Piece] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    calendar: MailMessage | None = None

    def body(self) -> tuple[str, str]:
        """Graph's contentType (``html`` or ``text``) and content."""
        if not any(piece.is_html for piece in self.pieces):
            return "text", "\r\n".join(piece.text for piece in self.pieces)
        texts = (
            piece.text if piece.is_html else text_to_html(piece.text)
            for piece in self.pieces
            if piece.text.strip()
        )
        return "html", "\r\n".join(texts)


def contents(message: MailMessage) -> Contents:
    found = Contents()
    if content_type(message).startswith("multipart/") and message.is_multipart():
        _sort_container(message, found, DEEPEST_PART)
    else:
        _sort_leaf(message, found, may_be_named=True)
    return found


def disposition(part: MailMessage) -> str:
    """``attachment``, ``inline`` or empty."""
    return guarded(part.get_content_disposition, None) or ""


def file_name(part: MailMessage) -> str:
    """As declared, whether by RFC 2231, RFC 2047 or in bare bytes; may be empty."""
    declared = guarded(part.get_filename, None) or parameter(part, "name")
    return clean(decode_words(str(declared))).strip()


def is_whole_message(part: MailMessage) -> bool:
    return content_type(part) in _WHOLE_MESSAGES


def text_of(part: MailMessage) -> str:
    read = decode_html if content_type(part) == "text/html" else decode
    return read(content(part), charset(part))


def _sort(
    part: MailMessage, found: Contents, depth: int, may_be_named: bool = False
) -> None:
    if not content_type(part).startswith("multipart/"):
        _sort_leaf(part, found, may_be_named)
    elif part.is_multipart() and depth:
        _sort_container(part, found, depth)
    else:
        found.attached.append(Attached(part))


def _sort_container(part: MailMessage, found: Contents, depth: int) -> None:
    kind = content_type(part).partition("/")[2]
    if kind == "alternative":
        _sort_alternative(part, found, depth - 1)
    elif kind == "related":
        _sort_related(part, found, depth - 1)
    elif kind == "signed":
        _sort_signed(part, found, depth - 1)
    else:
        for child in children(part):
            _sort(child, found, depth - 1)


def _sort_signed(part: MailMessage, found: Contents, depth: int) -> None:
    """The body is shown, all of it is attached as one: MS-OXOSMIME 2.1.2."""
    within = Contents()
    for child in children(part)[:1]:
        _sort(child, within, depth)
    found.pieces += within.pieces
    found.calendar = found.calendar or within.calendar
    found.attached.append(Attached(part))


def _sort_related(part: MailMessage, found: Contents, depth: int) -> None:
    for index, child in enumerate(children(part)):
        if index == 0 or content_type(child).startswith("multipart/"):
            _sort(child, found, depth, may_be_named=True)
        else:
            found.attached.append(Attached(child, is_related=True))


def _sort_alternative(part: MailMessage, found: Contents, depth: int) -> None:
    chosen = _best_alternative(children(part))
    for child in children(part):
        if child is chosen:
            _sort(child, found, depth, may_be_named=True)
        else:
            _keep_what_only_this_has(child, found, depth)


def _best_alternative(alternatives: list[MailMessage]) -> MailMessage | None:
    """HTML before plain text; of equals the last, as RFC 2046 5.1.4 says."""
    for wanted in ("text/html", "text/plain", "text/"):
        for child in reversed(alternatives):
            types = (content_type(part) for part in walk(child, DEEPEST_PART))
            if any(
                kind.startswith(wanted) and kind != "text/calendar" for kind in types
            ):
                return child
    return None


def _keep_what_only_this_has(part: MailMessage, found: Contents, depth: int) -> None:
    for leaf in walk(part, depth):
        if content_type(leaf) == "text/calendar":
            found.calendar = found.calendar or leaf
        elif not leaf.is_multipart() and (
            disposition(leaf) == "attachment" or file_name(leaf)
        ):
            found.attached.append(Attached(leaf))


def _sort_leaf(part: MailMessage, found: Contents, may_be_named: bool) -> None:
    kind = content_type(part)
    is_attached = disposition(part) == "attachment"
    if kind == "text/calendar" and not is_attached and found.calendar is None:
        found.calendar = part
    elif _is_readable(part, kind, may_be_named) and not is_attached:
        found.pieces.append(Piece(kind == "text/html", text_of(part)))
    else:
        found.attached.append(Attached(part))


def _is_readable(part: MailMessage, kind: str, may_be_named: bool) -> bool:
    if kind.startswith("multipart/"):
        return True  # a container whose boundary never came: its source is shown
    if may_be_named:
        return kind.startswith("text/") and not part.is_multipart()
    return kind in ("text/plain", "text/html") and not file_name(part)
