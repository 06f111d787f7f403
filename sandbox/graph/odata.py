"""OData query options: ``$top``, ``$skip``, ``$select``, ``$orderby``, ``$expand``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from ..web.http import Request
from .odata_filter import BadFilter, Filter, parse_filter
from .refusals import bad_request

DEFAULT_PAGE = 10
LARGEST_PAGE = 1000
_SAFE_IN_LINKS = "$,/:()'*@ "
_EXTENDED_PROPERTY = re.compile(r"id\s+eq\s+'([^']+)'", re.IGNORECASE)
_COMMA_OUTSIDE_BRACKETS = re.compile(r",(?![^(]*\))")


@dataclass(frozen=True)
class Order:
    path: str
    descending: bool


@dataclass(frozen=True)
class ListQuery:
    top: int
    skip: int
    count: bool
    filter: Filter | None
    order: tuple[Order, ...]


def list_query(request: Request) -> ListQuery:
    """The options of a list.

    :raises Refusal: 400 for what Graph would not understand
    """
    query = request.query
    return ListQuery(
        top=min(_number(query, "$top", _preferred_page(request)), LARGEST_PAGE),
        skip=_number(query, "$skip", 0),
        count=query.get("$count", "").lower() == "true",
        filter=_filter(query.get("$filter", "")),
        order=_order(query.get("$orderby", "")),
    )


def selected(query: Mapping[str, str]) -> tuple[str, ...] | None:
    """The names of ``$select``, without type casts; None for all."""
    text = query.get("$select", "").strip()
    if not text or text == "*":
        return None
    names = (name.strip() for name in text.split(","))
    return tuple(name.rpartition("/")[2] for name in names if name)


def expansions(query: Mapping[str, str]) -> dict[str, str]:
    """What ``$expand`` names, each with the text of its brackets."""
    text = query.get("$expand", "")
    found = {}
    for part in _COMMA_OUTSIDE_BRACKETS.split(text):
        name, _, options = part.strip().partition("(")
        if name:
            found[name.strip()] = options.rpartition(")")[0]
    return found


@lru_cache(maxsize=100)
def extended_property_ids(options: str) -> tuple[str, ...]:
    """The ids named by ``$filter=id eq '...' or id eq '...'``."""
    return tuple(_EXTENDED_PROPERTY.findall(options))


def next_link(request: Request, changes: dict[str, str], drop: str = "") -> str:
    """The address of the request with some options changed."""
    options = {k: v for k, v in request.query.items() if k != drop}
    query = urlencode({**options, **changes}, safe=_SAFE_IN_LINKS, quote_via=quote)
    path = request.target.partition("?")[0]
    return f"{request.host}{path}?{query.replace(' ', '%20')}"


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or (name == "$top" and int(text) < 1):
        message = f"Invalid value '{text}' for {name} query option found."
        raise bad_request(message, "RequestBroker--ParseUri")
    return int(text)


def _preferred_page(request: Request) -> int:
    wanted = request.preferences.get("odata.maxpagesize", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else DEFAULT_PAGE


def _filter(text: str) -> Filter | None:
    if not text.strip():
        return None
    try:
        return parse_filter(text)
    except BadFilter as error:
        raise bad_request(f"Invalid filter clause: {error}") from error


def _order(text: str) -> tuple[Order, ...]:
    return tuple(_order_term(term) for term in text.split(",") if term.strip())


def _order_term(term: str) -> Order:
    path, _, direction = term.strip().partition(" ")
    direction = direction.strip().lower() or "asc"
    if direction not in ("asc", "desc"):
        raise bad_request(f"Syntax error in $orderby: '{term.strip()}'.")
    return Order(path, direction == "desc")
