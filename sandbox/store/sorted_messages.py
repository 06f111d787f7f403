"""Messages of one folder, oldest first, with cheap change at both ends.

A folder of 100,000 messages is drained from its old end and filled at its new
one. One list would shift all of its entries for each removal; chunks shift at
most one chunk.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Protocol

_CHUNK = 1000


class Sortable(Protocol):
    """``received`` in microseconds since the epoch; ``serial`` is unique."""

    received: int
    serial: int


class SortedMessages:
    """Sorted by (received, serial)."""

    def __init__(self) -> None:
        self._chunks: list[list[tuple[int, int]]] = []
        self._lasts: list[tuple[int, int]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, message: Sortable) -> None:
        key = (message.received, message.serial)
        self._length += 1
        if not self._chunks:
            self._chunks.append([key])
            self._lasts.append(key)
            return
        place = min(bisect_left(self._lasts, key), len(self._chunks) - 1)
        insort(self._chunks[place], key)
        self._split_if_long(place)

    def remove(self, message: Sortable) -> None:
        """:raises ValueError: the message is not here"""
        key = (message.received, message.serial)
        place = bisect_left(self._lasts, key)
        chunk = self._chunks[place] if place < len(self._chunks) else []
        index = bisect_left(chunk, key)
        if index == len(chunk) or chunk[index] != key:
            raise ValueError(f"no message {key}")
        del chunk[index]
        self._length -= 1
        self._keep_last(place)

    def serials(
        self,
        newest_first: bool = False,
        low: int | None = None,
        high: int | None = None,
    ) -> Iterator[int]:
        """Serials of messages received from ``low`` to ``high``, both included."""
        keys = self._descending(high) if newest_first else self._ascending(low)
        for received, serial in keys:
            if newest_first and low is not None and received < low:
                return
            if not newest_first and high is not None and received > high:
                return
            yield serial

    def _ascending(self, low: int | None) -> Iterator[tuple[int, int]]:
        start = (low, -1) if low is not None else (-(2**62), -1)
        for place in range(bisect_left(self._lasts, start), len(self._chunks)):
            chunk = self._chunks[place]
            yield from chunk[bisect_left(chunk, start) :]

    def _descending(self, high: int | None) -> Iterator[tuple[int, int]]:
        end = (high + 1, -1) if high is not None else (2**62, -1)
        first = min(bisect_left(self._lasts, end), len(self._chunks) - 1)
        for place in range(first, -1, -1):
            chunk = self._chunks[place]
            yield from reversed(chunk[: bisect_left(chunk, end)])

    def _split_if_long(self, place: int) -> None:
        chunk = self._chunks[place]
        if len(chunk) > 2 * _CHUNK:
            self._chunks[place : place + 1] = [chunk[:_CHUNK], chunk[_CHUNK:]]
            self._lasts.insert(place, chunk[_CHUNK - 1])
            place += 1
        self._lasts[place] = self._chunks[place][-1]

    def _keep_last(self, place: int) -> None:
        if self._chunks[place]:
            self._lasts[place] = self._chunks[place][-1]
        else:
            del self._chunks[place], self._lasts[place]
