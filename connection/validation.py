"""The checks of a mailbox's setup, each a row with all that it may say."""

from __future__ import annotations

import uuid
from typing import Any

from odoo import fields

from ..exchange.errors import MailError, NotFound, Unavailable
from ..exchange.mailbox import DELETED
from ..exchange.patience import CHECK
from ..exchange.translation import Counted, _lt
from .check import (
    NOT_CHECKED,
    Check,
    Finding,
    check,
    failed,
    failed_by,
    passed,
    warning,
)
from .mail_checks import MailChecks
from .not_ready import NotReady

CLOCK_WARNING = 60  # seconds; Entra ID refuses what is five minutes off
CLOCK_FAILURE = 300
# What Entra ID says of the secret or certificate itself.
REFUSED_CREDENTIAL = {
    *("secret_wrong", "secret_expired", "secret_missing"),
    *("certificate_wrong", "certificate_unreadable"),
}
DRAFT_SUBJECT = "Odoo checks that it may write here"


class Validation(MailChecks):
    """Checks one mailbox and everything that it needs, and changes nothing.

    The checks are shown in the order in which they stand here, and then in
    `MailChecks`: from the server to the mail. A new one is a method more; its
    sentences stand with it.
    """

    def __init__(self, mailbox: Any) -> None:
        super().__init__(mailbox)
        self.settings = self.env["email.logging.settings"]
        # Why there is no remote mailbox to ask, and whether a check has said so.
        self.refusal: MailError | None = None
        self.told: set[str] = set()

    def run(self) -> dict[str, Finding]:
        """:return: {code of a check: what it found}, in the order of `CHECKS`"""
        try:
            with self.mailbox._remote_now(CHECK) as self.remote:
                return self._find_all()
        except MailError as error:
            self.refusal = error
            return self._find_all()

    def _find_all(self) -> dict[str, Finding]:
        return {code: self._find(row) for code, row in CHECKS.items()}

    def _find(self, row: Check) -> Finding:
        if row.remote and self.refusal:
            return NOT_CHECKED
        try:
            return row.find(self)
        except MailError as error:
            self.told.add(error.kind)
            if isinstance(error, Unavailable):
                self.refusal = error  # each further question would wait as long
            # The code of our own errors is what somebody entered.
            code = "" if isinstance(error, NotReady) else error.code
            return failed_by(error, code)

    # On our side

    @check(
        "base_url",
        _lt("Address of this server"),
        base_url_fine=_lt("Microsoft returns to %(address)s."),
    )
    def _base_url(self) -> Finding:
        address = self.settings._get_redirect_uri()
        if self.settings._is_https():
            return passed("base_url_fine", address=address)
        # Without sign-in Microsoft never returns here, but links in e-mails suffer.
        is_application = self.mailbox.authentication == "application"
        return (warning if is_application else failed)("https_needed", address=address)

    @check("encryption_key", _lt("Encryption key"))
    def _encryption_key(self) -> Finding:
        self.settings._check_secrets()
        self.env["email.logging.token"]._load(self.mailbox)
        return passed()

    @check("database", _lt("This database"))
    def _database(self) -> Finding:
        self.settings._check_database()
        return passed()

    @check(
        "credential",
        _lt("Client secret or certificate"),
        expires_later=_lt("Valid until %(date)s."),
        expires_soon=_lt(
            "Expires on %(date)s: create a new one in Entra ID and enter it in the "
            "setup before."
        ),
        expires_soon_elsewhere=_lt(
            "Expires on %(date)s: create a new one in Entra ID and put it where the "
            "old one is kept, in Odoo's environment or configuration file, before."
        ),
        expired=_lt(
            "Expired on %(date)s: create a new one in Entra ID and enter it in the "
            "setup."
        ),
        expired_elsewhere=_lt(
            "Expired on %(date)s: create a new one in Entra ID and put it where the "
            "old one is kept, in Odoo's environment or configuration file."
        ),
        expiry_unknown=_lt(
            "Enter in the setup when the client secret expires, to be warned in time."
        ),
        expiry_unknown_elsewhere=_lt(
            "Write beside the client secret when it expires, to be warned in time: "
            "client_secret_expiry in Odoo's configuration file, or "
            "CRM_EMAIL_LOGGING_CLIENT_SECRET_EXPIRY in its environment, as 2027-12-31."
        ),
    )
    def _credential(self) -> Finding:
        if self.refusal and self.refusal.kind in REFUSED_CREDENTIAL:
            raise self.refusal
        found = self._expiry()
        # Only Entra ID can say that it is the right one.
        return NOT_CHECKED if self.refusal and found.state == "passed" else found

    def _expiry(self) -> Finding:
        elsewhere = "_elsewhere" if self.settings._keeps_credential_elsewhere() else ""
        expiry = self.settings._get_expiry()
        if not expiry:
            return warning(f"expiry_unknown{elsewhere}")
        date = fields.Date.to_string(expiry)
        if expiry < fields.Date.today():
            return failed(f"expired{elsewhere}", date=date)
        if self.settings._expires_soon():
            return warning(f"expires_soon{elsewhere}", date=date)
        return passed("expires_later", date=date)

    # With Microsoft

    @check("token", _lt("Access to Microsoft 365"))
    def _token(self) -> Finding:
        if not self.refusal:
            return passed()
        if self.refusal.kind in self.told:
            return NOT_CHECKED
        raise self.refusal

    @check(
        "tenant",
        _lt("Tenant"),
        remote=True,
        tenant_fine=_lt("Signed in to %(tenant)s."),
    )
    def _tenant(self) -> Finding:
        wanted = self.settings._get_tenant_id()
        tenant = self.mailbox.account_tenant_id or ""
        if _is_guid(wanted) and wanted.lower() != tenant.lower():
            return failed("wrong_tenant", tenant=tenant)
        return passed("tenant_fine", tenant=tenant)

    @check(
        "account",
        _lt("Who reads the mailbox"),
        remote=True,
        account_fine=_lt("Signed in as %(account)s."),
        account_application=_lt("The application %(account)s reads."),
    )
    def _account(self) -> Finding:
        account = self.mailbox.account_username
        if self.mailbox.authentication == "application":
            return passed("account_application", account=account)
        if self.remote.account().object_id != self.mailbox.account_object_id:
            return failed("wrong_person", account=account)
        return passed("account_fine", account=account)

    @check(
        "mailbox",
        _lt("Mailbox can be reached"),
        remote=True,
        mailbox_fine=_lt("%(mailbox)s answers."),
    )
    def _mailbox(self) -> Finding:
        self.remote.folders()
        return passed("mailbox_fine", mailbox=self.mailbox.email)

    @check(
        "inbox",
        _lt("Inbox can be read"),
        remote=True,
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

    @check("write", _lt("E-mails can be moved"), remote=True)
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


CHECKS: dict[str, Check] = {
    row.code: row
    for part in (Validation, MailChecks)
    for row in vars(part).values()
    if isinstance(row, Check)
}
"""{code: check}, in their order."""


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
