"""What tests may see and change, as Python methods and under ``/_control/``.

``POST /_control/<method>`` with a JSON object of its arguments calls the method of
the same name; ``GET`` works for those without arguments. The answer is the result
as JSON. No sign-in: the sandbox listens on this machine only.
"""

from __future__ import annotations

import base64
import email.utils
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..store.accounts import Account, Secret
from ..store.clock import iso
from ..store.mailbox import FULL_ACCESS, REVIEWER, StoredMailbox, StoredMessage
from ..store.organization import ExchangeOrganization
from ..store.synthetic import BODY_BYTES, Person, SyntheticSeries
from ..store.tenant import (
    CLIENT_ID,
    CONTACTS,
    LOG_MAILBOXES,
    SALESPEOPLE,
    SERVICE_ACCOUNT,
    Tenant,
)
from ..transport.envelope import envelope_of, without_bcc
from ..web.http import Answer, BadJson, Request
from ..web.request_log import RequestLog
from .faults import Delivery, Fault, Faults
from .limits import Limits, LimitSettings
from .lookups import find_folder, folder_path
from .notification_control import NotificationControl
from .server_control import ServerControl

_SIGN_IN_OUTCOMES = ("ok", "decline", "mfa", "conditional_access")
_RIGHTS = ("", FULL_ACCESS, REVIEWER)
_SHOWN = ("internetMessageId", "subject", "from", "receivedDateTime")


