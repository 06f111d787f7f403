"""All that is kept of a person, as files in one archive."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime
from typing import Any, NamedTuple

# Of whom an e-mail names, as it is kept: "Name" <address>.
NAME = re.compile(r'"((?:[^"\\]|\\.)*)"')
# A spreadsheet takes what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Letter(NamedTuple):
    """A logged e-mail as Odoo keeps it; texts may be "", ``date`` None."""

    number: int
    date: Any
    sender: str
    to: str
    cc: str
    subject: str
    message_id: str
    body: str
    is_html: bool


class Archive:
    """A zip file in the making; ``content`` ends it."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED)

    def add_text(self, name: str, text: str) -> None:
        self._zip.writestr(name, text)

    def add_letter(self, letter: Letter, source: bytes | None) -> None:
        """:param source: the e-mail as it was sent, where it could be fetched"""
        day = f"{letter.date:%Y-%m-%d}" if letter.date else "undated"
        content = as_eml(letter) if source is None else source
        self._zip.writestr(f"e-mails/{day}-{letter.number}.eml", content)

    @property
    def size(self) -> int:
        """In bytes, until now."""
        return self._bytes.tell()

    def add_table(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        """:param rows: the first one names the columns"""
        text = io.StringIO()
        csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
        # With its mark, spreadsheets read it as Unicode.
        self._zip.writestr(name, text.getvalue().encode("utf-8-sig"))

    def content(self) -> bytes:
        self._zip.close()
        return self._bytes.getvalue()


def as_eml(letter: Letter) -> bytes:
    """The e-mail as mail programs open it, made of what is kept: no attachments."""
    eml = MIMEText(letter.body, "html" if letter.is_html else "plain", "utf-8")
    for name, value, encode in (
        ("From", letter.sender, _people),
        ("To", letter.to, _people),
        ("Cc", letter.cc, _people),
        ("Subject", letter.subject, _encoded),
        ("Message-ID", letter.message_id, _encoded),
    ):
        if value:
            eml[name] = encode(" ".join(value.split()))
    if letter.date:
        eml["Date"] = format_datetime(letter.date)
    return eml.as_bytes()


def _encoded(text: str) -> str:
    return Header(text, None if text.isascii() else "utf-8").encode()


def _people(text: str) -> str:
    """Encoded words may stand for names, not for addresses (RFC 2047 5)."""
    written = NAME.sub(_encoded_name, text)
    return _encoded(text if not written.isascii() else written)


def _encoded_name(found: re.Match[str]) -> str:
    return found[0] if found[0].isascii() else _encoded(found[1].replace("\\", ""))


def _cell(value: Any) -> str:
    text = "" if value is False or value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
