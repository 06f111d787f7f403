"""The Exchange Server of "Lumen Srl", beside its tenant: accounts, mailboxes, folders.

The domains are those of the tenant, as in a hybrid organization. Mail that the tenant's
transport takes is delivered here, too, when it is for an address of ours.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from .accounts import stable_id
from .clock import Clock
from .mailbox import Folder
from .server_mailbox import OWNER, PublicFolderMailbox, ServerMailbox, ServerStore
from .tenant import DOMAIN, PEOPLE

NETBIOS_DOMAIN = "ODOODEV"
SERVER_ACCOUNT = f"svc-odoo@{DOMAIN}"
SERVER_LOGIN = f"{NETBIOS_DOMAIN}\\svc-odoo"
SERVER_PASSWORD = "sandbox~Password.For-Tests_only-0001"
SERVER_MAILBOXES = (f"crm.server@{DOMAIN}", f"crm.server2@{DOMAIN}")
PRIVATE_SERVER_MAILBOX = f"private.server@{DOMAIN}"
# address of the queue -> content mailbox and name of the top-level folder
PUBLIC_FOLDERS = {
    f"crm.folder@{DOMAIN}": (f"pf.logging@{DOMAIN}", "Email Logging"),
    f"crm.folder2@{DOMAIN}": (f"pf.logging2@{DOMAIN}", "Email Logging 2"),
}
_LEGACY_DN = (
    "/o=Lumen/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="
)


@dataclass
class ServerAccount:
    """A person of the Active Directory; ``address`` is the UPN, too.

    ``failures``: wrong passwords since the last right one.
    """

    address: str
    name: str
    password: str = ""
    has_mailbox: bool = True
    disabled: bool = False
    failures: int = 0

    @property
    def logins(self) -> list[tuple[str, str]]:
        """Domain and user in lower case, in every way that Windows takes them."""
        address = self.address.lower()
        user, _, domain = address.partition("@")
        return [
            (NETBIOS_DOMAIN.lower(), user),
            (domain, user),
            ("", user),
            ("", address),
        ]

    @property
    def legacy_dn(self) -> str:
        """The X.500 address that Exchange gives to people of its own."""
        number = stable_id(f"server-{self.address}").replace("-", "")
        return f"{_LEGACY_DN}{number}-{self.address.partition('@')[0]}"


@dataclass
class ServerSettings:
    """What the server's administrator decided, and how unkind the server is.

    ``ntlm``, ``basic``: which logins are offered (Exchange's default: NTLM only);
    ``extended_protection``: "None", "Allow" (a wrong binding is refused) or "Require"
    (a missing one, too);
    ``loses_challenge``: something in between cuts NTLM's challenge off; ``handshake``:
    "whole", or a balancer spreads its requests: "unanswered" (the second one gets no
    challenge at all) or "forgotten" (the third one comes to a server that sent none);
    "busy": the second one finds the server out of order;
    ``names_server``: refused logins say which server it is (X-FEServer);
    ``lockout_after``: wrong passwords until the account is locked (0: never);
    ``x500``: whose addresses are X.500 ones: "none", "senders" or "all" people of ours;
    ``x500_properties``: their SMTP addresses are in 0x5D01 and 0x5D02;
    ``headers``: whose mail has InternetMessageHeaders: "all", "outside" (not that of
    people of ours, which never left Exchange) or "none";
    ``search_keys``: messages have one;
    ``routing_required``: X-PublicFolderMailbox must name the content mailbox;
    ``page_limit``, ``restricted_page_limit``: items in an answer of FindItem;
    ``short_pages``: fewer items than that and than was asked for (0: no);
    ``concurrency``: requests of one account at the same time (EWSMaxConcurrency);
    ``requests_per_connection``: then it is closed, and NTLM begins anew (0: never);
    ``build``: of the server.
    """

    ntlm: bool = True
    basic: bool = False
    extended_protection: str = "Allow"
    loses_challenge: bool = False
    handshake: str = "whole"
    names_server: bool = True
    lockout_after: int = 10
    x500: str = "senders"
    x500_properties: bool = True
    headers: str = "all"
    search_keys: bool = True
    routing_required: bool = False
    page_limit: int = 1000
    restricted_page_limit: int = 250
    short_pages: int = 0
    concurrency: int = 27
    requests_per_connection: int = 0
    build: tuple[int, int, int, int] = (15, 2, 2562, 17)


@dataclass
class ExchangeOrganization:
    """An Exchange Server's accounts, mailboxes and public folders."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Back to the state of a fresh start: all mail and settings are gone."""
        with self.lock:
            self.settings = ServerSettings()
            self.accounts = {account.address: account for account in _accounts()}
            self.mailboxes: dict[str, ServerMailbox] = {
                address: ServerMailbox(address, name, self.clock)
                for address, name in _MAILBOXES.items()
            }
            for address in SERVER_MAILBOXES:
                self.mailboxes[address].give(SERVER_ACCOUNT)
            self.public_folders = [
                self._public_folders(queue, *where)
                for queue, where in PUBLIC_FOLDERS.items()
            ]

    # look-ups

    def account(self, name: str) -> ServerAccount | None:
        """By ``DOMAIN\\user``, UPN or plain user name; any case."""
        domain, _, user = name.strip().lower().rpartition("\\")
        for account in self.accounts.values():
            if (domain, user) in account.logins:
                return account
        return None

    def mailbox(self, address: str) -> ServerStore | None:
        """By the address of a mailbox, of a mail-enabled folder, or of its content."""
        wanted = address.strip().lower()
        return self.mailboxes.get(wanted) or self.public_folder(wanted)

    def public_folder(self, address: str) -> PublicFolderMailbox | None:
        """By the address of its queue, or of the content mailbox."""
        wanted = address.strip().lower()
        for store in self.public_folders:
            if wanted == store.address or wanted in store.mail_enabled:
                return store
        return None

    def place(self, address: str) -> tuple[ServerStore, Folder] | None:
        """Where mail to this address goes."""
        wanted = address.strip().lower()
        if wanted in self.mailboxes:
            mailbox = self.mailboxes[wanted]
            return mailbox, mailbox.well_known["inbox"]
        for store in self.public_folders:
            if wanted in store.mail_enabled:
                return store, store.mail_enabled[wanted]
        return None

    def stores(self) -> Iterator[ServerStore]:
        yield from self.mailboxes.values()
        yield from self.public_folders

    def store_with_guid(self, guid: uuid.UUID) -> ServerStore | None:
        return next((store for store in self.stores() if store.guid == guid), None)

    @property
    def public_root(self) -> PublicFolderMailbox:
        """The public folder mailbox that holds the hierarchy."""
        return self.public_folders[0]

    def _public_folders(
        self, queue_address: str, address: str, name: str
    ) -> PublicFolderMailbox:
        store = PublicFolderMailbox(address, queue_address, name, self.clock)
        store.give_role(SERVER_ACCOUNT, OWNER)
        return store


_MAILBOXES = {
    SERVER_ACCOUNT: "Odoo Service",
    SERVER_MAILBOXES[0]: "CRM Server",
    SERVER_MAILBOXES[1]: "CRM Server 2",
    PRIVATE_SERVER_MAILBOX: "Private Server",
}


def _accounts() -> list[ServerAccount]:
    people = [ServerAccount(address, name) for address, name in PEOPLE.items()]
    service = ServerAccount(SERVER_ACCOUNT, "Odoo Service", SERVER_PASSWORD)
    return [*people, service]
