"""Files within a message as Graph's ``fileAttachment``."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .body import Attached, disposition, file_name
from .parse import MailMessage, children, content, content_type, header, source

# Types whose usual name is not what mimetypes guesses
_USUAL_NAMES = {
    "multipart/signed": "smime.p7m",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "message/delivery-status": "details.txt",
    "message/disposition-notification": "details.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
}


@dataclass(frozen=True)
class Surroundings:
    """What an attachment must know: the body that may show it, and when it came."""

    body: str
    modified: str


def file_attachment(
    attached: Attached, number: int, around: Surroundings
) -> dict[str, Any]:
    """Graph's JSON without an id; ``contentBytes`` is base64."""
    part = attached.part
    data = _data(part)
    content_id = header(part, "Content-ID").strip("<> ") or None
    location = header(part, "Content-Location") or None
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "lastModifiedDateTime": around.modified,
        "name": file_name(part) or default_name(part, number),
        "contentType": content_type(part),
        "size": len(data),
        "isInline": _is_inline(attached, content_id, location, around.body),
        "contentId": content_id,
        "contentLocation": location,
        "contentBytes": base64.b64encode(data).decode("ascii"),
    }


def default_name(part: MailMessage, number: int) -> str:
    """``ATT00001.bin``, as Exchange names what has no name."""
    kind = content_type(part)
    extension = mimetypes.guess_extension(kind) or ".bin"
    return _USUAL_NAMES.get(kind) or f"ATT{number:05d}{extension}"


def _is_inline(
    attached: Attached, content_id: str | None, location: str | None, body: str
) -> bool:
    """Shown within the body; Apple Mail says ``inline`` of what is not."""
    if content_id and _is_shown(content_id, body):
        return True
    within = attached.is_related and disposition(attached.part) != "attachment"
    return within and bool(content_id or location)


def _is_shown(content_id: str, body: str) -> bool:
    return f"cid:{content_id}" in body or f"cid:{quote(content_id)}" in body


def _data(part: MailMessage) -> bytes:
    if not part.is_multipart():
        return content(part)
    if content_type(part).startswith("multipart/"):
        return source(part)
    return b"".join(_sources(part))


def _sources(part: MailMessage) -> Iterator[bytes]:
    # delivery-status and its kin: blocks of headers, each parsed as a message
    for child in children(part):
        yield source(child)
