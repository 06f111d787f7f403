"""A mail-enabled public folder on Exchange Server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from ..errors import InvalidRequest, NotFound, RemoteError
from ..mailbox import ARCHIVE, DELETED, INBOX, Folder, Place
from .client import EwsClient
from .folders import missing
from .payloads import FolderRef
from .remote import EwsRemote
from .server import PublicFolder

QUEUE, STORAGE = "Queue", "Storage"
"""Folders below the root: where mail arrives, and where it goes once logged."""

_ROOT = FolderRef(name="publicfoldersroot")


class PublicFolderMailbox(EwsRemote):
    """Reads and moves mail of the public folder Queue.

    Moves give no new ids: a message is found by its search key when it is opened.
    Outlook opens no single message of a public folder, and there are no Deleted Items.

    ``queue_id``: Queue's id, once something was asked; keep it for ``PublicFolder``.
    """

    can_delete = False
    has_links = False

    def __init__(self, client: EwsClient, folder: PublicFolder) -> None:
        super().__init__(client, is_tree=False)
        username = client.server.username
        client.anchor = username if "@" in username else ""
        client.content_mailbox = folder.content_mailbox
        self.queue_id = folder.queue_id
        self._path = folder.names
        self._queue: Folder | None = None
        self._root_id = ""
        self._storage_id = ""

    # Messages

    def delete(self, places: Sequence[Place]) -> dict[Place, RemoteError | None]:
        """Refuse: there are no Deleted Items."""
        return {place: InvalidRequest("delete_refused") for place in places}

    def web_link(self, place: Place) -> NoReturn:
        """:raises NotFound: ``no_link``, always"""
        raise NotFound("no_link")

    def mailbox_link(self, place: Place) -> NoReturn:
        """:raises NotFound: ``no_link``, always"""
        raise NotFound("no_link")

    # Folders

    def inbox(self) -> Folder:
        """Queue, as it is now.

        :raises NotFound: ``public_folder_missing``
        """
        self._queue = self._stored_queue() or self._queue_by_path()
        self.queue_id = self._queue.id
        self._root_id = self._queue.parent_id or self._root_id
        return self._queue

    def folder(self, id_or_name: str) -> Folder:
        """A folder by its id or by one of the port's names.

        :raises NotFound: ``folder_missing``, ``public_folder_missing``
        :raises InvalidRequest: ``delete_refused``, there are no Deleted Items
        """
        match id_or_name:
            case "inbox":
                return self.inbox()
            case "archive":
                return self.existing_archive()
            case "deleteditems":
                raise InvalidRequest("delete_refused")
            case _:
                return self._folders.get(FolderRef(id_or_name))

    def archive(self) -> Folder:
        """Storage, made if missing.

        :raises AccessDenied: ``folder_not_makeable``
        """
        return self.ensure_folder(STORAGE)

    def existing_archive(self) -> Folder:
        """As ``archive``, without making it.

        :raises NotFound: ``folder_missing``
        """
        if found := self._folders.named(STORAGE, self._top()):
            return found
        raise missing(STORAGE)

    # How it is asked

    def _inbox_id(self) -> str:
        return self._queue.id if self._queue else self.inbox().id

    def _drafts_id(self) -> str:
        return self._inbox_id()

    def _probe_target_id(self) -> str:
        return self.archive().id

    def _top(self) -> FolderRef:
        if not self._root_id:
            self.inbox()
        return FolderRef(self._root_id)

    def _folder_id(self, id_or_name: str) -> str:
        if id_or_name in (INBOX, ARCHIVE, DELETED):
            return self.folder(id_or_name).id
        return id_or_name

    def _stored_queue(self) -> Folder | None:
        """By its id of before: None when there is none, or somebody made it anew."""
        if not self.queue_id:
            return None
        try:
            return self._folders.get(FolderRef(self.queue_id))
        except NotFound as error:
            if error.kind != "folder_missing":
                raise
            return None

    def _queue_by_path(self) -> Folder:
        """:raises NotFound: ``public_folder_missing``"""
        parent = _ROOT
        for number, name in enumerate([*self._path, QUEUE], start=1):
            found = self._folders.named(name, parent)
            if not found:
                seen = "\\".join(["", *[*self._path, QUEUE][:number]])
                raise NotFound("public_folder_missing", code=seen)
            self._root_id = parent.id
            parent = FolderRef(found.id)
        return self._folders.get(parent)
