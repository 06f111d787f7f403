"""What a mailbox outside is asked, whatever server it lies on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .errors import RemoteError
from .mail import Mail

INBOX, ARCHIVE, DELETED = "inbox", "archive", "deleteditems"
"""Folders that every mailbox names alike; Graph's well-known names."""


@dataclass(frozen=True, slots=True)
class Place:
    """A mail to be found again.

    - ``key``: its durable key, see ``Mail``
    - ``at``: where it was last, opaque text of the adapter that gave it; "" when it was
      in another mailbox then
    - ``internet_message_id``: to look for when it is not there any more, or ""
    """

    key: str
    at: str
    internet_message_id: str = ""

    @classmethod
    def of(cls, mail: Mail) -> Place:
        """Where a mail was when it was read."""
        return cls(mail.key, mail.place, mail.internet_message_id)


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a mail is now: ``at`` as in ``Place``."""

    at: str
    folder_id: str


@dataclass(frozen=True)
class Account:
    """Who reads a mailbox. ``object_id`` and ``tenant_id`` identify the account for
    good; ``username`` and ``name`` are for people and may change.
    """

    username: str
    name: str
    object_id: str
    tenant_id: str


@dataclass(frozen=True, slots=True)
class Folder:
    """``total`` and ``unread`` count messages, ``children`` folders right below;
    ``size`` is in bytes, None where the server does not tell.
    """

    id: str
    name: str
    total: int
    unread: int
    size: int | None
    parent_id: str
    children: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """``size`` in bytes; ``content_id`` as in ``cid:`` links, without brackets;
    ``kind`` is file, item (an attached mail, contact or event) or reference (a link).
    """

    id: str
    name: str
    content_type: str
    size: int
    is_inline: bool
    content_id: str
    kind: str


@dataclass(slots=True)
class Traffic:
    """What was sent. ``requests`` counts as the server does: in a batch of Graph each
    item is one; ``round_trips`` counts answers that were waited for.

    ``throttled``: answers that asked to slow down; ``throttled_seconds``: time slept
    for them and for the limits.
    """

    requests: int = 0
    round_trips: int = 0
    retries: int = 0
    throttled: int = 0
    throttled_seconds: float = 0.0


class RemoteMailbox(Protocol):
    """One mailbox outside. All methods raise ``RemoteError``, and nothing else for
    what comes from the server. Not for several threads at once.
    """

    @property
    def traffic(self) -> Traffic:
        """What was sent until now."""

    @property
    def pace_state(self) -> str:
        """How much of the server's limits is used, as text for the next run."""

    @property
    def clock_difference(self) -> float | None:
        """Seconds by which the server's clock is ahead; None before an answer."""

    @property
    def can_delete(self) -> bool:
        """Whether there are Deleted Items; without, ``delete`` is refused."""

    @property
    def has_links(self) -> bool:
        """Whether Outlook opens a single mail; without, links are ``not_found``."""

    def account(self) -> Account:
        """Whose token or password opens the mailbox."""

    def domains(self) -> list[str]:
        """The organization's own domains, as its administrators wrote them.

        :raises AccessDenied: the account may not know; ``InvalidRequest``: nor may
            anybody, the server has no such list
        """

    def waiting(self) -> int:
        """How many messages wait in the folder that is read."""

    def oldest(self, limit: int, after: int = 0) -> list[Mail]:
        """The oldest waiting messages, at most ``limit``, oldest first.

        ``after``: how many to leave out, the oldest: those of the page before
        """

    def past(
        self, folder_id: str, since: datetime | None, limit: int, after: int = 0
    ) -> list[Mail]:
        """As ``oldest``, of any folder: what arrived at ``since`` (UTC) or later.

        :raises NotFound: ``folder_missing``
        """

    def count_past(self, folder_id: str, since: datetime | None) -> int:
        """How many messages ``past`` gives in all.

        :raises NotFound: ``folder_missing``
        """

    def move(
        self, places: Sequence[Place], folder_id: str
    ) -> dict[Place, Moved | RemoteError]:
        """Move mails to a folder; each place gets its result.

        ``not_found``: the mail is gone; ``folder_missing``: the folder is. After a
        lost answer the mail is looked for before it is moved again.
        """

    def locate(self, places: Sequence[Place]) -> dict[Place, Moved | RemoteError]:
        """Where mails are now, without moving them; ``not_found``: nowhere."""

    def delete(self, places: Sequence[Place]) -> dict[Place, RemoteError | None]:
        """Move mails to Deleted Items; None where it is done, or they were gone."""

    def create_draft(self, subject: str) -> Place:
        """Make a draft, which shows that the mailbox may be written to."""

    def inbox(self) -> Folder:
        """The folder that is read."""

    def folder(self, id_or_name: str) -> Folder:
        """One folder, by its id or by one of the names above.

        :raises NotFound: there is none
        """

    def folders(self) -> list[Folder]:
        """All folders at the top."""

    def folder_tree(self) -> list[Folder]:
        """All folders with their sizes, each before those inside it."""

    def ensure_folder(self, name: str, parent: str | None = None) -> Folder:
        """The folder of this name, made if missing."""

    def archive(self) -> Folder:
        """The folder for what was logged, made if missing."""

    def existing_archive(self) -> Folder:
        """The folder that ``archive`` would give.

        :raises NotFound: it would have to be made
        """

    def attachments(self, place: Place) -> list[Attachment]:
        """A mail's attachments without their content."""

    def attachment_content(self, place: Place, attachment_id: str) -> tuple[bytes, str]:
        """An attachment's bytes and content type."""

    def source(self, place: Place) -> bytes:
        """A mail as it was sent, with its attachments (RFC 5322).

        :raises InvalidRequest: ``too_large``
        """

    def web_link(self, place: Place) -> str:
        """The mail's present address in Outlook on the web.

        :raises NotFound: it is no longer in the mailbox
        """

    def mailbox_link(self, place: Place) -> str:
        """The same, for who has not this mailbox in their Outlook: it is named.

        :raises NotFound: it is no longer in the mailbox
        """
