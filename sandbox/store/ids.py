"""Exchange item ids, both formats, made and read without a table.

A default id holds the folder and how often the item was moved, so it changes
with every move; an immutable id holds neither. The mailbox's part is random for
every start of the sandbox: ids of an earlier life never meet another message.
Lengths and beginnings are those of real ids (Graph documentation, "Get
immutable identifiers for Outlook resources").
"""

from __future__ import annotations

import base64
import binascii
import struct
import uuid
from dataclasses import dataclass
from functools import lru_cache

_PROVIDER = bytes.fromhex("1d840311aa6611cd9bc800aa002f845a")
_FILLER = b"\x00\x00\x00\x00\x00" + _PROVIDER + b"\x07\x00\x00\x00\x00\x00\x00"
_DEFAULT_START = b"\x00\x03\x24\x00"
_IMMUTABLE_START = b"\x00\x09\x00\x2e\x00\x00\x00\x00\x00" + _PROVIDER + b"\x0d\x00"
_MESSAGE_MARK = b"\x00\x46"
_FOLDER_MARK = b"\x00\x2e"
_ATTACHMENT_MARK = b"\x01\x12\x00\x10\x00"
_DEFAULT_LENGTH = 113
_FOLDER_LENGTH = 89
_IMMUTABLE_LENGTH = 59
_URL_SAFE_TO_PLAIN = str.maketrans("-_", "+/")


class MalformedId(ValueError):
    """The text is no Exchange id at all (Graph: ErrorInvalidIdMalformed)."""


@dataclass(frozen=True)
class ItemId:
    """What an id says. ``moves`` and ``folder`` are None in immutable ids."""

    kind: str  # "message" | "folder"
    store: uuid.UUID
    serial: int
    folder: int | None = None
    moves: int | None = None
    attachment: int | None = None


class IdMaker:
    """Makes the ids of one mailbox."""

    def __init__(self, store: uuid.UUID) -> None:
        owner = _DEFAULT_START + str(store).encode()
        self._message = owner + _MESSAGE_MARK + _FILLER
        self._folder = owner + _FOLDER_MARK + _FILLER
        self._immutable = _IMMUTABLE_START + store.bytes

    def message(self, serial: int, folder: int, moves: int) -> str:
        return _text(self._message_bytes(serial, folder, moves))

    def immutable_message(self, serial: int) -> str:
        return _text(self._immutable_bytes(serial))

    def folder(self, serial: int) -> str:
        return _text(_padded(self._folder + struct.pack(">Q", serial), _FOLDER_LENGTH))

    def attachment(self, serial: int, folder: int, moves: int, index: int) -> str:
        item = self._message_bytes(serial, folder, moves)
        return _text(item + _attachment_tail(index))

    def immutable_attachment(self, serial: int, index: int) -> str:
        return _text(self._immutable_bytes(serial) + _attachment_tail(index))

    def _message_bytes(self, serial: int, folder: int, moves: int) -> bytes:
        place = struct.pack(">QIQ", folder, moves, serial)
        return _padded(self._message + place, _DEFAULT_LENGTH)

    def _immutable_bytes(self, serial: int) -> bytes:
        return self._immutable + struct.pack(">QQ", 0, serial)


def read_id(text: str) -> ItemId:
    """What the id ``text`` says.

    :raises MalformedId: it is not one of our formats
    """
    item, attachment = _without_attachment(_bytes(text))
    try:
        return _read_item(item, attachment)
    except (ValueError, struct.error) as error:
        raise MalformedId(text) from error


def plain_alphabet(identifier: str) -> str:
    """A REST id in the alphabet of Exchange Web Services (``+`` and ``/``)."""
    return identifier.translate(_URL_SAFE_TO_PLAIN)


def _read_item(item: bytes, attachment: int | None) -> ItemId:
    if item.startswith(_IMMUTABLE_START) and len(item) == _IMMUTABLE_LENGTH:
        start = len(_IMMUTABLE_START)
        store = _store(item[start : start + 16].hex())
        serial = struct.unpack(">QQ", item[start + 16 :])[1]
        return ItemId("message", store, serial, attachment=attachment)
    if not item.startswith(_DEFAULT_START):
        raise ValueError("unknown beginning")
    store = _store(item[4:40].decode("ascii"))
    mark, place = item[40:42], item[42 + len(_FILLER) :]
    if mark == _FOLDER_MARK and len(item) == _FOLDER_LENGTH:
        return ItemId("folder", store, struct.unpack(">Q", place[:8])[0])
    if mark != _MESSAGE_MARK or len(item) != _DEFAULT_LENGTH:
        raise ValueError("unknown length")
    folder, moves, serial = struct.unpack(">QIQ", place[:20])
    return ItemId("message", store, serial, folder, moves, attachment)


@lru_cache(maxsize=100)
def _store(text: str) -> uuid.UUID:
    return uuid.UUID(text)


def _without_attachment(item: bytes) -> tuple[bytes, int | None]:
    for length in (_DEFAULT_LENGTH, _IMMUTABLE_LENGTH):
        tail = item[length:]
        if tail.startswith(_ATTACHMENT_MARK) and len(tail) == 21:
            return item[:length], int.from_bytes(tail[-4:], "big")
    return item, None


def _attachment_tail(index: int) -> bytes:
    return _ATTACHMENT_MARK + _PROVIDER[:12] + index.to_bytes(4, "big")


def _padded(item: bytes, length: int) -> bytes:
    return item + bytes(length - len(item))


def _text(item: bytes) -> str:
    return base64.urlsafe_b64encode(item).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        plain = plain_alphabet(text).encode("ascii")
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise MalformedId(text) from error
