"""Why a message was not logged, one row for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..exchange.translation import _lt

NOBODYS, NOT_IN_SALES, OTHER_COMPANY = "nobodys", "not_in_sales", "other_company"
"""Why an address of our own side is no salesperson's: the start of a sign."""

MAX_ATTEMPTS = 3
"""How often a message that cannot be recorded is tried, once a run."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message was (not) logged.

    - ``key``: what is stored; ``label``: what is shown for it, as README names it
    - ``rule``: the method of `email.logging.matcher` that finds it; "" when what
      happens to the message decides, not what it is
    - ``what_to_do``: a sentence for whoever expected something else
    - ``narrower``: {what the sign starts with: a sentence that says more}; the rest of
      such a sign is the address that it names
    - ``yields``: it does not apply to a message that somebody wants logged anyway
    """

    key: str
    label: str
    rule: str
    what_to_do: str
    narrower: Mapping[str, str] = field(default_factory=dict)
    yields: bool = False

    def sentence(self, sign: str | None) -> tuple[str, dict[str, str]]:
        """:return: what to do, in English, with what stands in its places"""
        kind, _space, address = (sign or "").partition(" ")
        if kind in self.narrower:
            return self.narrower[kind], {"address": address}
        return self.what_to_do, {}


LOGGED = Reason(
    "logged",
    "Logged in Odoo",
    "",
    _lt("At least one salesperson and one contact take part."),
)

REASONS = (
    Reason(
        "draft",
        "Draft",
        "_rule_draft",
        _lt("Drafts are never logged; nothing to do."),
    ),
    Reason(
        "no_sender",
        "No sender",
        "_rule_no_sender",
        _lt("The message names no sender; nothing to do."),
    ),
    Reason(
        "no_recipient",
        "No recipient",
        "_rule_no_recipient",
        _lt("The message names no recipient; nothing to do."),
    ),
    Reason(
        "too_old",
        "Too old",
        "_rule_too_old",
        _lt(
            "The message is older than the mailbox's start date. Log it anyway, or "
            "change the date and retry."
        ),
        yields=True,
    ),
    Reason(
        "removed",
        "Removed",
        "_rule_removed",
        _lt("Somebody deleted this message in Odoo. Retry to log it after all."),
    ),
    Reason(
        "duplicate",
        "Already logged",
        "_rule_duplicate",
        _lt("Another copy of the message is logged; nothing to do."),
    ),
    Reason(
        "excluded",
        "Excluded",
        "_rule_excluded",
        _lt(
            "One of the addresses is excluded. Log it anyway, or delete the exclusion "
            "and retry."
        ),
        yields=True,
    ),
    Reason(
        "private",
        "Private",
        "_rule_private",
        _lt("Its sender marked the message as private or confidential; nothing to do."),
    ),
    Reason(
        "automatic",
        "Automatic",
        "_rule_automatic",
        _lt(
            "It looks as if no person wrote this message. If one did, log it anyway, "
            "or always log its sender."
        ),
        yields=True,
    ),
    Reason(
        "internal",
        "Internal",
        "_rule_internal",
        _lt("Nobody outside the company takes part; nothing to do."),
    ),
    Reason(
        "unknown_salesperson",
        "Unknown salesperson",
        "_rule_unknown_salesperson",
        _lt(
            "None of the addresses belongs to a user of Sales. Enter the address on "
            "the salesperson's user, then retry."
        ),
        narrower={
            NOBODYS: _lt(
                "%(address)s is of your own domain, but no user has it. If it is a "
                "salesperson's, enter it on the user as another address, then retry."
            ),
            NOT_IN_SALES: _lt(
                "The user of %(address)s does not belong to Sales. Give the user "
                "access to Sales, then retry."
            ),
            OTHER_COMPANY: _lt(
                "The user of %(address)s may not work in the mailbox's company. Add it "
                "to the user's allowed companies, then retry."
            ),
        },
    ),
    Reason(
        "unknown_contact",
        "Unknown contact",
        "_rule_unknown_contact",
        _lt(
            "None of the outside addresses belongs to a contact. Create the contact "
            "with this address, then retry."
        ),
    ),
    Reason(
        "failed",
        "Failed",
        "",
        _lt("The message could not be recorded. See the error and retry."),
    ),
)
"""In the order of their rules: the first that applies is the one shown."""
