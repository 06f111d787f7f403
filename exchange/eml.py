"""A mail as a file: RFC 5322 as mail programs save it (``.eml``).

Only what a file says of itself is known: anybody could have written it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timezone
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime

from .errors import InvalidRequest, NotFound
from .headers import by_name
from .mail import (
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
from .mailbox import Attachment, Place
from .people import authors, completed, decoded, people

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes: more than Exchange takes for a mail, as far as it is set up as usual."""

MOST_IN_ARCHIVE, LARGEST_ARCHIVE = 5000, 500 * 1024 * 1024
"""Files of a zip archive, and their bytes: it may say less than there is."""

_MOST_PARTS = 500
_BODIES = {"text/html": "html", "text/plain": "text"}
_NO_PLACE = ""


def is_mail(raw: bytes) -> bool:
    """Whether a file looks like a mail: it has an author."""
    parsed = message_from_bytes(raw[:65536], policy=policy.compat32)
    return any(parsed[name] for name in ("From", "Sender"))


def key_of(raw: bytes) -> str:
    """Names a file by what is in it: dropped twice, it is the same mail."""
    return f"eml-{hashlib.sha256(raw).hexdigest()}"


def read_eml(raw: bytes) -> Mail:
    """Read a mail. Never raises for what is in it."""
    parsed = message_from_bytes(raw, policy=policy.compat32)
    headers = tuple((text(str(k)), text(_header(v))) for k, v in parsed.raw_items())
    values = by_name(headers)
    from_, sender = (_people(values, name) for name in ("from", "sender"))
    author, sent_by, co_authors = authors(from_, sender, values.get("from", []))
    sent = _date(_first(values, "date"))
    body, body_type = _body(parsed)
    answered = ids_in(values, "in-reply-to")
    return Mail(
        key=key_of(raw),
        place=_NO_PLACE,
        internet_message_id=message_id(_first(values, "message-id")),
        conversation_id="",
        subject=decoded(_first(values, "subject")),
        body=body,
        body_type=body_type,
        sender=author,
        to=completed((), values.get("to", [])),
        cc=completed((), values.get("cc", [])),
        reply_to=completed((), values.get("reply-to", [])),
        sent=sent,
        received=_arrival(values) or sent or now(),
        is_draft=_first(values, "x-unsent").strip() == "1",
        has_attachments=any(not a.is_inline for a in _attachments(parsed)),
        importance=_first(values, "importance").strip().lower() or "normal",
        folder_id="",
        headers=headers,
        sensitivity=sensitivity(None, headers),
        message_class=None,
        size=len(raw),
        odata_type="",
        etag="",
        sent_by=sent_by,
        co_authors=co_authors,
        in_reply_to=next(iter(answered), ""),
        references=ids_in(values, "references"),
        conversation_index=conversation_index(_first(values, "thread-index")),
    )


def files_of(raw: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """A file's mails: those of a zip archive, else the file itself.

    :return: name and content of each; what is too large comes empty
    :raises InvalidRequest: ``too_large``, there are too many; ``file_unreadable``
    """
    if not zipfile.is_zipfile(io.BytesIO(raw)) or name.lower().endswith(".eml"):
        yield name, raw if len(raw) <= LARGEST_FILE else b""
        return
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if len(infos) > MOST_IN_ARCHIVE:
                raise InvalidRequest("too_large")
            yield from _entries(archive, infos)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError):
        yield name, b""


class EmlFile:
    """What is asked of a mail's attachments, of a file that was kept."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._parsed = message_from_bytes(raw, policy=policy.compat32)

    def attachments(self, place: Place) -> list[Attachment]:
        """See ``RemoteMailbox.attachments``."""
        return list(_attachments(self._parsed))

    def attachment_content(self, place: Place, attachment_id: str) -> tuple[bytes, str]:
        """See ``RemoteMailbox.attachment_content``.

        :raises NotFound: there is none
        """
        for part, found in _attached(self._parsed):
            if found.id == attachment_id:
                return _bytes(part), found.content_type
        raise NotFound("not_found", code="attachment")

    def source(self, place: Place) -> bytes:
        """The file."""
        return self._raw

    def web_link(self, place: Place) -> str:
        """:raises NotFound: always, it lies in no mailbox"""
        raise NotFound("no_link")

    mailbox_link = web_link


# Headers


def _header(value: object) -> str:
    """Bytes of no encoding come as halves of surrogates: UTF-8, else Latin-1."""
    raw = str(value).encode("ascii", "surrogateescape") if _is_raw(value) else b""
    if not raw:
        return " ".join(str(value).split("\r\n")).replace("\n", " ")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _is_raw(value: object) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in str(value))


def _first(values: dict[str, list[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "")


def _people(values: dict[str, list[str]], name: str) -> list[Person]:
    return [person for value in values.get(name, ()) for person in people(value)]


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value.strip())
        zoned = found if found.tzinfo else found.replace(tzinfo=timezone.utc)
        return parse_date(zoned.astimezone(timezone.utc).isoformat(timespec="seconds"))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _arrival(values: dict[str, list[str]]) -> datetime | None:
    """The newest of the servers on the way stands first (RFC 5321 4.4)."""
    return _date(_first(values, "received").rpartition(";")[2])


# Parts


def _body(parsed: Message) -> tuple[str, str]:
    """:return: all HTML, else all text, as pictures may part it; and which it is"""
    for kind, name in _BODIES.items():
        found = [
            text(_text(part))
            for part in _parts(parsed)
            if part.get_content_type() == kind and not _is_attached(part)
        ]
        if found:
            return "\r\n".join(found), name
    return "", "text"


def _parts(parsed: Message) -> Iterator[Message]:
    """All below, but not what is inside attached mails."""
    waiting, seen = [parsed], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _attached(parsed: Message) -> Iterator[tuple[Message, Attachment]]:
    """Each part that is no body; numbers name them."""
    for number, part in enumerate(_parts(parsed)):
        if part.get_content_type() in _BODIES and not _is_attached(part):
            continue
        content_id = text(str(part.get("Content-ID") or "")).strip().strip("<>")
        is_mail_inside = part.get_content_type() == "message/rfc822"
        yield (
            part,
            Attachment(
                id=str(number),
                name=text(decoded(_filename(part))),
                content_type=part.get_content_type(),
                size=len(_bytes(part)),
                is_inline=bool(content_id)
                and part.get_content_disposition() != "attachment",
                content_id=content_id,
                kind="item" if is_mail_inside else "file",
            ),
        )


def _attachments(parsed: Message) -> Iterator[Attachment]:
    return (attachment for _part, attachment in _attached(parsed))


def _filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        return ""


def _bytes(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):  # an attached mail
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text(part: Message) -> str:
    raw, charset = _bytes(part), str(part.get_content_charset() or "utf-8")
    for encoding in (charset, "utf-8", "windows-1252"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("latin-1")


def _entries(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Read no further than a mail is long, whatever the archive says of it."""
    total = 0
    for info in infos:
        with archive.open(info) as opened:
            raw = opened.read(LARGEST_FILE + 1)
        total += len(raw)
        if total > LARGEST_ARCHIVE:
            raise InvalidRequest("too_large")
        name = info.filename.rpartition("/")[2]
        yield name, raw if len(raw) <= LARGEST_FILE else b""
