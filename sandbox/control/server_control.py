"""What tests may change about the Exchange Server beside the tenant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..store.mailbox import StoredMailbox
from ..store.organization import ExchangeOrganization, ServerAccount
from ..store.server_mailbox import PublicFolderMailbox
from ..store.tenant import Tenant
from .lookups import find_folder


class ServerControl:
    """The part of ``Control`` that concerns the Exchange Server.

    :param present: see ``web.certificates.Certificates.present``
    """

    tenant: Tenant
    organization: ExchangeOrganization
    present: Callable[[str], None]

    def set_server(self, **settings: Any) -> None:
        """:raises ValueError: see ``store.organization.ServerSettings``"""
        for name, value in settings.items():
            if not hasattr(self.organization.settings, name):
                raise ValueError(f"Unknown of the server: {name}")
            setattr(self.organization.settings, name, value)

    def set_certificate(self, kind: str = "own") -> None:
        """What new connections are shown; NTLM goes on wanting the server's own.

        :param kind: own; proxy (another one of the same authority, as where something
            in front of the server ends TLS); untrusted; expired; wrong name
        :raises ValueError: another kind
        """
        self.present(kind)

    def set_server_account(
        self,
        account: str,
        password: str | None = None,
        disabled: bool | None = None,
        has_mailbox: bool | None = None,
    ) -> None:
        """A disabled account is not let in, and its X.500 address leads nowhere."""
        found = self._server_account(account)
        if password is not None:
            found.password = password
        if disabled is not None:
            found.disabled = disabled
        if has_mailbox is not None:
            found.has_mailbox = has_mailbox

    def set_role(self, mailbox: str, account: str, role: str, folder: str = "") -> None:
        """A role in a public folder, by its path; "" takes it away.

        :param mailbox: address of the queue
        :param folder: such as ``Email Logging/Storage``; default: all of them
        :raises ValueError: no public folders, no account, no such role
        """
        store = self._public_folders(mailbox)
        address = self._server_account(account).address
        where = find_folder(store, folder) if folder else None
        store.give_role(address, role, where)

    def remove_folder(self, mailbox: str, folder: str) -> None:
        """By its path, with all that it holds."""
        store = self._mailbox(mailbox)
        with store.lock:
            store.remove_folder(find_folder(store, folder))

    def move_content(self, mailbox: str, folder: str, content_mailbox: str) -> None:
        """As ``New-PublicFolderMoveRequest``: another mailbox holds its messages.

        :param mailbox: address of the queue
        :param folder: path, such as ``Email Logging/Storage``
        :raises ValueError: one of them is no public folder mailbox
        """
        store = self._public_folders(mailbox)
        other = self._public_folders(content_mailbox)
        store.elsewhere[find_folder(store, folder).serial] = other

    def copy_by_hand(self, message_id: str, folder: str, mailbox: str) -> str:
        """Copy a message as a person in Outlook would; on Exchange Server both have
        one search key.

        :return: the durable id of the copy
        """
        store = self._mailbox(mailbox)
        with store.lock:
            message = store.find_message(message_id)
            if not message:
                raise ValueError(f"No message {message_id}")
            return store.durable_id(store.copy(message, find_folder(store, folder)))

    def log_to(self, addresses: Iterable[str]) -> None:
        """Have the mail-flow rules copy to these addresses, of whatever kind."""
        self.tenant.log_to(list(addresses))

    def _server_account(self, name: str) -> ServerAccount:
        account = self.organization.account(name)
        if not account:
            raise ValueError(f"No account {name}")
        return account

    def _public_folders(self, address: str) -> PublicFolderMailbox:
        store = self.organization.public_folder(address)
        if not store:
            raise ValueError(f"No public folders: {address}")
        return store

    def _mailbox(self, name: str) -> StoredMailbox:
        """In the tenant or on Exchange Server."""
        mailbox = self.tenant.mailbox(name) or self.organization.mailbox(name)
        if not mailbox:
            raise ValueError(f"No mailbox {name}")
        return mailbox
