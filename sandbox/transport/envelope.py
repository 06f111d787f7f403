"""An SMTP envelope out of a message file, as a mail client makes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..mime.address import addresses
from ..mime.parse import header, header_values, parse_headers

_BCC_LINES = re.compile(rb"(?im)^bcc[ \t]*:.*(?:\r?\n[ \t].*)*\r?\n")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Envelope:
    """``sender`` is empty when the message names none; addresses are bare."""

    sender: str
    recipients: list[str]


def envelope_of(raw: bytes) -> Envelope:
    """Who sends ``raw`` to whom: its From (else Sender), and its To and Cc."""
    headers = parse_headers(raw)
    senders = addresses(header(headers, "From")) or addresses(header(headers, "Sender"))
    named = [
        address
        for name in ("To", "Cc")
        for value in header_values(headers, name)
        for address in addresses(value)
    ]
    return Envelope(senders[0] if senders else "", list(dict.fromkeys(named)))


def without_bcc(raw: bytes) -> bytes:
    """The message as it leaves a mail client: its Bcc header stays at home."""
    end = _END_OF_HEADERS.search(raw)
    cut = end.end() if end else len(raw)
    return _BCC_LINES.sub(b"", raw[:cut]) + raw[cut:]
