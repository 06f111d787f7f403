"""What a check of the setup is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..exchange.errors import MailError
from ..exchange.failures import KINDS
from ..exchange.translation import Counted, _lt, worded
from .connection import ON_SERVER, ONLINE

SHARED_OUTCOMES = {
    "fine": _lt("OK"),
    "not_checked": _lt("Not tried: there is no access."),
}
"""What any check may come to."""

OF_AN_EARLIER_VERSION = _lt(
    "Validate the setup again: this result was found by an earlier version."
)
"""What is read where nobody knows an outcome any more."""

ALARMING = frozenset(
    {
        "expires_soon",
        "expires_soon_elsewhere",
        "mailbox_nearly_full",
        "folder_nearly_full",
        "silent",
    }
)
"""Warnings that the administrators get an activity for, as for whatever failed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check went.

    - ``state``: passed, warning, failed or skipped
    - ``outcome``: names its sentence: one of the check's own, of those that all share,
      or a kind of failure
    - ``facts``: what the sentence names; kept apart from it, as JSON can hold them, so
      that everybody reads it in their language
    """

    state: str
    outcome: str
    facts: dict[str, Any]


def passed(outcome: str = "fine", **facts: Any) -> Finding:
    """Nothing to do."""
    return Finding("passed", outcome, facts)


def warning(outcome: str, **facts: Any) -> Finding:
    """Mail is logged, but somebody should look at it."""
    return Finding("warning", outcome, facts)


def failed(outcome: str, **facts: Any) -> Finding:
    """Mail is not logged, or some of it is not."""
    return Finding("failed", outcome, facts)


def failed_by(error: MailError, code: str) -> Finding:
    """What was asked for did not work; ``code`` names the case, or is ""."""
    return (warning if error.passes else failed)(error.kind, code=code)


NOT_CHECKED = Finding("skipped", "not_checked", {})


@dataclass(frozen=True, slots=True)
class Check:
    """One check, with all that it may say.

    - ``find``: takes the `Validation`, returns a `Finding` or raises a `MailError`
    - ``outcomes``: {name: sentence}, in English
    - ``remote``: it asks the mailbox outside
    - ``kinds``: of mailbox that it concerns
    """

    code: str
    name: str
    find: Callable[[Any], Finding]
    outcomes: dict[str, str | Counted]
    remote: bool
    kinds: tuple[str, ...]

    def sentence(self, outcome: str, facts: Mapping[str, Any]) -> str | None:
        """What an outcome says, in English; None for a kind of failure."""
        found = self.outcomes.get(outcome) or SHARED_OUTCOMES.get(outcome)
        if not found and outcome not in KINDS:
            return OF_AN_EARLIER_VERSION
        return found and worded(found, facts)


def check(
    code: str,
    name: str,
    *,
    remote: bool = False,
    kinds: tuple[str, ...] = (ONLINE, *ON_SERVER),
    **outcomes: str | Counted,
) -> Callable[[Callable[[Any], Finding]], Check]:
    """Make a `Check` of the function that finds."""

    def make(find: Callable[[Any], Finding]) -> Check:
        return Check(code, name, find, outcomes, remote, kinds)

    return make
