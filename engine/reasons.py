"""Why a message was not logged, one row for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..exchange.translation import _lt
from .automatic_mail import MEETING

OPTED_OUT = "opted_out"
"""Everybody of ours who took part has removed it for himself."""

BLIND_COPY = "blind_copy"
"""Nobody of ours is named: somebody got it as a blind copy, or through a list."""

NOBODYS, NOT_IN_SALES, OTHER_COMPANY = "nobodys", "not_in_sales", "other_company"
"""Why an address of our own side is no salesperson's: the start of a sign."""

MAX_ATTEMPTS = 3
"""How often a message that cannot be recorded is tried, once a run."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message was (not) logged.

    - ``key``: what is stored; ``label``: what is shown for it, as docs name it
    - ``rule``: the method of `email.logging.matcher` that finds it; "" when what
      happens to the message decides, not what it is
    - ``what_to_do``: a sentence for whoever expected something else
    - ``remedies``: the buttons of `email.logging.skipped` by which it is logged, the
      best first; none when there is nothing to log
    - ``narrower``: {what the sign starts with: a sentence that says more}; the rest of
      such a sign is the address that it names
    - ``yields``: it does not apply to a message that somebody wants logged anyway
    """

    key: str
    label: str
    rule: str
    what_to_do: str
    remedies: tuple[str, ...] = ()
    narrower: Mapping[str, str] = field(default_factory=dict)
    yields: bool = False

    def sentence(self, sign: str | None) -> tuple[str, dict[str, str]]:
        """:return: what to do, in English, with what stands in its places"""
        kind, _space, address = (sign or "").partition(" ")
        if kind in self.narrower:
            return self.narrower[kind], {"address": address}
        return self.what_to_do, {}


RETRY, LOG_ANYWAY = "action_retry", "action_log_anyway"
ALWAYS_LOG, ASSIGN = "action_always_log", "action_assign"
CORRESPONDENTS = "action_view_correspondents"


LOGGED = Reason(
    "logged",
    "Logged in Odoo",
    "",
    _lt("At least one salesperson and one contact take part."),
)

REASONS = (
    Reason(
        "not_a_mail",
        "Not an e-mail",
        "_rule_not_a_mail",
        _lt(
            "Somebody put it there by hand, as a post in a public folder or an "
            "appointment; nothing to do."
        ),
    ),
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
        _lt(
            "The copy names no recipient, so it does not say who got it as a blind "
            "copy. If you know, assign it to that salesperson."
        ),
        remedies=(ASSIGN,),
        yields=True,
    ),
    Reason(
        "too_old",
        "Too old",
        "_rule_too_old",
        _lt(
            "The message is older than the mailbox's start date. Log it anyway, or "
            "change the date and retry."
        ),
        remedies=(LOG_ANYWAY, RETRY),
        yields=True,
    ),
    Reason(
        "removed",
        "Removed",
        "_rule_removed",
        _lt("Somebody deleted this message in Odoo. Retry to log it after all."),
        remedies=(RETRY,),
        narrower={
            OPTED_OUT: _lt(
                "Who took part removed this message for himself; it is not logged for "
                "him again. Nothing to do."
            )
        },
    ),
    Reason(
        "duplicate",
        "Already logged",
        "_rule_duplicate",
        _lt(
            "Another copy of the message is logged; nothing to do. When that copy was "
            "deleted, retry to log this one."
        ),
        remedies=(RETRY,),
    ),
    Reason(
        "excluded",
        "Excluded",
        "_rule_excluded",
        _lt(
            "One of the addresses is excluded. Log it anyway, or delete the exclusion "
            "and retry."
        ),
        remedies=(LOG_ANYWAY, ALWAYS_LOG, RETRY),
        yields=True,
    ),
    Reason(
        "private",
        "Private",
        "_rule_private",
        _lt(
            "Its sender marked the message as private or confidential, and this "
            "mailbox leaves such messages out. Nothing to do, unless that is changed "
            "on the mailbox: then retry."
        ),
        remedies=(RETRY,),
    ),
    Reason(
        "automatic",
        "Automatic",
        "_rule_automatic",
        _lt(
            "It looks as if no person wrote this message. If one did, log it anyway, "
            "or always log its sender."
        ),
        remedies=(LOG_ANYWAY, ALWAYS_LOG),
        narrower={
            MEETING: _lt(
                "It is about a meeting, and this mailbox leaves meetings out. Log it "
                "anyway, or change the mailbox and retry."
            )
        },
        yields=True,
    ),
    Reason(
        "internal",
        "Internal",
        "_rule_internal",
        _lt(
            "Nobody outside the company is named. If a contact got it as a blind copy, "
            "which the copy does not say, assign it to that contact."
        ),
        remedies=(ASSIGN,),
    ),
    Reason(
        "unknown_salesperson",
        "Unknown salesperson",
        "_rule_unknown_salesperson",
        _lt(
            "None of the addresses belongs to a user of Sales. Enter the address on "
            "the salesperson's user, then retry."
        ),
        remedies=(RETRY, ASSIGN),
        narrower={
            BLIND_COPY: _lt(
                "The copy names nobody of your company, so it does not say who got it "
                "as a blind copy, or through a list. If you know, assign it to that "
                "salesperson."
            ),
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
        remedies=(CORRESPONDENTS, RETRY, ASSIGN),
    ),
    Reason(
        "failed",
        "Failed",
        "",
        _lt("The message could not be recorded. See the error and retry."),
        remedies=(RETRY,),
    ),
)
"""In the order of their rules: the first that applies is the one shown."""
