"""What a check of the setup is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..exchange.errors import MailError
from ..exchange.translation import _lt

SHARED_OUTCOMES = {
    "fine": _lt("Fine."),
    "not_checked": _lt("Not checked, because there is no access."),
}
"""What any check may come to."""


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
    """

    code: str
    name: str
    find: Callable[[Any], Finding]
    outcomes: dict[str, str]
    remote: bool

    def sentence(self, outcome: str) -> str | None:
        """What an outcome of its own or a shared one says, None for other ones."""
        return self.outcomes.get(outcome) or SHARED_OUTCOMES.get(outcome)


def check(
    code: str, name: str, *, remote: bool = False, **outcomes: str
) -> Callable[[Callable[[Any], Finding]], Check]:
    """Make a `Check` of the function that finds."""

    def make(find: Callable[[Any], Finding]) -> Check:
        return Check(code, name, find, outcomes, remote)

    return make
