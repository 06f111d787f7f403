"""Plain values that the matcher hands to the job: who takes part, and the verdict."""

from dataclasses import dataclass, field
from datetime import date

INBOUND = "inbound"
OUTBOUND = "outbound"


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
class Directory:
    """What Odoo knows about a page's addresses; every key is normalised."""

    salespeople: dict[str, int] = field(default_factory=dict)
    colleagues: set[str] = field(default_factory=set)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)

    def is_ours(self, address):
        return address in self.salespeople or address in self.colleagues


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mailbox is set to log; `domain` is its own, in which nobody is outside."""

    domain: str
    start_date: date | None
    skip_private: bool
    skip_automated: bool
    skip_meetings: bool


@dataclass(slots=True)
class Correspondence:
    """A message with its participants: normalised addresses, each person once."""

    message: object
    sender: str | None
    recipients: list[str]
    salespeople: list[int] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    direction: str = INBOUND
    has_outsider: bool = False
    unknown: list[str] = field(default_factory=list)
    is_duplicate: bool = False
    is_excluded: bool = False
    is_removed: bool = False

    @property
    def addresses(self):
        """Sender first, then To and Cc, each once."""
        participants = [self.sender, *self.recipients] if self.sender else []
        return list(dict.fromkeys(participants or self.recipients))

    def outsiders(self):
        """:return: {address that Odoo does not know: name as written in the message}"""
        message = self.message
        names = {
            person.address.lower(): person.name
            for person in (*message.cc, *message.to, message.sender)
        }
        return {address: names.get(address) or "" for address in self.unknown}

    def is_before(self, day):
        """:param day: a date or None; compared with the day of arrival, in UTC"""
        arrival = self.message.received or self.message.sent
        return bool(day and arrival and arrival.date() < day)

    def interactions(self):
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
class Verdict:
    """What was decided about a message; `reason` is None when it is logged."""

    correspondence: Correspondence
    reason: str | None = None

    @property
    def message(self):
        return self.correspondence.message

    @property
    def date(self):
        """Sent when outbound, received when inbound; naive UTC."""
        message = self.message
        if self.correspondence.direction == OUTBOUND:
            return message.sent or message.received
        return message.received or message.sent
