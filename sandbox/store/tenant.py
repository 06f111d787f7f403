"""The tenant "Lumen Srl": its accounts, its application, its mailboxes, its mail."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from ..mime.message import read_mail
from ..transport.mail_flow import INSIDE, copies, log_rules, scope
from ..transport.stamp import stamped
from .accounts import Account, Application, Secret
from .business_mail import KEPT
from .clock import Clock
from .content import DeliveredMail
from .mailbox import FULL_ACCESS, Folder, StoredMailbox, StoredMessage
from .synthetic import SyntheticMail, SyntheticSeries

COMPANY = "Lumen Srl"
TENANT_ID = "3f1c7a52-5d0e-4b8e-9c55-2a1d7e6f0b41"
DOMAIN = "lumen.example"
INITIAL_DOMAIN = "lumensrl.onmicrosoft.example"
DOMAINS = (DOMAIN, "lumen-group.example", INITIAL_DOMAIN)
OTHER_TENANT_ID = "c4d0a9b7-1e62-4f35-8a57-90b3d1f6e280"
OTHER_DOMAINS = ("fabrika.example",)

CLIENT_ID = "8b2e4c1d-7f60-4a35-b1d9-6c0e9f3a5d27"
CLIENT_SECRET = "sandbox~Secret.For-Tests_only-0001"
EXPIRED_CLIENT_SECRET = "sandbox~Secret.Expired-0002"
APPLICATION_NAME = "Odoo e-mail logging"
REDIRECT_PATH = "/email_logging/oauth/callback"
REDIRECT_URIS = [
    f"{scheme}://{host}{REDIRECT_PATH}"
    for host in ("localhost", "127.0.0.1")
    for scheme in ("http", "https")
]
DELEGATED_PERMISSIONS = {"Mail.ReadWrite.Shared", "User.Read"}
APPLICATION_ROLE = "Mail.ReadWrite"

ADMIN = f"admin@{DOMAIN}"
SERVICE_ACCOUNT = f"odoo.reader@{DOMAIN}"
LOG_MAILBOXES = (f"crm.log@{DOMAIN}", f"crm.log2@{DOMAIN}")
PRIVATE_MAILBOX = f"private.log@{DOMAIN}"
SALESPEOPLE = {
    f"giulia.conti@{DOMAIN}": "Giulia Conti",
    f"marco.ferri@{DOMAIN}": "Marco Ferri",
}
PEOPLE = {
    SERVICE_ACCOUNT: "Odoo Reader",
    **SALESPEOPLE,
    f"sara.neri@{DOMAIN}": "Sara Neri",
    f"dario.villa@{DOMAIN}": "Dario Villa",
}
SHARED_MAILBOXES = {
    LOG_MAILBOXES[0]: "CRM Log",
    LOG_MAILBOXES[1]: "CRM Log 2",
    PRIVATE_MAILBOX: "Private Log",
}
CONTACTS = {
    "anna.bianchi@bianchi-arredi.example": "Anna Bianchi",
    "paolo.greco@bianchi-arredi.example": "Paolo Greco",
    "john.carter@harbour-vale.example": "John Carter",
    "emily.stone@harbour-vale.example": "Emily Stone",
    "luca.moretti@moretti-impianti.example": "Luca Moretti",
    "sophie.martin@atelier-martin.example": "Sophie Martin",
}
Place = tuple[StoredMailbox, Folder]
_FAR_FUTURE = 4_102_444_800.0  # 2100-01-01
_LONG_AGO = 1_704_067_200.0  # 2024-01-01


@dataclass
class Policy:
    """What the tenant's administrator decided; lifetimes in seconds."""

    # since October 2025 people may not consent to mail permissions themselves
    user_consent_allowed: bool = False
    # whoever may open a shared mailbox has it in their Outlook; only then Outlook on
    # the web shows its messages by their webLink
    automapping: bool = True
    access_token_lifetime: int = 3599
    refresh_token_lifetime: int = 90 * 24 * 3600


