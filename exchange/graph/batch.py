"""Requests and answers of Graph's JSON batches.

Source: learn.microsoft.com/graph/json-batching. At most 20 requests travel together;
each is answered, throttled and counted for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import RemoteError, Unavailable
from .graph_errors import error_from_graph
from .sender import REPEATABLE_METHODS

BATCH_SIZE = 20


@dataclass(frozen=True)
class BatchRequest:
    """One request. ``id`` is the caller's, unique in its call, of any form.

    ``url`` starts with ``/`` and is relative to the version (``/users/...``), already
    percent-encoded. ``prefer`` holds values of the Prefer header.
    """

    id: str
    method: str
    url: str
    body: Mapping[str, Any] | None = None
    prefer: tuple[str, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does what sending it once does."""
        return self.method in REPEATABLE_METHODS

    def as_json(self, number: int) -> dict[str, Any]:
        """The request as an item of a batch. Ids of Graph's items ignore case and
        those of mails do not, so that a number stands for it.
        """
        item: dict[str, Any] = {
            "id": str(number),
            "method": self.method,
            "url": self.url,
        }
        headers = {"Prefer": ", ".join(self.prefer)} if self.prefer else {}
        if self.body is not None:
            item["body"] = dict(self.body)
            headers["Content-Type"] = "application/json"
        if headers:
            item["headers"] = headers
        return item


@dataclass(frozen=True)
class BatchResponse:
    """A successful answer: status 2xx, JSON body ({} when there is none)."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


BatchAnswer = BatchResponse | RemoteError


def batch_json(requests: Sequence[BatchRequest]) -> dict[str, Any]:
    """The body of ``POST /$batch`` for at most 20 requests."""
    items = [request.as_json(number) for number, request in enumerate(requests)]
    return {"requests": items}


def batch_answers(
    requests: Sequence[BatchRequest], answer: Mapping[str, Any], default_pause: float
) -> dict[str, BatchAnswer]:
    """The answers by the requests' ids; items may come in any order or be missing."""
    responses = answer.get("responses")
    found = {
        str(item.get("id")): item
        for item in (responses if isinstance(responses, list) else [])
        if isinstance(item, dict)
    }
    return {
        request.id: _answer(request, found.get(str(number)), default_pause)
        for number, request in enumerate(requests)
    }


def _answer(
    request: BatchRequest, item: dict[str, Any] | None, default_pause: float
) -> BatchAnswer:
    status = item.get("status") if item else None
    if item is None or not isinstance(status, int):
        may_apply = not request.repeatable
        return Unavailable("malformed_answer", maybe_applied=may_apply)
    headers = item.get("headers")
    headers = headers if isinstance(headers, dict) else {}
    body = item.get("body")
    if 200 <= status < 300:
        return BatchResponse(status, body if isinstance(body, dict) else {}, headers)
    return error_from_graph(
        status,
        body,
        headers,
        default_pause=default_pause,
        may_apply=not request.repeatable,
    )
