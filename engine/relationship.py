"""Which mail tells that people know each other: read when it is logged, and stored."""

from __future__ import annotations

from collections.abc import Iterable

from .correspondence import Decision
from .waiting import Traits

MOST_OUTSIDE = 10
"""Written to more people outside, it is a circular, and says little about each."""


def is_impersonal(decision: Decision, traits: int) -> bool:
    c = decision.correspondence
    recipients = set(c.outside) - set(c.authors)
    return bool(traits & Traits.AUTOMATIC) or is_circular(recipients)


def is_circular(outside: Iterable[str]) -> bool:
    """:param outside: addresses of recipients who are not of our side"""
    return len(set(outside)) > MOST_OUTSIDE