@dataclass
class Tenant:
    """Accounts, applications and mailboxes, and the delivery of mail to them."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.on_arrival: list[Callable[[StoredMailbox, StoredMessage], None]] = []
        self.on_reset: list[Callable[[], None]] = []
        # where else mail is delivered, by address: an Exchange Server beside us
        self.places_beside: list[Callable[[str], Place | None]] = []
        self.reset()

    def reset(self) -> None:
        """Back to the state of a fresh start: all mail and settings are gone."""
        with self.lock:
            self.policy = Policy()
            self.domains = list(DOMAINS)
            self.accounts = {account.address: account for account in _accounts()}
            self.applications = {CLIENT_ID: _application()}
            self.mailboxes: dict[str, StoredMailbox] = {}
            self.mail_flow_rules = log_rules(LOG_MAILBOXES[0])
            for address, name in {**PEOPLE, **SHARED_MAILBOXES}.items():
                self.mailboxes[address] = StoredMailbox(address, name, self.clock)
            for address in LOG_MAILBOXES:
                self.mailboxes[address].rights[SERVICE_ACCOUNT] = FULL_ACCESS
        for forget in self.on_reset:
            forget()

    # look-ups

    @property
    def accepted_domains(self) -> tuple[str, ...]:
        """Verified ones, in lower case; each account has an address in all of them."""
        return tuple(domain.lower() for domain in self.domains)

    def account(self, name: str) -> Account | None:
        """By address or object id; all domains lead to the same account."""
        return self.accounts.get(name) or self._account(self._primary(name))

    def mailbox(self, name: str) -> StoredMailbox | None:
        """By address or object id of its account."""
        account = self.account(name)
        return self.mailboxes.get(account.address) if account else None

    def mailbox_with_guid(self, guid: uuid.UUID) -> StoredMailbox | None:
        return next((m for m in self.mailboxes.values() if m.guid == guid), None)

    def _account(self, name: str) -> Account | None:
        """By its own address or object id, in lower case."""
        if name in self.accounts:
            return self.accounts[name]
        return next((a for a in self.accounts.values() if a.id == name), None)

    def _primary(self, address: str) -> str:
        local, at, domain = address.strip().lower().rpartition("@")
        is_ours = at and domain in self.accepted_domains
        return f"{local}@{DOMAIN}" if is_ours else address.lower()

    # mail

    def log_to(self, addresses: Iterable[str]) -> None:
        """Have the mail-flow rules copy to these addresses."""
        self.mail_flow_rules = [
            rule for address in addresses for rule in log_rules(address)
        ]

    def set_mail_flow(self, enabled: bool) -> None:
        """Switch the mail-flow rules on or off."""
        self.mail_flow_rules = [
            replace(rule, enabled=enabled) for rule in self.mail_flow_rules
        ]

    def deliver(
        self, raw: bytes, envelope_sender: str, envelope_recipients: Iterable[str]
    ) -> list[StoredMessage]:
        """Deliver one message as Exchange would, mail-flow rules included.

        Recipients outside the tenant are accepted and forgotten. Each mailbox gets
        one copy, however many of its addresses are named.
        """
        recipients = list(envelope_recipients)
        raw = stamped(raw, envelope_sender, scope(envelope_sender, self) == INSIDE)
        targets = [*recipients, *copies(envelope_sender, recipients, self)]
        places = self._places(targets)
        return [self.deliver_to(raw, mailbox, folder) for mailbox, folder in places]

    def _places(self, addresses: Iterable[str]) -> list[Place]:
        """Where mail to these addresses goes, each place once."""
        found: dict[tuple[str, int], Place] = {}
        for address in addresses:
            mailbox = self.mailbox(address)
            places = [(mailbox, mailbox.well_known["inbox"])] if mailbox else []
            beside = (find(address) for find in self.places_beside)
            for place in (*places, *(place for place in beside if place)):
                found[place[0].address, place[1].serial] = place
        return list(found.values())

    def deliver_to(
        self,
        raw: bytes,
        mailbox: StoredMailbox,
        folder: Folder | None = None,
        message_class: str = "",
    ) -> StoredMessage:
        """Put one message into a folder (default: the Inbox), without any rule.

        :param message_class: when it is another than the message itself says
        """
        parsed = read_mail(raw, self.clock.now())
        if message_class:
            parsed = replace(parsed, message_class=message_class)
        content = DeliveredMail(parsed, raw)
        with mailbox.lock:
            target = folder or mailbox.well_known["inbox"]
            message = mailbox.add(content, target)
        for listener in self.on_arrival:
            listener(mailbox, message)
        return message

    def generate(
        self,
        mailbox: StoredMailbox,
        series: SyntheticSeries,
        count: int,
        folder: Folder | None = None,
    ) -> list[StoredMessage]:
        """Put ``count`` synthetic messages into a folder, or into the Inbox.

        As many as are kept are written now: a server has its mail before it is asked.
        """
        mails = [SyntheticMail(series, number) for number in range(count)]
        for mail in mails[:KEPT]:
            mail.write()
        with mailbox.lock:
            target = folder or mailbox.well_known["inbox"]
            return [mailbox.add(mail, target) for mail in mails]


def _accounts() -> list[Account]:
    people = [Account(address, name) for address, name in PEOPLE.items()]
    shared = [
        Account(address, name, is_shared_mailbox=True, disabled=True)
        for address, name in SHARED_MAILBOXES.items()
    ]
    return [*people, *shared, Account(ADMIN, "Tenant Administrator", is_admin=True)]


def _application() -> Application:
    return Application(
        client_id=CLIENT_ID,
        name=APPLICATION_NAME,
        redirect_uris=list(REDIRECT_URIS),
        permissions=set(DELEGATED_PERMISSIONS),
        secrets=[
            Secret(CLIENT_SECRET, _FAR_FUTURE),
            Secret(EXPIRED_CLIENT_SECRET, _LONG_AGO),
        ],
        mailbox_roles={APPLICATION_ROLE: set(LOG_MAILBOXES)},
        admin_consented=set(DELEGATED_PERMISSIONS),
    )
