"""What a file is by its own bytes, as far as it may be shown inside Odoo.

Its name and its type are what a stranger wrote. Shown are PDF, images of pixels and
plain text; nothing that a browser would run, as SVG and HTML are: these are text, or
nothing at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

PDF, TEXT = "application/pdf", "text/plain"
# Bytes at the start; what follows "RIFF", a length of four bytes, is looked at as well.
SIGNATURES = (
    (re.compile(rb"%PDF-\d"), PDF),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"(?s)RIFF.{4}WEBP"), "image/webp"),
    (re.compile(rb"(?s)BM.{4}\x00\x00\x00\x00"), "image/bmp"),
)
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LONGEST_TEXT = 2_000_000  # bytes; more of it a browser lays out slowly

# What is expected, before its bytes are there: what names and types say of most files.
ENDINGS = {
    **dict.fromkeys(("txt", "log", "csv", "md", "ics"), TEXT),
    **dict.fromkeys(("jpg", "jpeg", "jpe"), "image/jpeg"),
    **{name: f"image/{name}" for name in ("png", "gif", "webp", "bmp")},
    "pdf": PDF,
}
TYPES = {*ENDINGS.values(), "text/csv", "text/calendar", "image/jpg", "image/x-ms-bmp"}


def kind_of(content: bytes) -> str | None:
    """:return: its media type, None when it is not shown"""
    for signature, kind in SIGNATURES:
        if signature.match(content):
            return kind
    return TEXT if text_of(content) is not None else None


def text_of(content: bytes) -> str | None:
    """:return: None when it is no text, or too much"""
    if len(content) > LONGEST_TEXT:
        return None
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if NOT_IN_TEXT.search(content):
        return None
    return next(filter(None, (decode(content) for decode in DECODERS)), "")


def expected_kind(name: str, content_type: str) -> str | None:
    """:return: which of these a file seems to be; only its bytes tell"""
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    if ending:
        return ENDINGS.get(ending)
    kind = content_type.partition(";")[0].strip().lower()
    return (TEXT if kind.startswith("text/") else kind) if kind in TYPES else None


def _decoder(encoding: str) -> Callable[[bytes], str | None]:
    def decode(content: bytes) -> str | None:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            return None

    return decode


# Windows' own leaves some bytes out; the last one reads all.
DECODERS = [_decoder(name) for name in ("utf-8", "cp1252", "latin-1")]
