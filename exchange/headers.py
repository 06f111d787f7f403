"""The headers of a mail, wherever they come from: a file, Graph, Exchange Server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from .mail import message_ids

Headers = tuple[tuple[str, str], ...]
"""(name, value) of each, in their order; a name may come more than once."""


def by_name(headers: Headers) -> defaultdict[str, list[str]]:
    """:return: {name in lower case: its values}"""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in headers:
        found[name.lower()].append(value)
    return found


def ids_in(
    headers: Mapping[str, list[str]], name: str, stored: object = None
) -> tuple[str, ...]:
    """:param headers: as `by_name` has them
    :param stored: a property that the server made of the header, which can be missing
    :return: the Message-IDs of the property, else of the header
    """
    values = (stored, *headers.get(name, ()))
    return next(filter(None, map(message_ids, values)), ())
