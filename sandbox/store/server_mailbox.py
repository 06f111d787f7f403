"""Where an Exchange Server keeps mail: mailboxes of people, and public folders.

The same store as in the tenant. What is different: every message has a search key,
which copies share (MS-OXPROPS 2.998); there is no Archive folder of Exchange's own;
and public folders know roles folder by folder.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import ClassVar

from .clock import Clock
from .mailbox import (
    FULL_ACCESS,
    REVIEWER,
    ROOT,
    WELL_KNOWN_FOLDERS,
    Folder,
    StoredMailbox,
    StoredMessage,
)

KEY_PREFIX = "sk:"
PUBLIC_ROOT = "publicfoldersroot"
OWNER = "Owner"
# what ``Add-PublicFolderClientPermission -AccessRights`` gives (roles)
ROLES: dict[str, frozenset[str]] = {
    OWNER: frozenset(
        ("see", "read", "create", "edit", "delete", "create folders", "own")
    ),
    "PublishingEditor": frozenset(
        ("see", "read", "create", "edit", "delete", "create folders")
    ),
    "Editor": frozenset(("see", "read", "create", "edit", "delete")),
    "Author": frozenset(("see", "read", "create")),
    "Reviewer": frozenset(("see", "read")),
    "Contributor": frozenset(("see", "create")),
    "None": frozenset(("see",)),
}
_NOTHING: frozenset[str] = frozenset()


class ServerStore(StoredMailbox):
    """What mailboxes and public folders have in common; ``root`` has serial 0."""

    is_public = False
    root: Folder

    def search_key(self, message: StoredMessage) -> bytes:
        """16 bytes (PidTagSearchKey) that all copies of a message share."""
        if message.search_key:
            return message.search_key
        seed = self.guid.bytes + message.serial.to_bytes(8, "big")
        return hashlib.blake2b(seed, digest_size=16).digest()

    def copy(self, message: StoredMessage, folder: Folder) -> StoredMessage:
        copy = super().copy(message, folder)
        copy.search_key = self.search_key(message)
        return copy

    def durable_id(self, message: StoredMessage) -> str:
        """``sk:`` and the search key, in hexadecimal."""
        return KEY_PREFIX + self.search_key(message).hex()

    def find_message(self, text: str) -> StoredMessage | None:
        """Also by what :meth:`durable_id` answers.

        :raises MalformedId: it is no id
        """
        if not text.startswith(KEY_PREFIX):
            return super().find_message(text)
        return next(self.with_search_key(bytes.fromhex(text[len(KEY_PREFIX) :])), None)

    def with_search_key(self, key: bytes) -> Iterator[StoredMessage]:
        return (m for m in self.messages.values() if self.search_key(m) == key)

    def take_from(
        self, source: ServerStore, message: StoredMessage, folder: Folder
    ) -> StoredMessage:
        """Move a message of another store here: a copy, and the original is gone."""
        copy = self.add(message.content, folder, message.is_read)
        copy.edits = dict(message.edits) if message.edits else None
        copy.search_key = source.search_key(message)
        source.remove(message)
        return copy

    def allowed(self, folder: Folder, address: str) -> frozenset[str]:
        """What the account with this address may do in a folder; see :data:`ROLES`."""
        raise NotImplementedError

    def permissions(self, folder: Folder) -> dict[str, str]:
        """The roles in a folder, by the accounts' addresses."""
        raise NotImplementedError

    def content_of(self, folder: Folder) -> ServerStore:
        """The mailbox that holds what lies in a folder."""
        return self

    def replica_list(self, folder: Folder) -> str:
        """PidTagReplicaList in base64: which mailbox holds a public folder's content.

        Source: "How to route public folder content requests".
        """
        guid = self.content_of(folder).guid
        return base64.b64encode(str(guid).encode() + b"\x00").decode()


class ServerMailbox(ServerStore):
    """A person's or a shared mailbox on Exchange Server."""

    default_folders: ClassVar[dict[str, str]] = {
        well_known: name
        for well_known, name in WELL_KNOWN_FOLDERS.items()
        if well_known != "archive"
    }

    def __init__(self, address: str, name: str, clock: Clock) -> None:
        super().__init__(address, name, clock)
        self.root = Folder(0, "Root", None, "root")
        self.root.children.append(self.well_known[ROOT])

    def allowed(self, folder: Folder, address: str) -> frozenset[str]:
        if self.allows(address, write=True):
            return ROLES[OWNER]
        return ROLES["Reviewer"] if self.allows(address, write=False) else _NOTHING

    def permissions(self, folder: Folder) -> dict[str, str]:
        levels = {FULL_ACCESS: OWNER, REVIEWER: "Reviewer"}
        return {address: levels[right] for address, right in self.rights.items()}

    def give(self, address: str) -> None:
        """As ``Add-MailboxPermission -AccessRights FullAccess``."""
        self.rights[address] = FULL_ACCESS


class PublicFolderMailbox(ServerStore):
    """A public folder mailbox: the content of one top-level folder and those below.

    The folder called Queue is mail-enabled: it has an address of its own. As in
    mailboxes it answers to ``inbox``, and Storage to ``archive``: so tests need
    not know which kind they look at.

    :param address: of the content mailbox
    :param queue_address: of the mail-enabled folder
    :param name: of the top-level folder
    """

    is_public = True
    default_folders: ClassVar[dict[str, str]] = {}
    hidden_folders: ClassVar[dict[str, str]] = {}

    def __init__(
        self, address: str, queue_address: str, name: str, clock: Clock
    ) -> None:
        # folder's serial -> account's address -> role
        self.roles: dict[int, dict[str, str]] = {}
        # folder's serial -> the other mailbox that holds its content
        self.elsewhere: dict[int, PublicFolderMailbox] = {}
        super().__init__(address, name, clock)
        self.root = self.well_known[ROOT]
        self.top = self.make_folder(name, self.root)
        self.make_folder("Queue", self.top, well_known="inbox")
        self.make_folder("Storage", self.top, well_known="archive")
        self.make_folder("Not Logged", self.top)
        self.mail_enabled: dict[str, Folder] = {queue_address: self.well_known["inbox"]}

    def make_folder(
        self, name: str, parent: Folder, hidden: bool = False, well_known: str = ""
    ) -> Folder:
        """New folders have the permissions of the one above."""
        folder = super().make_folder(name, parent, hidden, well_known)
        self.roles[folder.serial] = dict(self.roles.get(parent.serial, {}))
        return folder

    def give_role(self, address: str, role: str, folder: Folder | None = None) -> None:
        """``role`` "" takes it away; without a folder it is for all of them.

        :raises ValueError: Exchange knows no such role
        """
        if role and role not in ROLES:
            raise ValueError(f"A role is one of {', '.join(ROLES)}")
        serials = [folder.serial] if folder else list(self.roles)
        for serial in serials:
            roles = self.roles.setdefault(serial, {})
            roles.pop(address, None)
            if role:
                roles[address] = role

    def content_of(self, folder: Folder) -> ServerStore:
        return self.elsewhere.get(folder.serial, self)

    def allowed(self, folder: Folder, address: str) -> frozenset[str]:
        if folder is self.root:
            return ROLES["None"]
        role = self.permissions(folder).get(address, "")
        return ROLES.get(role, _NOTHING)

    def permissions(self, folder: Folder) -> dict[str, str]:
        return self.roles.get(folder.serial, {})
