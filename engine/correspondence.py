"""Plain values that the matcher hands to the run: who takes part, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from ..exchange.mail import Mail, Person
from .addresses import normalize
from .automatic_mail import Acquaintance
from .plain_name import plain_name

INBOUND = "inbound"
OUTBOUND = "outbound"

SALES_GROUP = "sales_team.group_sale_salesman"
"""Who belongs to it is a salesperson."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact found by an address: a partner, or a lead that has none.

    `ambiguous`: other, unrelated partners have the same address.
    """

    email: str
    partner_id: int | None = None
    lead_id: int | None = None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact and one salesperson in one message: an entry to be."""

    contact: Contact
    user_id: int


@dataclass(slots=True)
class Known:
    """What Odoo knows about a page's addresses; every key is normalised."""

    salespeople: dict[str, int] = field(default_factory=dict)
    colleagues: set[str] = field(default_factory=set)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)

    def is_ours(self, address: str | None) -> bool:
        """Whether it belongs to an internal user."""
        return address in self.salespeople or address in self.colleagues


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mailbox is set to log; `domain` is its own, in which nobody is outside."""

    domain: str
    start_date: date | None
    skip_private: bool
    skip_automatic: bool
    skip_meetings: bool


@dataclass(slots=True)
class Correspondence:
    """A mail with its participants: normalised addresses, each person once.

    - ``excluded_by``: the address or domain of the exclusion that applies, or ""
    - ``is_always_logged``: somebody said so of one of the addresses
    - ``is_wanted``: somebody said so of this mail
    """

    mail: Mail
    sender: str | None
    recipients: list[str]
    salespeople: list[int] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    direction: str = INBOUND
    has_outsider: bool = False
    unknown: list[str] = field(default_factory=list)
    is_duplicate: bool = False
    excluded_by: str = ""
    is_always_logged: bool = False
    is_removed: bool = False
    is_wanted: bool = False
    acquaintance: Acquaintance = Acquaintance.NOBODY

    @classmethod
    def of(cls, mail: Mail) -> Correspondence:
        """Who takes part in a mail, before anybody is recognised."""
        addresses = (normalize(person.address) for person in (*mail.to, *mail.cc))
        return cls(
            mail=mail,
            sender=normalize(mail.sender.address) if mail.sender else None,
            recipients=list(dict.fromkeys(filter(None, addresses))),
        )

    @property
    def addresses(self) -> list[str]:
        """Sender first, then To and Cc, each once."""
        participants = [self.sender, *self.recipients] if self.sender else []
        return list(dict.fromkeys(participants or self.recipients))

    def outsiders(self) -> dict[str, str]:
        """:return: {address that Odoo does not know: name as written in the mail}"""
        names = {normalize(person.address): person.name for person in self._people()}
        return {address: plain_name(names.get(address)) for address in self.unknown}

    def _people(self) -> Iterator[Person]:
        """The sender last: the name that people give themselves is the best."""
        yield from (*self.mail.cc, *self.mail.to)
        if self.mail.sender:
            yield self.mail.sender

    def is_before(self, day: date | None) -> bool:
        """Whether it arrived, in UTC, before the day."""
        return bool(day and self.mail.received.date() < day)

    def interactions(self) -> list[Interaction]:
        """n salespeople and m contacts make n + m - 1 entries.

        Everybody who took part finds the message: the principal of the side that
        wrote meets everyone on the other side, and the rest of the writing side
        meets the other side's principal.
        """
        user, *other_users = self.salespeople
        contact, *other_contacts = self.contacts
        return [
            Interaction(contact, user),
            *(Interaction(other, user) for other in other_contacts),
            *(Interaction(contact, other) for other in other_users),
        ]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a mail; `reason` is None when it is logged.

    `sign`: what the reason was found by, where it says so (see `automatic_mail`).
    """

    correspondence: Correspondence
    reason: str | None = None
    sign: str = ""

    @property
    def mail(self) -> Mail:
        """The mail that it is about."""
        return self.correspondence.mail

    @property
    def date(self) -> datetime:
        """Sent when outbound, received when inbound; naive UTC."""
        if self.correspondence.direction == OUTBOUND:
            return self.mail.sent or self.mail.received
        return self.mail.received
