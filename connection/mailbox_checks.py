"""What is checked of the mailbox itself, wherever it lies."""

from __future__ import annotations

from typing import Any

from ..exchange.errors import MailError, NotFound
from ..exchange.mailbox import DELETED, RemoteMailbox
from ..exchange.translation import Counted, _lt
from .check import Finding, check, failed, passed, warning
from .connection import ONLINE, SERVER

CLOCK_WARNING = 60  # seconds; Entra ID refuses what is five minutes off, Kerberos too
CLOCK_FAILURE = 300
DRAFT_SUBJECT = "Odoo checks that it may write here"


class MailboxChecks:
    """From the mailbox to its clock, see `Validation`."""

    mailbox: Any
    remote: RemoteMailbox

    @check(
        "mailbox",
        _lt("Mailbox can be reached"),
        remote=True,
        kinds=(ONLINE, SERVER),
        mailbox_fine=_lt("%(mailbox)s answers."),
    )
    def _mailbox(self) -> Finding:
        self.remote.folders()
        return passed("mailbox_fine", mailbox=self.mailbox.email)

    @check(
        "inbox",
        _lt("Inbox can be read"),
        remote=True,
        kinds=(ONLINE, SERVER),
        inbox_fine=Counted(
            _lt("%(count)s message waits."), _lt("%(count)s messages wait.")
        ),
    )
    def _inbox(self) -> Finding:
        self.remote.oldest(1)
        return passed("inbox_fine", count=self.remote.waiting())

    @check(
        "archive",
        _lt("Folder for logged e-mails"),
        remote=True,
        kinds=(ONLINE, SERVER),
        own_folder=_lt("%(folder)s; the job makes this folder where it is missing."),
        archive_missing=_lt(
            "The mailbox has no Archive yet: create it, or choose another folder below."
        ),
    )
    def _archive(self) -> Finding:
        if self.mailbox.logged_folder == "own":
            folder = self.mailbox.logged_folder_name
            names = [found.name.casefold() for found in self.remote.folders()]
            is_there = folder.casefold() in names
            return (passed if is_there else warning)("own_folder", folder=folder)
        try:
            self.remote.existing_archive()
        except NotFound:
            return warning("archive_missing")
        return passed()

    @check("write", _lt("E-mails can be moved"), remote=True, kinds=(ONLINE,))
    def _write(self) -> Finding:
        """A draft is made, moved, and removed for good from Deleted Items."""
        draft = self.remote.create_draft(DRAFT_SUBJECT)
        results = [
            *self.remote.move([draft], DELETED).values(),
            *self.remote.delete([draft]).values(),
        ]
        for result in results:
            if isinstance(result, MailError):
                raise result
        return passed()

    @check(
        "clock",
        _lt("Clock"),
        remote=True,
        clock_fine=Counted(
            _lt("%(seconds)s second off."), _lt("%(seconds)s seconds off."), "seconds"
        ),
        clock_wrong=_lt(
            "This server's clock is %(seconds)s seconds off: let it be set by a time "
            "server."
        ),
    )
    def _clock(self) -> Finding:
        seconds = abs(round(self.remote.clock_difference or 0))
        if seconds > CLOCK_FAILURE:
            return failed("clock_wrong", seconds=seconds)
        if seconds > CLOCK_WARNING:
            return warning("clock_wrong", seconds=seconds)
        return passed("clock_fine", seconds=seconds)
