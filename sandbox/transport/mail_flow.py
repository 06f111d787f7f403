"""The mail-flow rules that copy mail between us and others into a shared mailbox.

Exchange Online calls them transport rules (``New-TransportRule -FromScope ...
-SentToScope ... -BlindCopyTo ...``). Only what the two rules of an e-mail log need is
here: who sent it, who gets it, and the mailbox that is added in blind copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

DEFAULT_LOG_MAILBOX = "crm.log@lumen.example"
INSIDE = "InOrganization"
OUTSIDE = "NotInOrganization"


@dataclass(frozen=True)
class MailFlowRule:
    """One transport rule; both scopes must hold, for at least one recipient.

    ``from_scope`` and ``sent_to_scope`` are ``InOrganization`` or
    ``NotInOrganization``, as ``New-TransportRule`` spells them.
    """

    name: str
    from_scope: str
    sent_to_scope: str
    blind_copy_to: str
    enabled: bool = True


class Organization(Protocol):
    """What the rules ask of a tenant."""

    @property
    def accepted_domains(self) -> Collection[str]:
        """Lower-case domains whose addresses are inside."""

    @property
    def mail_flow_rules(self) -> Sequence[MailFlowRule]:
        """In the order in which they are applied."""


def log_rules(mailbox: str = DEFAULT_LOG_MAILBOX) -> list[MailFlowRule]:
    """The two rules that copy mail between inside and outside to ``mailbox``."""
    return [
        MailFlowRule("Log incoming", OUTSIDE, INSIDE, mailbox),
        MailFlowRule("Log outgoing", INSIDE, OUTSIDE, mailbox),
    ]


def copies(sender: str, recipients: Iterable[str], tenant: Organization) -> list[str]:
    """The shared mailboxes that get a blind copy, each once.

    :param sender: envelope sender; empty (a bounce) counts as outside
    :param recipients: envelope recipients
    """
    from_scope = scope(sender, tenant)
    sent_to_scopes = {scope(recipient, tenant) for recipient in recipients}
    matching = (
        rule.blind_copy_to
        for rule in tenant.mail_flow_rules
        if rule.enabled
        and rule.from_scope == from_scope
        and rule.sent_to_scope in sent_to_scopes
    )
    return list(dict.fromkeys(matching))


def scope(address: str, tenant: Organization) -> str:
    """``InOrganization`` for an address of an accepted domain."""
    domain = address.rpartition("@")[2].strip().lower()
    return INSIDE if domain in tenant.accepted_domains else OUTSIDE
