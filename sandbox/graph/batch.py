"""JSON batching (Graph documentation, "Combine multiple HTTP requests").

At most 20 items; Outlook works on four of them at a time, or one by one when any
names what it depends on.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

from ..control.faults import Faults
from ..web.http import Answer, BadJson, ConnectionDropped, Request
from .endpoint import Graph, Pending
from .refusals import Refusal, bad_request

MOST_ITEMS = 20
AT_A_TIME = 4
_METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
_NOT_REPEATED = ("authorization", "client-request-id")


class Batch:
    def __init__(self, graph: Graph, faults: Faults) -> None:
        self.graph = graph
        self.faults = faults

    def answer(self, outer: Request) -> Answer:
        """:raises Refusal: 400 malformed, 401

        :raises ConnectionDropped: as a fault of an item wants it
        """
        self.graph.resolve_caller(outer)
        items = _items(outer)
        answers: dict[str, Answer] = {}
        for wave in _waves(items):
            self._run(wave, outer, answers)
        responses = [_response(item["id"], answers[item["id"]]) for item in items]
        truncated = any(answer.truncated for answer in answers.values())
        return Answer(200, {"responses": responses}, truncated=truncated)

    def _run(
        self, wave: list[dict[str, Any]], outer: Request, answers: dict[str, Answer]
    ) -> None:
        """Items that are in flight together: they wait once."""
        begun: dict[str, Pending] = {}
        drops: list[ConnectionDropped] = []
        for item in wave:
            request = _request(item, outer)
            if _has_failed_dependency(item, answers):
                answers[item["id"]] = self._failed_dependency(request)
                continue
            try:
                fault = self.faults.take(request)
                begun[item["id"]] = self.graph.begin(request, fault)
            except ConnectionDropped as drop:
                drops.append(drop)
        delay = max((each.delay for each in begun.values()), default=0.0)
        if delay:
            time.sleep(delay)
        for identifier, pending in begun.items():
            try:
                answers[identifier] = self.graph.finish(pending)
            except ConnectionDropped as drop:
                drops.append(drop)
        if drops:
            # the others of this wave were on their way already, later ones not
            raise drops[0]

    def _failed_dependency(self, request: Request) -> Answer:
        message = "Failed Dependency."
        return self.graph.error(Refusal(424, "FailedDependency", message), request)


def _items(outer: Request) -> list[dict[str, Any]]:
    """:raises Refusal: 400 when the batch as a whole is malformed"""
    try:
        content = outer.json()
    except BadJson as error:
        raise bad_request("Unable to read JSON request payload.") from error
    items = content.get("requests") if isinstance(content, dict) else None
    if not isinstance(items, list) or not items:
        raise bad_request("Batch request requires a non-empty 'requests' list.")
    if len(items) > MOST_ITEMS:
        raise bad_request(
            f"Number of batch request steps exceeds the maximum value of {MOST_ITEMS}.",
            "MaximumValueExceeded",
        )
    for item in items:
        _check_item(item)
    _check_order(items)
    return items


def _check_item(item: Any) -> None:
    names = ("id", "url", "method")
    if not isinstance(item, dict) or not all(
        isinstance(item.get(name), str) and item[name] for name in names
    ):
        raise bad_request("Each request needs 'id', 'method' and 'url'.")
    if item["method"].upper() not in _METHODS:
        raise bad_request(f"Invalid method in request '{item['id']}'.")
    if item.get("body") is not None and "content-type" not in _headers(item):
        raise bad_request(
            f"Write request id : {item['id']} does not contain Content-Type header or "
            "body."
        )


def _check_order(items: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for item in items:
        identifier = item["id"].lower()
        if identifier in seen:
            raise bad_request(f"Request Id {item['id']} is not unique.")
        for needed in item.get("dependsOn") or ():
            if str(needed).lower() not in seen:
                raise bad_request(f"Unknown or later request '{needed}' in dependsOn.")
        seen.add(identifier)


def _waves(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    in_order = any(item.get("dependsOn") for item in items)
    size = 1 if in_order else AT_A_TIME
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _has_failed_dependency(item: dict[str, Any], answers: dict[str, Answer]) -> bool:
    needed = [str(each).lower() for each in item.get("dependsOn") or ()]
    if not needed:
        return False
    by_id = {identifier.lower(): answer for identifier, answer in answers.items()}
    return any(by_id[each].status >= 400 for each in needed)


def _request(item: dict[str, Any], outer: Request) -> Request:
    headers = _headers(item)
    for name in _NOT_REPEATED:
        if name in outer.headers:
            headers.setdefault(name, outer.headers[name])
    return Request(
        method=item["method"].upper(),
        target="/v1.0/" + item["url"].lstrip("/"),
        headers=headers,
        body=item.get("body"),
        host=outer.host,
        in_batch=True,
    )


def _headers(item: dict[str, Any]) -> dict[str, str]:
    return {k.lower(): str(v) for k, v in (item.get("headers") or {}).items()}


def _response(identifier: str, answer: Answer) -> dict[str, Any]:
    headers = dict(answer.headers)
    body = answer.body
    if body is not None:
        headers["Content-Type"] = answer.content_type
    if isinstance(body, bytes):
        body = base64.b64encode(body).decode("ascii")
    elif isinstance(body, str) and answer.content_type.startswith("text/plain"):
        body = json.loads(body)
    found: dict[str, Any] = {"id": identifier, "status": answer.status}
    found["headers"] = headers
    if body is not None:
        found["body"] = body
    return found
