"""One mailbox of Exchange Online, as Graph offers it.

Every request whose answer holds ids of mails asks for immutable ones, which stay the
same when a mail moves inside its mailbox. Source:
learn.microsoft.com/graph/outlook-immutable-id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from ..errors import (
    AccessDenied,
    AnswerTooLarge,
    Conflict,
    InvalidRequest,
    NotFound,
    RemoteError,
    Unavailable,
    UntrustedHost,
)
from ..mail import Mail, text
from ..mailbox import (
    ARCHIVE,
    INBOX,
    Account,
    Attachment,
    Folder,
    Moved,
    Place,
    Traffic,
)
from .client import GraphClient, items
from .mail_json import (
    ATTACHMENT_FIELDS,
    CONTENT_ID_FIELD,
    EXTENDED_PROPERTIES,
    FOLDER_FIELDS,
    FOLDER_SIZE,
    MESSAGE_FIELDS,
    read_attachment,
    read_count,
    read_domains,
    read_folder,
    read_mail,
)
from .moves import IMMUTABLE, SafeMoves
from .urls import in_mailbox, literal, path

Answer = TypeVar("Answer")

PAGE_LIMIT = 1000
"""Most messages that Graph puts on one page."""

SMALL_PAGES = (10, 1)
"""Messages to ask for when Graph cannot produce a large page in time."""

ARCHIVE_NAME = "Archive"
"""Of a folder of our own, where Exchange has not made its Archive."""

LONGEST_KEY = 1000
"""Characters; Graph's ids have some 150, and a database does not index any length."""

BODILESS_FIELDS = tuple(name for name in MESSAGE_FIELDS if name != "body")


