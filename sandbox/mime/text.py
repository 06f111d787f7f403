"""Text out of bytes of doubtful origin, always fit for JSON and for a database."""

from __future__ import annotations

import binascii
import codecs
import html
import re
from collections.abc import Iterator

PREVIEW_LENGTH = 255  # characters of bodyPreview; Graph, resource "message"
LONGEST_HEADER = 65536  # characters that are decoded; Exchange refuses longer headers

_UNSAFE = re.compile("[\0\ud800-\udfff]")
_ENCODED_WORD = re.compile(
    r"=\?([^?\s]*)\?([bq])\?((?:[^?\n]|\?(?!=)){0,2000})\?=", re.IGNORECASE
)
_QUOTED_BYTE = re.compile(rb"=([0-9a-f]{2})", re.IGNORECASE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_FOLD = re.compile(r"[\r\n]+[ \t]*")

# As browsers and Exchange read them: what people call "Latin 1" is Windows-1252, and
# the old names of the CJK sets mean their supersets
_CHARSET_MEANT = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
}
# Python has them, mail does not; some are no text, slow, or raise other errors
_NO_CHARSET = {
    "base64",
    "bz2",
    "hex",
    "idna",
    "mbcs",
    "oem",
    "punycode",
    "quopri",
    "raw_unicode_escape",
    "rot_13",
    "undefined",
    "unicode_escape",
    "uu",
    "zlib",
}


def clean(text: str) -> str:
    """Without NUL (no database takes it), lone surrogates as U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSAFE.sub(lambda found: "" if found[0] == "\0" else "\ufffd", text)


def decode(data: bytes, charset: str | None) -> str:
    """``data`` as text, whatever its declared charset is worth; never raises.

    Valid UTF-8 with other than ASCII characters is UTF-8 even where a one-byte charset
    was declared: no text in those charsets looks like it by chance.
    """
    if data.isascii() and not _says_all_in_ascii(data, charset):
        return clean(data.decode("ascii"))
    codec = _codec(charset)
    if codec is None or _is_one_byte(codec):
        try:
            return clean(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            codec = codec or "cp1252"
    return clean(_decode_with(data, codec))


def decode_html(data: bytes, charset: str | None) -> str:
    """Like :func:`decode`; an undeclared charset is looked up in the document."""
    if _codec(charset) is None:
        found = _META_CHARSET.search(data, 0, 4096)
        charset = found[1].decode("ascii") if found else None
    return decode(data, charset)


def _says_all_in_ascii(data: bytes, charset: str | None) -> bool:
    name = (charset or "").lower()
    if name.startswith(("utf-16", "utf-32")):
        return b"\0" in data
    return name.startswith(("iso-2022", "hz", "utf-7", "utf7", "unicode-1-1"))


def _codec(charset: str | None) -> str | None:
    name = (charset or "").strip().strip("\"'").lower()
    name = _CHARSET_MEANT.get(name, name)
    try:
        found = codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSET else found


def _is_one_byte(codec: str) -> bool:
    return codec.startswith(("cp125", "iso8859", "koi8", "mac_", "cp437", "cp85"))


def _decode_with(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except (LookupError, ValueError):
        # a codec that turns no bytes into text, such as "hex"
        return data.decode("cp1252", "replace")


def decode_raw_header(value: str) -> str:
    """A header as the parser hands it out (bytes as surrogates) as text, unfolded."""
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"), None)
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value.rstrip("\r\n"))
    return clean(value)


def decode_words(value: str) -> str:
    """RFC 2047 encoded words as text, also those that break its rules."""
    if "=?" not in value:
        return value
    return clean("".join(_decoded_pieces(value[:LONGEST_HEADER])))


def _decoded_pieces(value: str) -> Iterator[str]:
    """Neighbours of one charset are joined first: some cut characters in two."""
    position, waiting, waiting_charset = 0, b"", ""
    for found in _ENCODED_WORD.finditer(value):
        between = value[position : found.start()]
        charset = found[1].partition("*")[0].lower()  # RFC 2231: charset*language
        if waiting and (between.strip() or charset != waiting_charset):
            yield decode(waiting, waiting_charset)
            waiting = b""
            yield between if between.strip() else ""
        elif position == 0 or between.strip():
            yield between
        waiting += _word_bytes(found[2], found[3])
        waiting_charset, position = charset, found.end()
    yield decode(waiting, waiting_charset) + value[position:]


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "bB":
        return lenient_base64(data)
    data = data.replace(b"_", b" ")
    return _QUOTED_BYTE.sub(lambda found: bytes([int(found[1], 16)]), data)


def lenient_base64(data: bytes) -> bytes:
    """Base64 without its padding, with stray characters, or cut short."""
    digits = _NOT_BASE64.sub(b"", data)
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def preview_of_text(text: str) -> str:
    """``bodyPreview`` of a plain text: its first 255 characters."""
    lines = (line.strip() for line in text[:20_000].strip().splitlines())
    return "\r\n".join(lines)[:PREVIEW_LENGTH].rstrip()


_HIDDEN_ELEMENT = re.compile(
    r"<(style|script|head|title|xml|template)\b", re.IGNORECASE
)
_LINE_ELEMENT = re.compile(
    r"</?(?:p|br|div|tr|li|h[1-6]|table|blockquote|hr)\b", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")
_LINE_BREAKS = re.compile(r"[ \xa0\u200b\u200c]*\n\s*")
_ENOUGH = 4 * PREVIEW_LENGTH


def preview_of_html(document: str) -> str:
    """``bodyPreview`` of an HTML document: the first 255 characters of its text."""
    joined = html.unescape("".join(_visible_text(document)))
    text = _LINE_BREAKS.sub("\r\n", joined).strip()
    return clean(text)[:PREVIEW_LENGTH].rstrip()


def _visible_text(document: str) -> Iterator[str]:
    """Reads each character at most twice, and no more than a preview needs."""
    position, length, end = 0, 0, len(document)
    while position < end and length < _ENOUGH:
        start = document.find("<", position)
        start = end if start < 0 else start
        piece = _SPACES.sub(" ", document[position : min(start, position + _ENOUGH)])
        length += len(piece.strip())
        yield piece
        if _LINE_ELEMENT.match(document, start):
            yield "\n"
        position = _end_of_markup(document, start)


def _end_of_markup(document: str, start: int) -> int:
    hidden = _HIDDEN_ELEMENT.match(document, start)
    if hidden:
        closing = re.compile(rf"</{hidden[1]}\s*>", re.IGNORECASE).search(
            document, start
        )
        return closing.end() if closing else len(document)
    mark = "-->" if document.startswith("<!--", start) else ">"
    found = document.find(mark, start)
    return found + len(mark) if found >= 0 else len(document)


def text_to_html(text: str) -> str:
    """Plain text as HTML that looks the same."""
    return "<div>" + html.escape(text, quote=False).replace("\n", "<br>\n") + "</div>"
