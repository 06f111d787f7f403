"""The header lines that Exchange's transport adds to a message on its way."""

from __future__ import annotations

import re

_AUTHENTICATED_AS = b"X-MS-Exchange-Organization-AuthAs"
_RETURN_PATH = b"Return-Path"
_BLANK_LINE = re.compile(rb"\n(\r?\n)")
_RETURN_PATH_LINE = re.compile(rb"(?im)^return-path:.*\r?\n(?:[ \t].*\r?\n)*")


def stamped(raw: bytes, envelope_sender: str, is_inside: bool) -> bytes:
    """``raw`` with its envelope sender (RFC 5321, 4.4) and where it came from.

    An empty sender, that of bounces, becomes ``Return-Path: <>``, whatever the
    message says of itself. Other lines that are there already stay as they are.
    """
    if not envelope_sender:
        blank_line = _BLANK_LINE.search(raw)
        cut = blank_line.start(1) if blank_line else len(raw)
        raw = _RETURN_PATH_LINE.sub(b"", raw[:cut]) + raw[cut:]
    origin = b"Internal" if is_inside else b"Anonymous"
    sender = envelope_sender.encode("utf-8", "replace")
    lines = {_RETURN_PATH: b"<" + sender + b">", _AUTHENTICATED_AS: origin}
    added = [
        name + b": " + value + b"\r\n"
        for name, value in lines.items()
        if not _has_header(raw, name)
    ]
    return b"".join(added) + raw


def _has_header(raw: bytes, name: bytes) -> bool:
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return b"\n" + name.lower() + b":" in b"\n" + head.lower()
