"""Requests and answers, as all parts of the sandbox hand them around."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote

# a client sends the same query and the same preferences thousands of times
_KEPT = 100
_CALL = re.compile(r"^(\w+)\((?:'(.*)')?\)$")


class ConnectionDropped(ConnectionResetError):
    """The connection shall be reset instead of answered."""


class BadJson(ValueError):
    """The request's body is not JSON."""


@dataclass
class Request:
    """``target`` is path and query as they came, still percent-encoded.

    ``headers`` have lower-case names. ``host`` is scheme, name and port as the
    client addressed them: links in answers lead there. ``connection`` is what a
    service remembers as long as the connection lasts (NTLM signs in connections);
    ``operation`` is that of a SOAP request.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | Any
    host: str
    in_batch: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    connection: dict[str, Any] = field(default_factory=dict)
    operation: str = ""

    @cached_property
    def segments(self) -> list[str]:
        """The path's parts, decoded after splitting, doubled slashes collapsed.

        ``mailFolders('inbox')`` counts as two parts, ``delta()`` as ``delta``.
        """
        parts: list[str] = []
        for part in self.target.partition("?")[0].split("/"):
            if part:
                parts += _call_parts(unquote(part) if "%" in part else part)
        return parts

    @cached_property
    def path(self) -> str:
        return "/" + "/".join(self.segments)

    @property
    def query_text(self) -> str:
        return self.target.partition("?")[2]

    @property
    def query(self) -> Mapping[str, str]:
        """Decoded; names in lower case."""
        return query_options(self.query_text)

    @cached_property
    def form(self) -> dict[str, str]:
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))

    def json(self) -> Any:
        """:raises BadJson: the body is not JSON"""
        if not isinstance(self.body, bytes):
            return self.body
        try:
            return json.loads(self.body) if self.body else None
        except ValueError as error:
            raise BadJson(str(error)) from error

    @property
    def preferences(self) -> Mapping[str, str]:
        """The Prefer header: names in lower case, values without quotes."""
        return preferences(self.headers.get("prefer", ""))


@dataclass
class Answer:
    """``body``: dict or list (sent as JSON), text, bytes, or None.

    ``drip``: seconds before each byte of it; ``undated``: without a Date.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    truncated: bool = False
    drip: float = 0.0
    undated: bool = False


@lru_cache(maxsize=_KEPT)
def query_options(text: str) -> Mapping[str, str]:
    options = parse_qsl(text, keep_blank_values=True)
    return MappingProxyType({name.lower(): value for name, value in options})


@lru_cache(maxsize=_KEPT)
def preferences(header: str) -> Mapping[str, str]:
    found = {}
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name:
            found[name.strip().lower()] = value.strip().strip('"')
    return MappingProxyType(found)


def html(page: str, status: int = 200) -> Answer:
    return Answer(status, page, content_type="text/html; charset=utf-8")


def redirect(address: str) -> Answer:
    return Answer(302, b"", {"Location": address})


def _call_parts(part: str) -> list[str]:
    if not part.endswith(")"):
        return [part]
    call = _CALL.match(part)
    if not call:
        return [part]
    return [call[1]] if call[2] is None else [call[1], call[2]]
