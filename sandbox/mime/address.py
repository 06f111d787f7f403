"""Address headers as Graph's recipients: ``{"emailAddress": {"name", "address"}}``."""

from __future__ import annotations

import email.utils
from collections.abc import Iterable
from typing import Any

from .parse import guarded
from .text import LONGEST_HEADER, clean, decode_words

Recipient = dict[str, dict[str, str]]

# Newer Pythons reject whole headers that hold a group unless told not to
_LENIENT: dict[str, Any] = (
    {"strict": False} if hasattr(email.utils, "supports_strict_parsing") else {}
)


def recipients(values: Iterable[str]) -> list[Recipient]:
    """All of a header's people; a group's members without its name.

    One whose address cannot be read keeps its name and has no address, as Exchange
    shows people that it cannot resolve.
    """
    return [
        _recipient(name, address)
        for value in values
        for name, address in _pairs(value)
        if name or address
    ]


def mailbox(value: str) -> Recipient | None:
    """The first of a From or Sender header that has an address, else None."""
    for name, address in _pairs(value):
        if "@" in address:
            return _recipient(name, address)
    return None


def addresses(value: str) -> list[str]:
    """The bare addresses of one header."""
    return [address for _name, address in _pairs(value) if "@" in address]


def _pairs(value: str) -> list[tuple[str, str]]:
    if value.isascii() and '"' not in value and "," not in value:
        simple = _simple(value)
        if simple:
            return [simple]
    if "@" not in value and ":" not in value:
        return [(value.strip(" <>"), "")]
    nobody: list[tuple[str, str]] = []
    pairs = guarded(
        lambda: email.utils.getaddresses([value[: 8 * LONGEST_HEADER]], **_LENIENT),
        nobody,
    )
    return [(name, address.strip()) for name, address in pairs]


def _simple(value: str) -> tuple[str, str] | None:
    """``Name <address>``, the common form, many times faster than the full grammar."""
    name, opening, rest = value.partition("<")
    address, closing, behind = rest.partition(">")
    plain = opening and closing and "@" in address and not behind.strip()
    if not plain or any(mark in value for mark in "()\\:;[]") or " " in address:
        return None
    return name.strip(), address


def _recipient(name: str, address: str) -> Recipient:
    name = clean(decode_words(name).strip().strip("'\""))
    if "@" not in address:
        return {"emailAddress": {"name": name or clean(address)}}
    address = clean(address)
    return {"emailAddress": {"name": name or address, "address": address}}
