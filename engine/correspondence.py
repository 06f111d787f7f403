"""Plain values that the matcher hands to the run: who takes part, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from ..exchange.mail import Mail, Person
from ..exchange.people import people
from .addresses import domain_of, normalize, without_tag
from .automatic_mail import Acquaintance
from .conversation import Related, Strand
from .identity import ONE_DAY, Identity, Original
from .opportunity import Belonging, Opportunity, Scope
from .plain_name import plain_name
from .reasons import NOBODYS, NOT_IN_SALES, OTHER_COMPANY
from .shared_sender import meant_authors, suggested_name
from .waiting import Choice, Turn

INBOUND = "inbound"
OUTBOUND = "outbound"

SALES_GROUP = "sales_team.group_sale_salesman"
"""Who belongs to it is a salesperson."""
MANAGER_GROUP = "sales_team.group_sale_manager"
"""Who belongs to it reads all of Sales."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact found by an address: a partner, or a lead that has none.

    `ambiguous`: other, unrelated partners have the same address. `lost_on`: since when
    the lead is lost (naive UTC), None when it is open.
    """

    email: str
    partner_id: int | None = None
    lead_id: int | None = None
    ambiguous: bool = False
    lost_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact and one salesperson in one message: an entry to be."""

    contact: Contact
    user_id: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants logged, whatever speaks against it.

    And who took part, as far as somebody says so and the message does not: the id of a
    user, a contact, and their ``addresses``.
    """

    user_id: int | None = None
    contact: Contact | None = None
    addresses: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    """What Odoo knows about a page's addresses; every key is normalised.

    - ``salespeople``: ids of users, of the mailbox's company; a team's has several
    - ``colleagues``: other internal users
    - ``elsewhere``: colleagues who sell, but may not work in the mailbox's company
    """

    salespeople: dict[str, list[int]] = field(default_factory=dict)
    colleagues: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)

    def is_ours(self, address: str | None) -> bool:
        """Whether it belongs to an internal user."""
        return address in self.salespeople or address in self.colleagues

    def has(self, address: str | None) -> bool:
        """Whether it belongs to anybody."""
        return address in self.contacts or self.is_ours(address)

    def drop_own(self, policy: Policy) -> None:
        """Partners with an own address, the company itself or a warehouse, are no
        contacts: they are our side, and hide nobody.
        """
        for address in filter(policy.is_own, list(self.contacts)):
            del self.contacts[address]

    def lack_of(self, address: str, policy: Policy) -> str:
        """:return: why an address of ours is no salesperson's, or "" """
        if address in self.elsewhere:
            return OTHER_COMPANY
        if address in self.colleagues:
            return NOT_IN_SALES
        is_nobodys = policy.is_own(address) and not self.has(address)
        return NOBODYS if is_nobodys else ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a mailbox is set to log; in `own_domains` nobody is outside.

    - ``is_past``: what is logged now is history, of which nobody is told
    - ``is_file``: only a file says it, which anybody may have written
    """

    own_domains: frozenset[str]
    start_date: date | None
    skip_private: bool
    skip_automatic: bool
    skip_meetings: bool
    is_past: bool = False
    is_file: bool = False

    def is_own(self, address: str) -> bool:
        """Whether it belongs to the organisation, whoever has it."""
        return domain_of(address) in self.own_domains


@dataclass(frozen=True, slots=True)
class Said:
    """Who reads a conversation, as somebody said who takes part in it.

    - ``mark_id``: of the record, which also knows whom it was shared with
    """

    mark_id: int
    user_id: int
    audience: str | None


@dataclass(slots=True)
class Correspondence:
    """A mail with its participants: normalised addresses, each person once.

    - ``sender``: From; ``sent_by``: Sender, when it is another one
    - ``co_authors``: whom From names besides; ``meant``: who gets the answer to what a
      portal, a list or a group sent; ``replied_to``: who gets any answer
    - ``recipients``: To and Cc; ``to``: of these, To alone; ``redirected``: whom a copy
      was sent to later (RFC 5322 3.6.6)
    - ``authors``: who of them wrote, the one who counts first
    - ``original``: the message that it is a copy of; ``adds_to``: its id, when it is
      recorded and lacks somebody; ``identity_key``: the digest that it is found by
    - ``arrives_as``: the id of the message, sent from Odoo, whose awaited copy it is
    - ``lack``: why nobody of ours is a salesperson, see ``reasons``; or ""
    - ``is_past``: it is logged as history: nobody is told, and nobody waits
    - ``is_file``: only a file says so: it adds nobody to what is logged already
    - ``is_opted_out``: no salesperson is left, as each has removed it for himself
    - ``excluded_by``: the address or domain of the exclusion that applies, or ""
    - ``is_always_logged``: somebody said so of one of the addresses
    - ``is_wanted``: somebody said so of this mail
    - ``outside``: who of them is not of our side; ``named``: the salespeople in To
    - ``sign``: see `sign_of`, None where it was not asked
    - ``related``: what is logged already and may be of its conversation
    - ``conversation_id``: the id of its conversation; until it is put into another one,
      an id that is free for a new one
    - ``waits``: of conversations that it may belong to; ``turns``: what of its own was
      recorded before, as far as it matters for who waits; ``choice``: what somebody
      chose about that; ``joins``: it makes one conversation of several
    - ``said``: of conversations that it may belong to; ``mark``: what holds for it
    - ``linked``: opportunities of conversations that it may belong to, None where
      somebody said that there is none; ``may_be_meant``: {id of a contact: those that
      are open}, of which it may be linked to the only one; ``belongs``: to which it
      does belong
    """

    mail: Mail
    sender: str | None
    recipients: list[str]
    identity: Identity
    to: list[str] = field(default_factory=list)
    sent_by: str | None = None
    co_authors: list[str] = field(default_factory=list)
    meant: list[str] = field(default_factory=list)
    replied_to: list[str] = field(default_factory=list)
    redirected: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    salespeople: list[int] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    direction: str = INBOUND
    has_outsider: bool = False
    unknown: list[str] = field(default_factory=list)
    original: Original | None = None
    identity_key: str = ""
    adds_to: int | None = None
    arrives_as: int | None = None
    removed_mark: str | None = None
    is_past: bool = False
    is_file: bool = False
    is_opted_out: bool = False
    lack: str = ""
    excluded_by: str = ""
    is_always_logged: bool = False
    is_wanted: bool = False
    acquaintance: Acquaintance = Acquaintance.NOBODY
    sign: str | None = None
    outside: list[str] = field(default_factory=list)
    related: Related = field(default_factory=Related)
    named: list[int] = field(default_factory=list)
    waits: dict[int, tuple[list[Turn], Choice]] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    joins: bool = False
    choice: Choice = field(default_factory=Choice)
    conversation_id: int | None = None
    said: dict[int, list[Said]] = field(default_factory=dict)
    mark: Said | None = None
    linked: dict[int, Opportunity | None] = field(default_factory=dict)
    may_be_meant: dict[int, list[Opportunity]] = field(default_factory=dict)
    scope: Scope = Scope.CONTACT
    belongs: Belonging = field(default_factory=Belonging)

    @classmethod
    def of(cls, mail: Mail) -> Correspondence:
        """Who takes part in a mail, before anybody is recognised."""
        sender = normalize(mail.sender.address) if mail.sender else None
        recipients = _addresses((*mail.to, *mail.cc))
        return cls(
            mail=mail,
            sender=sender,
            recipients=recipients,
            to=_addresses(mail.to),
            identity=Identity.of(mail, sender, recipients),
            sent_by=normalize(mail.sent_by.address) if mail.sent_by else None,
            co_authors=_addresses(mail.co_authors),
            meant=_addresses(meant_authors(mail)),
            replied_to=_addresses(mail.reply_to),
            redirected=_addresses(_redirected(mail)),
            authors=[sender] if sender else [],
        )

    @property
    def addresses(self) -> list[str]:
        """Who takes part: authors first, then To, Cc and whom it was redirected to."""
        found = (*self.authors, *self.recipients, *self.redirected)
        return list(dict.fromkeys(found))

    @property
    def candidates(self) -> set[str]:
        """Everybody who may take part, once it is known who is who."""
        authors = filter(None, (self.sender, self.sent_by))
        others = (*self.co_authors, *self.meant, *self.replied_to)
        return {*authors, *others, *self.addresses}

    def drop_tags(self, known: Known, policy: Policy) -> None:
        """In Exchange Online name+tag is name's mailbox, unless somebody has it."""
        names = {a: without_tag(a) for a in self.candidates if policy.is_own(a)}
        for tagged, name in names.items():
            if tagged != name and not known.has(tagged):
                self._rename(tagged, name)

    def _rename(self, tagged: str, name: str) -> None:
        self.sender = name if self.sender == tagged else self.sender
        self.sent_by = name if self.sent_by == tagged else self.sent_by
        for part in (
            *(
                "co_authors",
                "meant",
                "replied_to",
                "recipients",
                "to",
                "redirected",
                "authors",
            ),
        ):
            renamed = (name if a == tagged else a for a in getattr(self, part))
            setattr(self, part, list(dict.fromkeys(renamed)))

    def outsiders(self) -> dict[str, str]:
        """Whom Odoo does not know and may suggest as a contact.

        :return: {address: name as written in the mail, "" when it is nobody's own}
        """
        names: dict[str | None, str | None] = {}
        for person in self._people():
            name = suggested_name(self.mail, person)
            address = normalize(person.address)
            names[address] = None if names.get(address, "") is None else name
        found = {address: names.get(address, "") for address in self.unknown}
        return {a: plain_name(name) for a, name in found.items() if name is not None}

    def _people(self) -> Iterator[Person]:
        """The sender last: the name that people give themselves is the best."""
        yield from (*self.mail.cc, *self.mail.to, *meant_authors(self.mail))
        yield from (*self.mail.reply_to, *self.mail.co_authors)
        if self.mail.sender:
            yield self.mail.sender

    def adds_people(self) -> bool:
        """Whether the message that it is a copy of lacks somebody whom it names."""
        is_complete = bool(self.salespeople and self.contacts)
        known = self.original.addresses if self.original else set()
        return is_complete and not known.issuperset(self.addresses)

    def absorb(self, copy: Correspondence) -> None:
        """Whom a copy names takes part here, too."""
        self.redirected += [a for a in copy.addresses if a not in self.addresses]
        self.salespeople += [u for u in copy.salespeople if u not in self.salespeople]
        known = {(c.partner_id, c.lead_id) for c in self.contacts}
        self.contacts += [
            c for c in copy.contacts if (c.partner_id, c.lead_id) not in known
        ]

    def drop_salespeople(self, users: set[int]) -> None:
        """Those who have removed it for themselves take part no more."""
        left = [user for user in self.salespeople if user not in users]
        self.is_opted_out = bool(self.salespeople) and not left
        self.salespeople = left

    def heed(self, conversation_ids: Iterable[int]) -> None:
        """What somebody who takes part said of its conversation last holds for it."""
        said = (mark for id in conversation_ids for mark in self.said.get(id, ()))
        own = (mark for mark in said if mark.user_id in self.salespeople)
        self.mark = max(own, key=lambda mark: mark.mark_id, default=None)

    def continue_waits(self, conversation_ids: Iterable[int]) -> None:
        """Who waits in its conversation depends on what that had before."""
        found = set(conversation_ids)
        self.joins = len(found) > 1
        for id in found:
            turns, choice = self.waits.get(id, ((), Choice()))
            self.turns += turns
            self.choice |= choice

    def fulfil(self, wish: Wish) -> None:
        """Somebody wants it logged, and may say who took part."""
        self.is_wanted = True
        self.redirected += [a for a in wish.addresses if a not in self.addresses]
        if wish.user_id and wish.user_id not in self.salespeople:
            self.salespeople.append(wish.user_id)
        known = {c.partner_id for c in self.contacts}
        if wish.contact and wish.contact.partner_id not in known:
            self.contacts.append(wish.contact)
            self.has_outsider = True

    @property
    def claimed_date(self) -> datetime | None:
        """The sent date, when it contradicts the arrival by more than a day."""
        sent, received = self.mail.sent, self.mail.received
        return sent if sent and abs(sent - received) > ONE_DAY else None

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

    `sign`: what the reason was found by, where it says so (see `automatic_mail`);
    `preview`: of its text, where it was made before.
    """

    correspondence: Correspondence
    reason: str | None = None
    sign: str = ""
    preview: str | None = None

    @property
    def mail(self) -> Mail:
        """The mail that it is about."""
        return self.correspondence.mail

    @property
    def is_new(self) -> bool:
        """Whether it becomes a message."""
        return not (self.reason or self.correspondence.arrives_as)

    @property
    def strand(self) -> Strand:
        """What it says of its conversation."""
        c = self.correspondence
        return Strand.of(c.mail, self.date, c.addresses, c.outside)

    def is_return_of(self, contact: Contact) -> bool:
        """Whether a lost lead wrote it, after it was lost."""
        wrote = contact.email in self.correspondence.authors
        is_inbound = self.correspondence.direction == INBOUND
        if not (contact.lost_on and wrote and is_inbound):
            return False
        return self.mail.received >= contact.lost_on

    @property
    def date(self) -> datetime:
        """Sent when outbound, received when inbound; naive UTC.

        Nothing was sent after it arrived, nor more than a day before.
        """
        sent, received = self.mail.sent, self.mail.received
        is_outbound = self.correspondence.direction == OUTBOUND
        if not sent or not is_outbound or self.correspondence.claimed_date:
            return received
        return min(sent, received)


def _addresses(persons: Iterable[Person]) -> list[str]:
    found = (normalize(person.address) for person in persons)
    return list(dict.fromkeys(address for address in found if address))


def _redirected(mail: Mail) -> list[Person]:
    if not any(name.startswith("resent-") for name in mail.headers_by_name):
        return []
    values = (*mail.header("resent-to"), *mail.header("resent-cc"))
    return [person for value in values for person in people(value)]
