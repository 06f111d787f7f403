"""What a shared mailbox and a public folder on Exchange Server have in common."""

from __future__ import annotations

import base64
import binascii
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from ..errors import InvalidRequest, NotFound, RemoteError, Unavailable
from ..mail import Mail, text
from ..mailbox import Account, Attachment, Folder, Moved, Place, Traffic
from .attachments import attachments_of, content_of, source_of
from .client import EwsClient
from .facts import Rights
from .folders import Folders
from .mail_xml import durable_key, item_id, place_parts, place_text, properties_of
from .moves import SafeMoves
from .pages import Pages, only_item
from .payloads import (
    REPLICAS,
    SEARCH_KEY,
    FolderRef,
    create_draft,
    delete_item,
    get_folder,
    get_items,
)
from .soap import Build, T, text_of

Answer = TypeVar("Answer")

_GUID_LENGTH = 36
_RIGHTS = {
    "read": "Read",
    "create": "CreateContents",
    "modify": "Modify",
    "delete": "Delete",
    "create_folders": "CreateHierarchy",
}


class EwsRemote(ABC):
    """A ``RemoteMailbox`` and ``ServerFacts``. All methods raise RemoteError.

    Messages go by their search keys, which move along with them; ids of messages, which
    do not, are kept in ``Place.at`` together with the folder's.
    """

    can_delete = True
    has_links = True

    def __init__(self, client: EwsClient, *, is_tree: bool) -> None:
        self.client = client
        self._folders = Folders(client, is_tree=is_tree)
        self._pages = Pages(client)
        self._moves = SafeMoves(client, self._inbox_id, self._all_folder_ids)

    @property
    def traffic(self) -> Traffic:
        """What was sent until now."""
        return self.client.traffic

    @property
    def pace_state(self) -> str:
        """How busy the server was, as text for the next visit."""
        return self.client.pace_state

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which the server's clock is ahead; None before an answer."""
        return self.client.clock_difference

    # Account

    def account(self) -> Account:
        """The account whose password opens the mailbox; nothing is asked for it."""
        name = self.client.server.username
        return Account(name, name, object_id=name.lower(), tenant_id="")

    def domains(self) -> list[str]:
        """:raises InvalidRequest: EWS has no such list"""
        raise InvalidRequest("request_refused", code="domains")

    # Messages

    def waiting(self) -> int:
        """How many messages wait in the folder that is read."""
        return self.inbox().total

    def oldest(self, limit: int = 100, after: int = 0) -> list[Mail]:
        """The oldest waiting messages, at most ``limit`` (1000), oldest first;
        ``after``: how many to leave out.
        """
        inbox = self._inbox_id()
        return self._pages.oldest(limit, after, FolderRef(inbox), inbox)

    def past(
        self, folder_id: str, since: datetime | None, limit: int, after: int = 0
    ) -> list[Mail]:
        """See ``RemoteMailbox.past``; Exchange looks through all the folder."""
        return self._pages.oldest(limit, after, FolderRef(folder_id), folder_id, since)

    def count_past(self, folder_id: str, since: datetime | None) -> int:
        """How many messages ``past`` gives in all."""
        return self._pages.count(FolderRef(folder_id), since)

    def move(
        self, places: Sequence[Place], folder_id: str
    ) -> dict[Place, Moved | RemoteError]:
        """Move messages to a folder, given by its id or by one of the port's names.

        When an answer is lost, the message is looked for before it is moved again.
        """
        return self._moves.move(places, self._folder_id(folder_id))

    def locate(self, places: Sequence[Place]) -> dict[Place, Moved | RemoteError]:
        """Where messages are now, without moving them; NotFound: nowhere."""
        return self._moves.locate(places)

    def create_draft(self, subject: str) -> Place:
        """Make a draft, which shows that messages may be made."""
        folder_id = self._drafts_id()
        made = self.client.ask_one(create_draft(subject, FolderRef(folder_id)))
        id = item_id(only_item(made))
        item = only_item(self.client.ask_one(get_items([id], [SEARCH_KEY])))
        return Place(durable_key(properties_of(item), id), place_text(id, folder_id))

    # Attachments

    def attachments(self, place: Place) -> list[Attachment]:
        """A message's attachments without their content. Their ids outlive moves."""
        found = self._ask_at(place, lambda id: attachments_of(self.client, id))
        return [attachment for _present_id, attachment in found]

    def attachment_content(self, place: Place, attachment_id: str) -> tuple[bytes, str]:
        """An attachment's bytes and content type; an attached mail comes as MIME.

        :raises InvalidRequest: ``attachment_is_link``, ``too_large``
        """
        return self._ask_at(
            place, lambda id: content_of(self.client, id, attachment_id)
        )

    def source(self, place: Place) -> bytes:
        """A message as MIME.

        :raises InvalidRequest: ``too_large``
        """
        return self._ask_at(place, lambda id: source_of(self.client, id))

    # Folders

    @abstractmethod
    def inbox(self) -> Folder:
        """The folder that is read."""

    @abstractmethod
    def folder(self, id_or_name: str) -> Folder:
        """See ``RemoteMailbox.folder``."""

    def folders(self) -> list[Folder]:
        """All folders for mail at the top."""
        return self._folders.below(self._top())

    def folder_tree(self) -> list[Folder]:
        """All folders for mail, each before those inside it."""
        return self._folders.tree(self._top())

    def ensure_folder(self, name: str, parent: str | None = None) -> Folder:
        """The folder of this name, made if missing, also when another does it first."""
        return self._folders.ensure(name, FolderRef(parent) if parent else self._top())

    # What a validation asks

    def version(self) -> Build:
        """The server's build.

        :raises Unavailable: it does not tell
        """
        if self.client.build is None:
            self.inbox()
        if self.client.build is None:
            raise Unavailable("malformed_answer", code="ServerVersionInfo")
        return self.client.build

    def rights(self, folder_id: str) -> Rights:
        """What the account may do in a folder.

        :raises NotFound: ``folder_missing``
        """
        asked = get_folder(FolderRef(folder_id), ["folder:EffectiveRights"])
        found = self._folders.element(asked).find(f"{T}EffectiveRights")
        values = {
            name: text_of(found.find(f"{T}{right}")).strip().lower()
            for name, right in _RIGHTS.items()
            if found is not None
        }
        known = {"true": True, "1": True, "false": False, "0": False}
        return Rights(**{name: known.get(value) for name, value in values.items()})

    def content_mailbox(self, folder_id: str) -> str:
        """GUID of the mailbox that holds a public folder's messages; "" if untold.

        Source: learn.microsoft.com/exchange/client-developer/exchange-web-services
        /how-to-route-public-folder-content-requests.
        """
        asked = get_folder(FolderRef(folder_id), [REPLICAS])
        value = properties_of(self._folders.element(asked)).get(REPLICAS[0], "")
        try:
            found = base64.b64decode(value)[:_GUID_LENGTH].decode("ascii")
        except (ValueError, binascii.Error):
            return ""
        return text(found).lower()

    def try_writing(self, subject: str) -> None:
        """Make a message, move it to where logged mail goes, remove it for good."""
        draft = self.create_draft(subject)
        moved = self.move([draft], self._probe_target_id())[draft]
        where = moved.at if isinstance(moved, Moved) else draft.at
        failed = self._remove(Place(draft.key, where))
        for result in (moved, failed):
            if isinstance(result, RemoteError):
                raise result

    # What differs

    @abstractmethod
    def _inbox_id(self) -> str:
        """Id of the folder that is read, asked once."""

    @abstractmethod
    def _drafts_id(self) -> str:
        """Id of the folder in which a draft may lie."""

    @abstractmethod
    def _probe_target_id(self) -> str:
        """Id of the folder to which a draft is moved for a try."""

    @abstractmethod
    def _top(self) -> FolderRef:
        """The folder below which all others lie."""

    @abstractmethod
    def _folder_id(self, id_or_name: str) -> str:
        """The id of a folder that may go by one of the port's names."""

    # How it is asked

    def _all_folder_ids(self) -> list[str]:
        return [folder.id for folder in self.folder_tree()]

    def _remove(self, place: Place) -> RemoteError | None:
        """Remove a message for good; None where it is done, or it was gone."""
        try:
            self._ask_at(place, lambda id: self.client.ask_one(delete_item(id)))
        except RemoteError as error:
            return None if error.kind == "not_found" else error
        return None

    def _ask_at(self, place: Place, ask: Callable[[str], Answer]) -> Answer:
        """Ask for a message where it was last, else where it is found.

        :raises NotFound: it is no longer in the mailbox
        """
        id, _folder = place_parts(place.at)
        if id:
            try:
                return ask(id)
            except NotFound as error:
                if error.kind != "not_found" or error.code == "attachment":
                    raise
        return ask(self._find_again(place))

    def _find_again(self, place: Place) -> str:
        """:return: its present id
        :raises NotFound: it is no longer in the mailbox
        """
        # One that was imported again has another key
        imported = Place("", place.at, place.internet_message_id)
        for one in dict.fromkeys((place, imported)):
            result = self._moves.find([one])[one]
            if isinstance(result, Moved):
                return place_parts(result.at)[0]
        raise NotFound("not_found")
