"""One mailbox: folders, messages, and the changes that mail clients can make.

Every method expects that the caller holds ``mailbox.lock``: a Graph request is
several of them, and must see one state.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Protocol

from .clock import Clock, microseconds, parse_iso
from .ids import IdMaker, ItemId, read_id
from .sorted_messages import SortedMessages

# Graph documentation, "mailFolder resource type": well-known names. The display
# names are those of an English mailbox; archive is the One-Click Archive folder.
ROOT = "msgfolderroot"
WELL_KNOWN_NAMES = {
    "archive",
    "clutter",
    "conflicts",
    "conversationhistory",
    "deleteditems",
    "drafts",
    "inbox",
    "junkemail",
    "localfailures",
    "msgfolderroot",
    "outbox",
    "recoverableitemsdeletions",
    "scheduled",
    "searchfolders",
    "sentitems",
    "serverfailures",
    "syncissues",
}
WELL_KNOWN_FOLDERS = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "archive": "Archive",
    "junkemail": "Junk Email",
    "outbox": "Outbox",
    "conversationhistory": "Conversation History",
}
HIDDEN_FOLDERS = {"recoverableitemsdeletions": "Deletions"}

# what ``Add-MailboxPermission`` gives; a reviewer only reads
FULL_ACCESS = "FullAccess"
REVIEWER = "Reviewer"


class Content(Protocol):
    """What an e-mail says; never changes while it moves about.

    ``properties`` are Graph's message properties without ids, folder and
    webLink; ``attachments`` Graph's attachments without ids.
    """

    @property
    def properties(self) -> dict[str, Any]: ...

    @property
    def attachments(self) -> list[dict[str, Any]]: ...

    @property
    def raw(self) -> bytes: ...

    def item_source(self, index: int) -> bytes | None:
        """The MIME of an attached message, by its index in ``attachments``."""

    @property
    def received_at(self) -> str: ...

    @property
    def internet_message_id(self) -> str | None: ...

    @property
    def sensitivity(self) -> int: ...

    @property
    def message_class(self) -> str: ...

    @property
    def size(self) -> int: ...


class Folder:
    """A mail folder; ``well_known`` is its locale independent name, or ""."""

    def __init__(
        self,
        serial: int,
        name: str,
        parent: Folder | None,
        well_known: str = "",
        hidden: bool = False,
    ) -> None:
        self.serial = serial
        self.name = name
        self.parent = parent
        self.well_known = well_known
        self.hidden = hidden
        self.children: list[Folder] = []
        self.messages = SortedMessages()
        self.unread = 0
        self.size = 0
        # Said to lie here as well: fills a folder in no time.
        self.pretended_messages = 0
        # (change, serial, folder, moves) of what left the folder, for delta
        self.removed: list[tuple[int, int, int, int]] = []

    def child_named(self, name: str) -> Folder | None:
        wanted = name.lower()
        return next((c for c in self.children if c.name.lower() == wanted), None)


class StoredMessage:
    """A content lying in a folder, with what a mail client may change about it."""

    __slots__ = (
        "change",
        "content",
        "created_at",
        "edits",
        "folder",
        "is_read",
        "modified_at",
        "moves",
        "received",
        "search_key",
        "serial",
        "size",
    )

    def __init__(self, serial: int, folder: Folder, content: Content, now: str):
        self.serial = serial
        self.folder = folder
        self.content = content
        self.size = content.size
        self.moves = 0
        self.received = microseconds(parse_iso(content.received_at))
        self.is_read = False
        self.edits: dict[str, Any] | None = None
        self.change = 0
        self.created_at = now
        self.modified_at = now
        # On Exchange Server, of a copy: that of the message it was copied from.
        self.search_key = b""

    def is_at(self, identifier: ItemId) -> bool:
        """Whether the id leads here still; an immutable one always does."""
        if identifier.moves is None:
            return True
        here = (self.folder.serial, self.moves)
        return (identifier.folder, identifier.moves) == here

    def property(self, name: str) -> Any:
        """As edited, else as the content has it; None when it says nothing."""
        if self.edits and name in self.edits:
            return self.edits[name]
        return self.content.properties.get(name)


class StoredMailbox:
    """``rights`` says who else may do what: account address -> right."""

    default_folders: ClassVar[dict[str, str]] = WELL_KNOWN_FOLDERS
    hidden_folders: ClassVar[dict[str, str]] = HIDDEN_FOLDERS

    def __init__(self, address: str, name: str, clock: Clock) -> None:
        self.address = address
        self.name = name
        self.clock = clock
        self.guid = uuid.uuid4()
        self.ids = IdMaker(self.guid)
        self.lock = threading.RLock()
        self.rights: dict[str, str] = {}
        self.is_full = False
        # Their headers are not always there: what MAPI keeps of them is.
        self.loses_headers = False
        self.folders: dict[int, Folder] = {}
        self.well_known: dict[str, Folder] = {}
        self.messages: dict[int, StoredMessage] = {}
        self.by_internet_id: dict[str, set[int]] = {}
        self.changes = 0
        self._serials = 0
        self._make_default_folders()

    def allows(self, address: str, write: bool) -> bool:
        """Whether the account with this address may read, or change, what is here."""
        if address == self.address:
            return True
        right = self.rights.get(address, "")
        return right == FULL_ACCESS or (right == REVIEWER and not write)

    # look-ups

    def find_folder(self, name: str) -> Folder | None:
        """By well-known name or id.

        :raises MalformedId: it is neither (a display name, say)
        """
        well_known = name.lower()
        if well_known in WELL_KNOWN_NAMES:
            return self.well_known.get(well_known)
        identifier = read_id(name)
        is_ours = identifier.kind == "folder" and identifier.store == self.guid
        return self.folders.get(identifier.serial) if is_ours else None

    def find_message(self, text: str) -> StoredMessage | None:
        """By either id format; a default id of before a move finds nothing.

        :raises MalformedId: it is no id
        """
        identifier = read_id(text)
        is_ours = identifier.kind == "message" and identifier.store == self.guid
        message = self.messages.get(identifier.serial) if is_ours else None
        return message if message and message.is_at(identifier) else None

    def durable_id(self, message: StoredMessage) -> str:
        """What recognises the message however it moves within the mailbox."""
        return self.ids.immutable_message(message.serial)

    def folder_at(self, path: str) -> Folder | None:
        """By display names from below the root, such as ``Archive/2026``."""
        folder: Folder | None = self.well_known[ROOT]
        for name in path.split("/"):
            folder = folder.child_named(name) if folder else None
        return folder

    # folders

    def make_folder(
        self, name: str, parent: Folder, hidden: bool = False, well_known: str = ""
    ) -> Folder:
        folder = Folder(self._next_serial(), name, parent, well_known, hidden)
        parent.children.append(folder)
        self.folders[folder.serial] = folder
        if well_known:
            self.well_known[well_known] = folder
        return folder

    def remove_folder(self, folder: Folder) -> None:
        """Forget a folder with all that it holds."""
        for child in list(folder.children):
            self.remove_folder(child)
        for serial in list(folder.messages.serials()):
            self.remove(self.messages[serial])
        if folder.parent:
            folder.parent.children.remove(folder)
        self.folders.pop(folder.serial, None)
        self.well_known.pop(folder.well_known, None)

    def move_folder(self, folder: Folder, parent: Folder) -> None:
        if folder.parent:
            folder.parent.children.remove(folder)
        folder.parent = parent
        parent.children.append(folder)

    def restore_well_known(self, name: str) -> None:
        """Make a well-known folder that was removed."""
        if name not in self.well_known:
            title = WELL_KNOWN_FOLDERS[name]
            self.make_folder(title, self.well_known[ROOT], well_known=name)

    # messages

    def add(
        self, content: Content, folder: Folder, is_read: bool = False
    ) -> StoredMessage:
        now = self._now()
        message = StoredMessage(self._next_serial(), folder, content, now)
        message.is_read = is_read
        self.messages[message.serial] = message
        if content.internet_message_id:
            serials = self.by_internet_id.setdefault(content.internet_message_id, set())
            serials.add(message.serial)
        self._enter(message, folder)
        self._touch(message, now)
        return message

    def move(self, message: StoredMessage, folder: Folder) -> None:
        """Exchange makes a copy with a new default id and removes the original."""
        self._leave(message)
        message.moves += 1
        self._enter(message, folder)
        self._touch(message, self._now())

    def copy(self, message: StoredMessage, folder: Folder) -> StoredMessage:
        copy = self.add(message.content, folder, message.is_read)
        copy.edits = dict(message.edits) if message.edits else None
        return copy

    def remove(self, message: StoredMessage) -> None:
        self._leave(message)
        del self.messages[message.serial]
        serials = self.by_internet_id.get(message.content.internet_message_id or "")
        if serials:
            serials.discard(message.serial)

    def edit(self, message: StoredMessage, changes: dict[str, Any]) -> None:
        """Set properties of a message; ``isRead`` counts in the folder."""
        changes = dict(changes)
        if "isRead" in changes:
            self._set_read(message, bool(changes.pop("isRead")))
        if changes:
            message.edits = {**(message.edits or {}), **changes}
        self._touch(message, self._now())

    def serials_everywhere(self) -> Iterator[Iterable[int]]:
        """The messages of each folder that mail clients can see."""
        for folder in self.folders.values():
            if folder.well_known not in HIDDEN_FOLDERS:
                yield folder.messages.serials()

    def _set_read(self, message: StoredMessage, is_read: bool) -> None:
        message.folder.unread += int(message.is_read) - int(is_read)
        message.is_read = is_read

    def _enter(self, message: StoredMessage, folder: Folder) -> None:
        message.folder = folder
        folder.messages.add(message)
        folder.unread += not message.is_read
        folder.size += message.size

    def _leave(self, message: StoredMessage) -> None:
        folder = message.folder
        folder.messages.remove(message)
        folder.unread -= not message.is_read
        folder.size -= message.size
        self.changes += 1
        left = (self.changes, message.serial, folder.serial, message.moves)
        folder.removed.append(left)

    def _touch(self, message: StoredMessage, now: str) -> None:
        self.changes += 1
        message.change = self.changes
        message.modified_at = now

    def _next_serial(self) -> int:
        self._serials += 1
        return self._serials

    def _now(self) -> str:
        return self.clock.text()

    def _make_default_folders(self) -> None:
        root = Folder(self._next_serial(), "Top of Information Store", None, ROOT)
        self.folders[root.serial] = root
        self.well_known[ROOT] = root
        for well_known, name in self.default_folders.items():
            self.make_folder(name, root, well_known=well_known)
        for well_known, name in self.hidden_folders.items():
            self.make_folder(name, root, hidden=True, well_known=well_known)
