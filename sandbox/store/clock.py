"""The tenant's clock: real time plus an offset that tests may set."""

from __future__ import annotations

import time
from datetime import datetime, timezone


class Clock:
    """Seconds since the epoch, shifted by ``offset`` seconds."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._text = (-1, "")

    def seconds(self) -> float:
        return time.time() + self.offset

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), timezone.utc)

    def text(self) -> str:
        """Now, as Graph writes it."""
        second = int(self.seconds())
        known, text = self._text
        if known != second:
            text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
            self._text = (second, text)
        return text


def iso(moment: datetime) -> str:
    """A moment as Graph writes it: UTC, whole seconds, ``Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> datetime:
    """A moment out of an ISO 8601 text; without a zone it is UTC.

    :raises ValueError: the text is no date
    """
    moment = datetime.fromisoformat(_without_z(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _without_z(text: str) -> str:
    # Python 3.10 reads neither "Z" nor fractions of other than 3 or 6 digits
    text = text.strip()
    if text.endswith(("Z", "z")):
        text = text[:-1] + "+00:00"
    head, dot, tail = text.partition(".")
    if not dot:
        return text
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]:0<6}{tail[digits:]}"


def microseconds(moment: datetime) -> int:
    """A moment as a whole number that sorts like it."""
    return int(moment.timestamp() * 1_000_000)