class Control(ServerControl, NotificationControl):
    """Every public method of this class can be called over HTTPS."""

    def __init__(
        self,
        tenant: Tenant,
        organization: ExchangeOrganization,
        faults: Faults,
        limits: Limits,
        log: RequestLog,
        present: Callable[[str], None],
        send_of_life: Callable[[str, str], int],
    ) -> None:
        self.tenant = tenant
        self.organization = organization
        self.faults = faults
        self.limits = limits
        self.log = log
        self.present = present
        self.send_of_life = send_of_life

    # requests

    def requests(self) -> list[dict[str, Any]]:
        """Requests received, oldest first; see ``web.request_log.LoggedRequest``."""
        return self.log.as_json()

    def request_counts(self) -> dict[str, int]:
        return self.log.counts()

    def clear_requests(self) -> None:
        self.log.clear()

    # faults, delay and limits

    def add_fault(self, **fault: Any) -> None:
        """:raises ValueError: see :class:`Fault` for what there is"""
        self.faults.add(Fault.from_json(fault))

    def waiting_faults(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.faults.waiting()]

    def clear_faults(self) -> None:
        self.faults.clear()

    def set_latency(self, seconds: float) -> None:
        """Time that each request for mail takes; in a batch of Graph's four wait
        together."""
        self.faults.latency = seconds

    def set_limits(self, **settings: Any) -> None:
        """Graph's limits; see :class:`LimitSettings`."""
        self.limits.reset()
        self.limits.settings = LimitSettings(**{"enforced": True, **settings})

    def clear_limits(self) -> None:
        self.limits.reset()

    def reset(self) -> None:
        """Everything as after a fresh start, only certificates and keys stay."""
        self.faults.clear()
        self.limits.reset()
        self.faults.latency = 0.0
        self.faults.delivery = Delivery()
        self.log.clear()
        self.tenant.clock.offset = 0.0
        self.tenant.reset()
        self.organization.reset()
        self.present("own")

    # mail

    def deliver(
        self, raw: str | bytes, sender: str = "", recipients: Iterable[str] = ()
    ) -> int:
        """Deliver one message as by SMTP; without an envelope its headers are taken.

        :param raw: MIME; over HTTPS in base64
        :return: how many mailboxes got it
        """
        content = _bytes(raw)
        envelope = envelope_of(content)
        targets = list(recipients) or envelope.recipients
        return len(self.tenant.deliver(content, sender or envelope.sender, targets))

    def deliver_files(self, folder: str | Path) -> int:
        """Send every .eml of a folder, in the order of their names.

        :return: how many copies lie in mailboxes now
        """
        paths = sorted(Path(folder).glob("*.eml"))
        return sum(self._deliver_file(path) for path in paths)

    def deliver_into(
        self,
        messages: list[str | bytes],
        mailbox: str = LOG_MAILBOXES[0],
        folder: str = "inbox",
        message_class: str = "",
    ) -> list[str]:
        """Put MIME messages (over HTTPS in base64) into a folder, without rules.

        :param message_class: when it is another than they say, such as ``IPM.Post``
        :return: their durable ids: immutable ones, ``sk:...`` on Exchange Server
        """
        box = self._mailbox(mailbox)
        target = find_folder(box, folder)
        added = [
            self.tenant.deliver_to(_bytes(raw), box, target, message_class)
            for raw in messages
        ]
        return [box.durable_id(message) for message in added]

    def generate(
        self,
        count: int,
        mailbox: str = LOG_MAILBOXES[0],
        senders: list[str] | None = None,
        recipients: list[str] | None = None,
        first_received: str = "",
        seconds_between: int = 1,
        label: str = "bench",
        body_bytes: int = BODY_BYTES,
        is_mixed: bool = False,
        folder: str = "inbox",
    ) -> int:
        """Put ``count`` synthetic messages into a folder, fast.

        :param senders: ``"Name <address>"``; default: the contacts
        :param recipients: the same; default: the salespeople
        :param label: part of the Message-IDs: another one makes other messages
        :param is_mixed: bodies like those of real business mail, of text and HTML,
            short and long; else HTML of ``body_bytes``
        """
        series = SyntheticSeries(
            senders=_people(senders, CONTACTS),
            recipients=_people(recipients, SALESPEOPLE),
            first_received=first_received or iso(self.tenant.clock.now()),
            seconds_between=seconds_between,
            label=label,
            body_bytes=body_bytes,
            is_mixed=is_mixed,
        )
        box = self._mailbox(mailbox)
        target = find_folder(box, folder)
        return len(self.tenant.generate(box, series, count, target))

    def folders(self, mailbox: str = LOG_MAILBOXES[0]) -> dict[str, int]:
        """How many messages lie in each folder; subfolders as ``Archive/2026``."""
        box = self._mailbox(mailbox)
        with box.lock:
            return {
                folder_path(folder): len(folder.messages)
                for folder in box.folders.values()
                if folder.parent
            }

    def messages(
        self, mailbox: str = LOG_MAILBOXES[0], folder: str = "inbox"
    ) -> list[dict[str, Any]]:
        """What lies in a folder, oldest first: id (durable), internetMessageId,
        subject, from, receivedDateTime."""
        box = self._mailbox(mailbox)
        with box.lock:
            serials = find_folder(box, folder).messages.serials()
            return [_shown(box.messages[serial], box) for serial in serials]

    def clear_mailbox(self, mailbox: str = LOG_MAILBOXES[0]) -> None:
        box = self._mailbox(mailbox)
        with box.lock:
            for message in list(box.messages.values()):
                box.remove(message)

    def move_by_hand(self, message_id: str, folder: str, mailbox: str = "") -> None:
        """Move a message as a person in Outlook would."""
        box = self._mailbox(mailbox or LOG_MAILBOXES[0])
        with box.lock:
            message = box.find_message(message_id)
            if not message:
                raise ValueError(f"No message {message_id}")
            box.move(message, find_folder(box, folder))

    # mailboxes

    def add_mailboxes(self, addresses: list[str]) -> None:
        """Shared mailboxes, empty, that the service account may read."""
        for address in addresses:
            account = Account(address, address, is_shared_mailbox=True, disabled=True)
            self.tenant.accounts[address] = account
            box = StoredMailbox(address, address, self.tenant.clock)
            box.rights[SERVICE_ACCOUNT] = FULL_ACCESS
            self.tenant.mailboxes[address] = box

    def set_right(self, mailbox: str, account: str, right: str) -> None:
        """``right``: FullAccess, Reviewer (reads only), or "" to take it away."""
        if right not in _RIGHTS:
            raise ValueError(f"A right is one of {_RIGHTS}")
        rights = self._mailbox(mailbox).rights
        found = self.organization.account(account) or self._account(account)
        address = found.address
        rights.pop(address, None)
        if right:
            rights[address] = right

    def set_full(self, mailbox: str, full: bool = True) -> None:
        """A full mailbox refuses moves, copies and drafts with 507."""
        self._mailbox(mailbox).is_full = full

    def pretend(
        self, mailbox: str, size: int = 0, messages: int = 0, folder: str = "archive"
    ) -> None:
        """The folder says that it holds so many bytes and messages more."""
        box = self._mailbox(mailbox)
        with box.lock:
            found = find_folder(box, folder)
            found.size += size
            found.pretended_messages += messages

    def remove_well_known(self, mailbox: str, folder: str = "archive") -> None:
        box = self._mailbox(mailbox)
        with box.lock:
            box.remove_folder(box.well_known[folder])

    def restore_well_known(self, mailbox: str, folder: str = "archive") -> None:
        box = self._mailbox(mailbox)
        with box.lock:
            box.restore_well_known(folder)

    def remove_mailbox(self, mailbox: str) -> None:
        """The mailbox and its account are gone, as after deletion."""
        address = self._mailbox(mailbox).address
        del self.tenant.mailboxes[address], self.tenant.accounts[address]

    def set_domains(self, domains: list[str]) -> None:
        """The tenant's verified domains, the one that people write from first."""
        self.tenant.domains = list(domains)

    def set_mail_flow(self, enabled: bool) -> None:
        """Switch both mail-flow rules on or off."""
        self.tenant.set_mail_flow(enabled)

    # accounts

    def set_account(
        self, account: str, sign_in: str | None = None, disabled: bool | None = None
    ) -> None:
        """``sign_in``: ok, decline, mfa or conditional_access."""
        found = self._account(account)
        if sign_in is not None:
            if sign_in not in _SIGN_IN_OUTCOMES:
                raise ValueError(f"sign_in is one of {_SIGN_IN_OUTCOMES}")
            found.sign_in = sign_in
        if disabled is not None:
            found.disabled = disabled

    def revoke_sign_ins(self, account: str) -> None:
        """Refresh tokens issued until now stop working (50173)."""
        found = self._account(account)
        found.sign_ins_valid_from = self.tenant.clock.seconds()

    # application

    def set_application(
        self,
        disabled: bool | None = None,
        admin_consent: bool | None = None,
        roles: list[str] | None = None,
        mailbox_roles: dict[str, list[str]] | None = None,
        redirect_uris: list[str] | None = None,
        permissions: list[str] | None = None,
        client_id: str = CLIENT_ID,
    ) -> None:
        """``admin_consent`` False withdraws it, the consents of people included.

        :param permissions: delegated ones, consented at once
        """
        app = self.tenant.applications[client_id]
        if permissions is not None:
            app.permissions = set(permissions)
            app.admin_consented = set(permissions)
        if disabled is not None:
            app.disabled = disabled
        if admin_consent is not None:
            self._set_consent(client_id, admin_consent)
        if roles is not None:
            app.roles = set(roles)
        if mailbox_roles is not None:
            app.mailbox_roles = {k: set(v) for k, v in mailbox_roles.items()}
        if redirect_uris is not None:
            app.redirect_uris = list(redirect_uris)

    def add_secret(
        self, value: str, expires: float, client_id: str = CLIENT_ID
    ) -> None:
        """``expires`` in seconds since the epoch."""
        self.tenant.applications[client_id].secrets.append(Secret(value, expires))

    def set_secret_expiry(
        self, value: str, expires: float, client_id: str = CLIENT_ID
    ) -> None:
        for secret in self.tenant.applications[client_id].secrets:
            if secret.value == value:
                secret.expires = expires

    def remove_secret(self, value: str, client_id: str = CLIENT_ID) -> None:
        app = self.tenant.applications[client_id]
        app.secrets = [secret for secret in app.secrets if secret.value != value]

    def add_certificate(self, pem: str, client_id: str = CLIENT_ID) -> None:
        self.tenant.applications[client_id].certificates.append(pem)

    def remove_application(self, client_id: str = CLIENT_ID) -> None:
        del self.tenant.applications[client_id]

    # policy and clock

    def set_policy(self, **settings: Any) -> None:
        """:raises ValueError: see ``store.tenant.Policy`` for what there is"""
        for name, value in settings.items():
            if not hasattr(self.tenant.policy, name):
                raise ValueError(f"Unknown in the policy: {name}")
            setattr(self.tenant.policy, name, value)

    def set_clock_offset(self, seconds: float) -> None:
        self.tenant.clock.offset = seconds

    # over HTTPS

    def answer(self, request: Request) -> Answer:
        """The answer to ``/_control/<method>``."""
        name = request.segments[1] if len(request.segments) > 1 else ""
        if name not in _ACTIONS:
            return Answer(404, {"error": f"Unknown; there are: {', '.join(_ACTIONS)}"})
        action: Callable[..., Any] = getattr(self, name)
        try:
            return Answer(200, {"result": action(**(request.json() or {}))})
        except (BadJson, KeyError, TypeError, ValueError) as error:
            return Answer(400, {"error": f"{type(error).__name__}: {error}"})

    def _deliver_file(self, path: Path) -> int:
        raw = path.read_bytes()
        envelope = envelope_of(raw)
        copies = self.tenant.deliver(
            without_bcc(raw), envelope.sender, envelope.recipients
        )
        return len(copies)

    def _set_consent(self, client_id: str, granted: bool) -> None:
        app = self.tenant.applications[client_id]
        app.admin_consented = set(app.permissions) if granted else set()
        for account in self.tenant.accounts.values():
            account.consented = set()

    def _account(self, name: str) -> Account:
        account = self.tenant.account(name)
        if not account:
            raise ValueError(f"No account {name}")
        return account


def _shown(message: StoredMessage, mailbox: StoredMailbox) -> dict[str, Any]:
    identifier = mailbox.durable_id(message)
    return {"id": identifier, **{name: message.property(name) for name in _SHOWN}}


def _bytes(raw: str | bytes) -> bytes:
    return raw if isinstance(raw, bytes) else base64.b64decode(raw)


def _people(named: list[str] | None, default: dict[str, str]) -> tuple[Person, ...]:
    if not named:
        return tuple(Person(name, address) for address, name in default.items())
    pairs = map(email.utils.parseaddr, named)
    return tuple(Person(name or address, address) for name, address in pairs)


_ACTIONS = [
    name for name in dir(Control) if not name.startswith("_") and name != "answer"
]
