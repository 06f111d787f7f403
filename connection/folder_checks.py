"""What is checked of the folders on Exchange Server: rights, place, and writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ..engine.settlement import NOT_LOGGED
from ..exchange.errors import NotFound
from ..exchange.ews.facts import Rights
from ..exchange.mailbox import Folder
from ..exchange.translation import Counted, _lt
from .check import Finding, check, failed, passed, warning
from .connection import FOLDER, ON_SERVER
from .mailbox_checks import DRAFT_SUBJECT

NEEDED = ("read", "create", "modify", "delete")


class FolderChecks:
    """From the folders of a public folder to writing there, see `Validation`."""

    mailbox: Any
    remote: Any  # a `RemoteMailbox` that has `ServerFacts` as well

    @check(
        "queue",
        _lt("Queue can be read"),
        remote=True,
        kinds=(FOLDER,),
        queue_fine=Counted(
            _lt("%(count)s message waits."), _lt("%(count)s messages wait.")
        ),
    )
    def _queue(self) -> Finding:
        self.remote.oldest(1)
        return passed("queue_fine", count=self.remote.waiting())

    @check(
        "storage",
        _lt("Folder Storage"),
        remote=True,
        kinds=(FOLDER,),
        storage_missing=_lt(
            "There is no folder Storage beside Queue: make it with the script that the "
            "setup shows; the job makes it where the account may."
        ),
    )
    def _storage(self) -> Finding:
        try:
            self.remote.existing_archive()
        except NotFound as error:
            if error.kind != "folder_missing":
                raise
            return warning("storage_missing")
        return passed()

    @check(
        "rights",
        _lt("Rights in the folders"),
        remote=True,
        kinds=ON_SERVER,
        rights_fine=_lt("Read, create, change and delete in %(folders)s."),
        rights_missing=_lt(
            "The account lacks rights in %(folders)s: give it the role Owner there, or "
            "full access to the mailbox, with the script that the setup shows; a "
            "change can take up to an hour to be seen."
        ),
    )
    def _rights(self) -> Finding:
        folders = list(self._folders_used())
        lacking = [f for f in folders if _lacks(self.remote.rights(f.id))]
        found = failed if lacking else passed
        names = ", ".join(folder.name for folder in lacking or folders)
        return found("rights_missing" if lacking else "rights_fine", folders=names)

    def _folders_used(self) -> Iterator[Folder]:
        """Where mail arrives and goes, as far as it is there already."""
        yield self.remote.inbox()
        with suppress(NotFound):
            yield self.remote.existing_archive()
        for folder in self.remote.folders():
            if folder.name == NOT_LOGGED:
                yield folder

    @check(
        "content_mailbox",
        _lt("Public folder mailbox"),
        remote=True,
        kinds=(FOLDER,),
        content_same=_lt("Queue and Storage are in the same one."),
        content_differs=_lt(
            "Queue and Storage are in different public folder mailboxes, so each "
            "e-mail is copied from one to the other: make Storage anew with "
            "New-PublicFolder and -Mailbox as that of Queue, or move it with "
            "New-PublicFolderMoveRequest."
        ),
        content_untold=_lt("Exchange does not tell which one holds the folders."),
    )
    def _content_mailbox(self) -> Finding:
        queue = self.remote.content_mailbox(self.remote.inbox().id)
        try:
            storage = self.remote.content_mailbox(self.remote.existing_archive().id)
        except NotFound as error:
            if error.kind == "public_folder_elsewhere":  # not where Queue was reached
                return warning("content_differs")
            return Finding("skipped", "content_untold", {})
        if not queue or not storage:
            return Finding("skipped", "content_untold", {})
        is_same = queue == storage
        return passed("content_same") if is_same else warning("content_differs")

    @check(
        "queue_address",
        _lt("Address of Queue"),
        kinds=(FOLDER,),
        address_arrives=_lt("Mail has come to %(address)s."),
        address_untold=_lt(
            "Exchange does not tell it in this way. To try it, write to %(address)s "
            "from outside: the message must be in Queue within some minutes. If it "
            "comes back, mail-enable Queue and let Anonymous create items, with the "
            "script that the setup shows."
        ),
    )
    def _queue_address(self) -> Finding:
        address = self.mailbox.email
        if self.mailbox.last_mail_date:
            return passed("address_arrives", address=address)
        return Finding("skipped", "address_untold", {"address": address})

    @check("try_writing", _lt("E-mails can be moved"), remote=True, kinds=ON_SERVER)
    def _try_writing(self) -> Finding:
        """A draft is made where mail arrives, moved to the archive and removed."""
        self.remote.try_writing(DRAFT_SUBJECT)
        return passed()


def _lacks(rights: Rights) -> bool:
    """What the server does not tell is not held against it."""
    return any(getattr(rights, name) is False for name in NEEDED)
