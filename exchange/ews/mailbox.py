"""A shared mailbox on Exchange Server."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import quote

from ..errors import AccessDenied, NotFound, RemoteError
from ..mail import text
from ..mailbox import ARCHIVE, DELETED, INBOX, Folder, Moved, Place
from .client import EwsClient
from .folders import missing
from .mail_xml import place_parts
from .pages import only_item
from .payloads import FolderRef, get_items
from .remote import EwsRemote
from .soap import T, text_of

ARCHIVE_NAME = "Archive"
"""Of an ordinary folder: Exchange Server has no well-known one beside the Inbox."""

LINK = "item:WebClientReadFormQueryString"
_WELL_KNOWN = (INBOX, DELETED, "drafts")


class EwsMailbox(EwsRemote):
    """Reads, moves and removes mail of the mailbox ``address``.

    ``own_domains``: of the organisation, to which links may lead
    """

    def __init__(
        self, client: EwsClient, address: str, own_domains: Collection[str] = ()
    ) -> None:
        super().__init__(client, is_tree=True)
        client.anchor = address
        self.address = address
        self.own_domains = own_domains
        self._ids: dict[str, str] = {}

    # Messages

    def delete(self, places: Sequence[Place]) -> dict[Place, RemoteError | None]:
        """Move messages to Deleted Items; remove for good what lies there already."""
        deleted = self._folder_id(DELETED)
        where = self.locate(places)
        there = [p for p in places if _is_in(where[p], deleted)]
        elsewhere = [
            p for p in places if isinstance(where[p], Moved) and p not in there
        ]
        present = {self._present(p, where[p]): p for p in elsewhere}
        moved = self.move(list(present), DELETED)
        return {
            **{p: _failure(result) for p, result in where.items()},
            **{present[one]: _failure(result) for one, result in moved.items()},
            **{p: self._remove(self._present(p, where[p])) for p in there},
        }

    def web_link(self, place: Place) -> str:
        """The message's present address in Outlook on the web.

        It holds the message's id, so it dies with the next move.

        :raises NotFound: it is no longer in the mailbox
        :raises UntrustedHost: the link leads elsewhere
        """
        link = self._ask_at(place, self._link)
        return self.client.server.outlook(link, self.own_domains)

    def mailbox_link(self, place: Place) -> str:
        """The same, for who has not this mailbox in their Outlook: it is named.

        :raises NotFound: it is no longer in the mailbox
        """
        id = self._ask_at(place, self._present_id)
        return (
            f"{self.client.server.origin}/owa/{quote(self.address, safe='@')}/"
            f"?ItemID={quote(id, safe='')}&exvsurl=1&viewmodel=ReadMessageItem"
        )

    # Folders

    def folder(self, id_or_name: str) -> Folder:
        """A folder by its id or by one of the port's names.

        Who has no access is told that there is no Inbox; but every mailbox has one.

        :raises NotFound: ``folder_missing``
        :raises AccessDenied: ``access_denied``
        """
        if id_or_name == ARCHIVE:
            return self.existing_archive()
        try:
            return self._folders.get(self._ref(id_or_name))
        except NotFound as error:
            if id_or_name not in _WELL_KNOWN:
                raise
            raise AccessDenied("access_denied", code=error.code) from None

    def archive(self) -> Folder:
        """The folder named Archive, made if missing."""
        return self.ensure_folder(ARCHIVE_NAME)

    def existing_archive(self) -> Folder:
        """As ``archive``, without making it.

        :raises NotFound: ``folder_missing``
        """
        if found := self._folders.named(ARCHIVE_NAME, self._top()):
            return found
        raise missing(ARCHIVE_NAME)

    # How it is asked

    def _inbox_id(self) -> str:
        return self._folder_id(INBOX)

    def _drafts_id(self) -> str:
        return self._folder_id("drafts")

    def _probe_target_id(self) -> str:
        return self._folder_id(DELETED)

    def _top(self) -> FolderRef:
        return FolderRef(name="msgfolderroot", mailbox=self.address)

    def _ref(self, id_or_name: str) -> FolderRef:
        if id_or_name in _WELL_KNOWN:
            return FolderRef(name=id_or_name, mailbox=self.address)
        return FolderRef(id_or_name)

    def _folder_id(self, id_or_name: str) -> str:
        if id_or_name not in (*_WELL_KNOWN, ARCHIVE):
            return id_or_name
        if id_or_name not in self._ids:
            self._ids[id_or_name] = self.folder(id_or_name).id
        return self._ids[id_or_name]

    def inbox(self) -> Folder:
        """The folder that is read; its id is remembered."""
        found = self.folder(INBOX)
        self._ids[INBOX] = found.id
        return found

    def _link(self, id: str) -> str:
        """:raises NotFound: there is no such message, or no link of it"""
        item = only_item(self.client.ask_one(get_items([id], [LINK])))
        link = text(text_of(item.find(f"{T}WebClientReadFormQueryString"))).strip()
        if not link:
            raise NotFound("not_found", code="link")
        return link

    def _present_id(self, id: str) -> str:
        self.client.ask_one(get_items([id], ()))
        return id

    def _present(self, place: Place, where: Moved | RemoteError) -> Place:
        at = where.at if isinstance(where, Moved) else place.at
        return Place(place.key, at, place.internet_message_id)


def _is_in(where: Moved | RemoteError, folder_id: str) -> bool:
    return isinstance(where, Moved) and place_parts(where.at)[1] == folder_id


def _failure(result: Moved | RemoteError) -> RemoteError | None:
    if isinstance(result, Moved) or result.kind == "not_found":
        return None
    return result
