"""The checks of a mailbox's setup, each a row with all that it may say."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from odoo import fields
from odoo.fields import Domain

from ..engine.correspondence import SALES_GROUP
from ..exchange.errors import MailError, NotFound, Unavailable
from ..exchange.mailbox import ARCHIVE, DELETED, RemoteMailbox
from ..exchange.patience import CHECK
from ..exchange.translation import _lt
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
from .limits import is_folder_nearly_full, is_mailbox_nearly_full
from .not_ready import NotReady

CLOCK_WARNING = 60  # seconds; Entra ID refuses what is five minutes off
CLOCK_FAILURE = 300
LATE = timedelta(minutes=15)
LATELY = "-7d"
DRAFT_SUBJECT = "Odoo checks that it may write here"


class Validation:
    """Checks one mailbox and everything that it needs, and changes nothing.

    The checks are shown in the order in which they stand here: from the server to the
    mail. A new one is a method more; its sentences stand with it.
    """

    remote: RemoteMailbox

    def __init__(self, mailbox: Any) -> None:
        self.mailbox = mailbox
        self.env = mailbox.env
        self.settings = self.env["email.logging.settings"]
        # Why there is no remote mailbox to ask.
        self.refusal: MailError | None = None

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
        expired=_lt(
            "Expired on %(date)s: create a new one in Entra ID and enter it in the "
            "setup."
        ),
        expiry_unknown=_lt(
            "Enter in the setup when the client secret expires, to be warned in time."
        ),
    )
    def _credential(self) -> Finding:
        expiry = self.settings._get_expiry()
        if not expiry:
            return warning("expiry_unknown")
        date = fields.Date.to_string(expiry)
        if expiry < fields.Date.today():
            return failed("expired", date=date)
        if self.settings._expires_soon():
            return warning("expires_soon", date=date)
        return passed("expires_later", date=date)

    # With Microsoft

    @check("token", _lt("Access to Microsoft 365"))
    def _token(self) -> Finding:
        if self.refusal:
            raise self.refusal
        return passed()

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
        _lt("Account"),
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
        inbox_fine=_lt("%(count)s messages wait."),
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
            is_there = folder in [found.name for found in self.remote.folders()]
            return (passed if is_there else warning)("own_folder", folder=folder)
        try:
            self.remote.folder(ARCHIVE)
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

    # What is logged

    @check(
        "job",
        _lt("Scheduled job"),
        job_disabled=_lt("Logging is switched off: enable it."),
        job_inactive=_lt("The scheduled job is switched off: restart the job."),
        job_late=_lt(
            "The scheduled job is late: restart the job; if it stays late, check that "
            "Odoo runs scheduled jobs (max_cron_threads)."
        ),
    )
    def _job(self) -> Finding:
        if not self.mailbox.enabled:
            return warning("job_disabled")
        job = self.mailbox.sudo().cron_id  # jobs belong to the system
        if not job.active:
            return failed("job_inactive")
        interval = timedelta(minutes=self.mailbox.interval_minutes)
        if job.nextcall < fields.Datetime.now() - interval - LATE:
            return failed("job_late")
        return passed()

    @check(
        "salespeople",
        _lt("Salespeople's addresses"),
        salespeople_fine=_lt("%(count)s salespeople have an address."),
        salespeople_without_address=_lt(
            "%(count)s salespeople have no valid e-mail address, so their e-mails are "
            "not recognised: %(names)s."
        ),
    )
    def _salespeople(self) -> Finding:
        group = self.env.ref(SALES_GROUP)
        users = self.env["res.users"].search([("all_group_ids", "in", group.ids)])
        without = users.filtered(lambda user: not user.email_logging_address)
        if not without:
            return passed("salespeople_fine", count=len(users))
        return warning("salespeople_without_address", **_named(without))

    @check(
        "contacts",
        _lt("Contacts' addresses"),
        contacts_invalid=_lt(
            "%(count)s contacts have an invalid e-mail address, so theirs are not "
            "recognised: %(names)s."
        ),
        contacts_shared=_lt(
            "%(count)s addresses belong to contacts of different companies; their "
            "e-mails are logged for each: %(names)s."
        ),
    )
    def _contacts(self) -> Finding:
        partners = self.env["res.partner"].sudo()  # counted, whoever may see them
        invalid = partners.search(
            [("email", "not in", (False, "")), ("email_logging_address", "=", False)]
        )
        if invalid:
            return warning("contacts_invalid", **_named(invalid))
        shared = self._shared_addresses(partners)
        if shared:
            names = ", ".join(shared[:3])
            return warning("contacts_shared", count=len(shared), names=names)
        return passed()

    def _shared_addresses(self, partners: Any) -> list[str]:
        """A company and its own people may share one: a person wins there."""
        groups = partners._read_group(
            [("email_logging_address", "!=", False)],
            ["email_logging_address"],
            ["commercial_partner_id:recordset"],
            having=[("__count", ">", 1)],
        )
        return [address for address, companies in groups if len(companies) > 1]

    @check(
        "directions",
        _lt("Mail-flow rules"),
        directions_fine=_lt(
            "In the last 7 days: %(inbound)s received, %(outbound)s sent."
        ),
        no_mail=_lt(
            "Nothing was logged in the last 7 days: check that both mail-flow rules "
            "are switched on; new rules take up to an hour."
        ),
        no_inbound=_lt(
            "Nothing received was logged in the last 7 days: check the mail-flow rule "
            "for incoming mail."
        ),
        no_outbound=_lt(
            "Nothing sent was logged in the last 7 days: check the mail-flow rule for "
            "outgoing mail."
        ),
    )
    def _directions(self) -> Finding:
        counts = self._messages_by_direction()
        if not counts:
            return warning("no_mail")
        for direction in ("inbound", "outbound"):
            if not counts[direction]:
                return warning(f"no_{direction}")
        return passed("directions_fine", **counts)

    def _messages_by_direction(self) -> Counter[str]:
        messages = self.env["email.logging.message"].sudo()  # counted, not read
        groups = messages._read_group(
            Domain("mailbox_id", "=", self.mailbox.id) & Domain("date", ">", LATELY),
            ["direction"],
            ["__count"],
        )
        return Counter(dict(groups))

    @check(
        "usage",
        _lt("Room in the mailbox"),
        usage_fine="%(usage)s",
        mailbox_full=_lt(
            "Nearly full (%(usage)s): delete old mail or enlarge the mailbox."
        ),
        folder_full=_lt(
            "A folder is nearly full (%(usage)s): let logged e-mails go to a subfolder "
            "for each month."
        ),
    )
    def _usage(self) -> Finding:
        mailbox = self.mailbox
        if not mailbox.measured_date:
            return passed()
        facts = {"measured": mailbox._measured()}
        if is_mailbox_nearly_full(mailbox.size_bytes, mailbox.quota_gb):
            return warning("mailbox_full", **facts)
        if is_folder_nearly_full(mailbox.largest_folder_count):
            return warning("folder_full", **facts)
        return passed("usage_fine", **facts)

    @check(
        "clock",
        _lt("Clock"),
        remote=True,
        clock_fine=_lt("%(seconds)s seconds off."),
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
    row.code: row for row in vars(Validation).values() if isinstance(row, Check)
}
"""{code: check}, in their order."""


def _named(records: Any) -> dict[str, Any]:
    names = ", ".join(records[:3].mapped("name"))
    return {"count": len(records), "names": names}


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
