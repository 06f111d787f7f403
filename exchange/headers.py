"""The headers of a mail, wherever they come from: a file, Graph, Exchange Server."""

from __future__ import annotations

from collections import defaultdict

Headers = tuple[tuple[str, str], ...]
"""(name, value) of each, in their order; a name may come more than once."""


def by_name(headers: Headers) -> defaultdict[str, list[str]]:
    """:return: {name in lower case: its values}"""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in headers:
        found[name.lower()].append(value)
    return found