class GraphMailbox:
    """Reads, moves and removes mail of the mailbox ``address``.

    All methods raise RemoteError; ids are Graph's immutable ids, case-sensitive.
    """

    can_delete = True
    has_links = True

    def __init__(self, client: GraphClient, address: str) -> None:
        self.client = client
        self.address = address
        self._moves = SafeMoves(client, address)

    @property
    def traffic(self) -> Traffic:
        """What was sent until now."""
        return self.client.traffic

    @property
    def pace_state(self) -> str:
        """State of the client's ``Pace``."""
        return self.client.pace.state

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which Graph's clock is ahead; None before an answer."""
        return self.client.clock_difference

    # Messages

    def waiting(self) -> int:
        """How many messages the Inbox holds."""
        return self.inbox().total

    def oldest(
        self,
        limit: int = 100,
        after: int = 0,
        folder: str = INBOX,
        since: datetime | None = None,
    ) -> list[Mail]:
        """The oldest messages of a folder, at most ``limit`` (1000), oldest first.

        ``after``: how many to leave out; moving what was read shifts the pages behind
        it, so that it is 0 again afterwards. A page that Graph cannot produce in time,
        or that is too large for this process, is asked for again, smaller; a mail too
        large even alone comes without its body.
        """
        limit = max(1, min(limit, PAGE_LIMIT))
        smaller = [size for size in SMALL_PAGES if size < limit]
        while True:
            try:
                return self._page(limit, after, folder, since)
            except Unavailable as error:
                if error.kind == "unreachable":
                    raise
                if not smaller:
                    return self._without_body(error, after, folder, since)
                limit = smaller.pop(0)

    def past(
        self, folder_id: str, since: datetime | None, limit: int, after: int = 0
    ) -> list[Mail]:
        """As ``oldest``, of any folder: what arrived at ``since`` (UTC) or later.

        :raises NotFound: ``folder_missing``
        """
        try:
            return self.oldest(limit, after, folder_id, since)
        except NotFound as error:
            raise missing(error) from None

    def count_past(self, folder_id: str, since: datetime | None) -> int:
        """How many messages ``past`` gives in all; 0 where Graph does not tell.

        :raises NotFound: ``folder_missing``
        """
        params = {"$select": "id", "$top": "1", "$count": "true"}
        params["$filter"] = _arrived_since(since)
        where = self._path("mailFolders", folder_id, "messages")
        try:
            return read_count(self.client.get(where, params=params))
        except NotFound as error:
            raise missing(error) from None

    def web_link(self, place: Place) -> str:
        """The message's present address in Outlook on the web.

        Asked for without immutable ids: Outlook knows none of them, and a link that
        holds one is dead (msgraph-sdk-go#795).

        :raises NotFound: it is no longer in the mailbox
        :raises UntrustedHost: the link leads elsewhere
        """
        return self._outlook(place)[0]

    def mailbox_link(self, place: Place) -> str:
        """The message's present address in Outlook on the web, with its mailbox named.

        A ``web_link`` opens in the reader's own Outlook, which may not know this
        mailbox. This one holds folder and id, as reported in msgraph-sdk-go#795.

        :raises NotFound: it is no longer in the mailbox
        :raises UntrustedHost: the link leads elsewhere
        """
        link, folder = self._outlook(place)
        return in_mailbox(link, self.address, folder)

    def move(
        self, places: Sequence[Place], folder_id: str
    ) -> dict[Place, Moved | RemoteError]:
        """Move messages to a folder, given by its id or well-known name.

        Each place gets its result. When an answer is lost, the message is looked for
        before it is moved again. NotFound: the message is gone (``not_found``), or the
        folder is (``folder_missing``).
        """
        results = self._moves.move(_ids(places), folder_id)
        return {place: results[place.at] for place in places}

    def locate(self, places: Sequence[Place]) -> dict[Place, Moved | RemoteError]:
        """Where messages are now, without moving them; NotFound: nowhere."""
        results = self._moves.locate(_ids(places))
        return {place: results[place.at] for place in places}

    def delete(self, places: Sequence[Place]) -> dict[Place, RemoteError | None]:
        """Move messages to Deleted Items as a person would; None where it is done.

        A message that is already gone counts as done.
        """
        results = self._moves.delete(_ids(places))
        return {place: results[place.at] for place in places}

    def create_draft(self, subject: str, body: str = "") -> Place:
        """Make a draft in Drafts, which shows that the mailbox may be written to."""
        draft = {"subject": subject, "body": {"contentType": "text", "content": body}}
        made = self.client.post(self._path("messages"), json=draft, prefer=IMMUTABLE)
        return Place.of(read_mail(made))

    # Account

    def account(self) -> Account:
        """The account whose token the client uses (delegated access only)."""
        fields = {"$select": "id,displayName,userPrincipalName"}
        found = self.client.get("/me", params=fields)
        return Account(
            username=str(found.get("userPrincipalName") or ""),
            name=str(found.get("displayName") or ""),
            object_id=str(found.get("id") or ""),
            tenant_id="",
        )

    def domains(self) -> list[str]:
        """The verified domains of the tenant, its initial one included.

        The scope `User.Read` suffices for who has signed in; an application needs the
        role `Organization.Read.All`. Source: learn.microsoft.com/graph/api/
        organization-get.
        """
        fields = {"$select": "verifiedDomains"}
        found = items(self.client.get("/organization", params=fields))
        return [domain for one in found for domain in read_domains(one)]

    # Attachments

    def attachments(self, place: Place) -> list[Attachment]:
        """A message's attachments without their content."""
        return self._ask_at(place, self._attachments_of)

    def attachment_content(self, place: Place, attachment_id: str) -> tuple[bytes, str]:
        """An attachment's bytes and content type; an attached mail comes as MIME.

        :raises InvalidRequest: ``attachment_is_link``, there is nothing to fetch
        """
        below = path("attachments", attachment_id, "$value")
        try:
            return self._ask_at(
                place,
                lambda id: self.client.get_bytes(self._path("messages", id) + below),
            )
        except InvalidRequest as error:
            if error.status == 405:
                raise InvalidRequest("attachment_is_link", status=405) from None
            raise

    def source(self, place: Place) -> bytes:
        """A message as MIME; learn.microsoft.com/graph/outlook-get-mime-message.

        :raises InvalidRequest: ``too_large``
        """
        below = path("$value")
        found, _type = self._ask_at(
            place, lambda id: self.client.get_bytes(self._path("messages", id) + below)
        )
        return found

    # Folders

    def inbox(self) -> Folder:
        """The folder that is read."""
        return self.folder(INBOX)

    def folder(self, name_or_id: str) -> Folder:
        """A folder by its id or well-known name (``inbox``, ``archive``, ...).

        :raises NotFound: ``folder_missing``
        """
        where = self._path("mailFolders", name_or_id)
        try:
            return read_folder(self._with_size(where))
        except NotFound as error:
            raise missing(error) from None

    def folders(self, parent: str | None = None) -> list[Folder]:
        """The folders at the top, or those right below ``parent``, with their sizes."""
        params = {"$select": ",".join(FOLDER_FIELDS), "$top": "100"}
        where = self._folders_path(parent)
        try:
            sized = {**params, "$expand": FOLDER_SIZE}
            found = list(self.client.pages(where, params=sized))
        except InvalidRequest:  # not promised for lists of folders
            found = list(self.client.pages(where, params=params))
        return [read_folder(one) for one in found]

    def folder_tree(self, parent: str | None = None) -> list[Folder]:
        """All folders, or all below ``parent``, each before those inside it."""
        found = []
        for folder in self.folders(parent):
            found.append(folder)
            if folder.children:
                found += self.folder_tree(folder.id)
        return found

    def ensure_folder(self, display_name: str, parent: str | None = None) -> Folder:
        """The folder of this name, made if missing, also when another does it first."""
        found = self._folder_named(display_name, parent)
        if found:
            return found
        try:
            made = self.client.post(
                self._folders_path(parent), json={"displayName": display_name}
            )
            return read_folder(made)
        except (Conflict, Unavailable) as error:
            if isinstance(error, Unavailable) and not error.maybe_applied:
                raise
            found = self._folder_named(display_name, parent)
            if found:
                return found
            raise

    def archive(self) -> Folder:
        """The mailbox's Archive folder, else a folder of our own with that name."""
        try:
            return self.existing_archive()
        except NotFound:
            return self.ensure_folder(ARCHIVE_NAME)

    def existing_archive(self) -> Folder:
        """As ``archive``, without making it.

        Mailboxes that were never opened may lack the well-known one, and a folder that
        is made with its name does not become it.

        :raises NotFound: ``folder_missing``
        """
        try:
            return self.folder(ARCHIVE)
        except NotFound:
            if found := self._folder_named(ARCHIVE_NAME, None):
                return found
            raise

    # How it is asked

    def _outlook(self, place: Place) -> tuple[str, str]:
        """A message's webLink and its folder's id, both without immutable ids.

        :raises NotFound: it is no longer in the mailbox
        :raises UntrustedHost: the link leads elsewhere than to Outlook
        """
        params = {"$select": "webLink,parentFolderId"}
        found = self._ask_at(
            place,
            lambda id: self.client.get(self._path("messages", id), params=params),
        )
        link = text(found.get("webLink"))
        if not link:
            raise NotFound("not_found")
        if not self.client.cloud.leads_to_outlook(link):
            raise UntrustedHost("untrusted_host", code="webLink")
        return link, text(found.get("parentFolderId"))

    def _path(self, *parts: str) -> str:
        return path("users", self.address, *parts)

    def _folders_path(self, parent: str | None) -> str:
        below = ("mailFolders", parent, "childFolders") if parent else ("mailFolders",)
        return self._path(*below)

    def _without_body(
        self, error: Unavailable, after: int, folder: str, since: datetime | None
    ) -> list[Mail]:
        if not isinstance(error, AnswerTooLarge):
            raise error
        return self._page(1, after, folder, since, BODILESS_FIELDS)

    def _page(
        self,
        limit: int,
        after: int,
        folder: str,
        since: datetime | None,
        fields: Sequence[str] = MESSAGE_FIELDS,
    ) -> list[Mail]:
        params = {
            **_whole(fields),
            "$top": str(limit),
            **({"$skip": str(after)} if after else {}),
            "$filter": _arrived_since(since),
            "$orderby": "receivedDateTime asc",
        }
        where = self._path("mailFolders", folder, "messages")
        page = self.client.get(where, params=params, prefer=IMMUTABLE)
        mails = [read_mail(one) for one in items(page)]
        mails = [mail for mail in mails if 0 < len(mail.key) <= LONGEST_KEY]
        _check_keys(mails)
        return mails

    def _ask_at(self, place: Place, ask: Callable[[str], Answer]) -> Answer:
        """Ask for a message where it was last, else where its Message-ID is found: its
        id changes when it is exported and imported again.

        Of one that is gone, Exchange may refuse the access (msgraph-sdk-dotnet#3047).

        :raises NotFound: it is no longer in the mailbox
        :raises AccessDenied: ``access_denied``, to the mailbox; ``message_denied``
        """
        try:
            if not place.at:
                raise NotFound("not_found")
            return ask(place.at)
        except (NotFound, AccessDenied) as error:
            again = self._ids_by_message_id(place.internet_message_id)
            if not again:
                self._check_access(error)
                raise NotFound("not_found", code=error.code) from None
        try:
            return ask(again[0])
        except AccessDenied as error:
            self._check_access(error)
            raise AccessDenied("message_denied", code=error.code) from None

    def _check_access(self, error: RemoteError) -> None:
        """:raises AccessDenied: it is not one message that is refused"""
        if isinstance(error, AccessDenied):
            self.inbox()

    def _ids_by_message_id(self, internet_message_id: str) -> list[str]:
        if not internet_message_id:
            return []
        params = {
            "$select": "id",
            "$filter": f"internetMessageId eq {literal(internet_message_id)}",
            "$top": "1",
        }
        page = self.client.get(self._path("messages"), params=params, prefer=IMMUTABLE)
        return [read_mail(one).key for one in items(page)]

    def _attachments_of(self, id: str) -> list[Attachment]:
        where = self._path("messages", id, "attachments")
        try:
            return self._attachments(where, (*ATTACHMENT_FIELDS, CONTENT_ID_FIELD))
        except InvalidRequest:  # the cast to a derived type is not promised anywhere
            return self._attachments(where, ATTACHMENT_FIELDS)

    def _attachments(self, where: str, fields: Sequence[str]) -> list[Attachment]:
        params = {"$select": ",".join(fields)}
        found = self.client.pages(where, params=params, prefer=IMMUTABLE)
        return [read_attachment(one) for one in found]

    def _with_size(self, where: str) -> dict[str, Any]:
        params = {"$select": ",".join(FOLDER_FIELDS)}
        try:
            return self.client.get(where, params={**params, "$expand": FOLDER_SIZE})
        except InvalidRequest:  # not promised for folders
            return self.client.get(where, params=params)

    def _folder_named(self, display_name: str, parent: str | None) -> Folder | None:
        params = {
            "$filter": f"displayName eq {literal(display_name)}",
            "$select": ",".join(FOLDER_FIELDS),
        }
        found = self.client.pages(self._folders_path(parent), params=params)
        return next(map(read_folder, found), None)


def missing(error: NotFound) -> NotFound:
    """:return: what it means that a folder was not found"""
    return NotFound(
        "folder_missing",
        code=error.code,
        status=error.status,
        request_id=error.request_id,
    )


def _arrived_since(since: datetime | None) -> str:
    """Graph sorts only by what it filters by: without a date, it keeps all."""
    return f"receivedDateTime ge {since or datetime(1900, 1, 1):%Y-%m-%dT%H:%M:%SZ}"


def _ids(places: Sequence[Place]) -> list[str]:
    return [place.at for place in places]


def _whole(fields: Sequence[str] = MESSAGE_FIELDS) -> dict[str, str]:
    return {"$select": ",".join(fields), "$expand": EXTENDED_PROPERTIES}


def _check_keys(mails: Sequence[Mail]) -> None:
    """Refuse a page on which one key stands for several mails: none can be told from
    the others, and moving one would move another.

    :raises Unavailable: malformed_answer
    """
    if len({mail.key for mail in mails}) < len(mails):
        raise Unavailable("malformed_answer", code="id")
