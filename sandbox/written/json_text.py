"""JSON of answers. What is long and sent unchanged is encoded once."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any

# Stands in a text for an object that is written already. Nobody can know it, so that
# no mail holds it.
_MARK = secrets.token_hex(16)


class WrittenObject(Mapping[str, Any]):
    """A JSON object that keeps its text.

    A server has its mail ready before it is asked: what encoding takes, each time
    again, is no part of an answer's cost.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        """:param content: does not change any more"""
        self._content = content

    def __getitem__(self, name: str) -> Any:
        return self._content[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __repr__(self) -> str:
        return repr(self._content)

    @cached_property
    def text(self) -> bytes:
        return json_text(self._content)


def json_text(content: Any) -> bytes:
    """What ``json.dumps`` makes of it, every :class:`WrittenObject` as it is kept.

    :raises TypeError: JSON has no such value
    """
    written: list[bytes] = []

    def known(value: object) -> str:
        if not isinstance(value, WrittenObject):
            raise TypeError(f"{type(value).__name__} is no JSON")
        written.append(value.text)
        return _MARK

    text = json.dumps(content, separators=(",", ":"), default=known).encode()
    between = text.split(b'"%s"' % _MARK.encode())
    return b"".join(chain.from_iterable(zip(between, [*written, b""], strict=True)))
