import uuid
from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..engine.correspondence import SALES_GROUP
from ..exchange.errors import MailError, NotFound
from ..exchange.mailbox import ARCHIVE, DELETED
from .limits import FOLDER_LIMIT, GIGABYTE, WARNING_SHARE
from .not_ready import NotReady

CLOCK_WARNING = 60  # seconds; Entra ID refuses what is five minutes off
CLOCK_FAILURE = 300
LATE = timedelta(minutes=15)
LATELY = "-7d"
DRAFT_SUBJECT = "Odoo checks that it may write here"

LOCAL_CODES = (
    "base_url",
    "encryption_key",
    "database",
    "credential",
    "job",
    "salespeople",
    "contacts",
    "directions",
    "usage",
)
GRAPH_CODES = (
    "token",
    "tenant",
    "account",
    "mailbox",
    "inbox",
    "archive",
    "write",
    "clock",
)
CODES = (
    *LOCAL_CODES[:4],
    *GRAPH_CODES[:-1],
    *LOCAL_CODES[4:],
    "clock",
)
"""In the order in which they are shown: from the server to the mail."""


class Validation:
    """Checks one mailbox and everything that it needs, and changes nothing.

    Each check returns (state, outcome, facts): passed, warning, failed or skipped; a
    key of `email.logging.check`'s sentences or of `email.logging.remedy`'s; and what
    the sentence names.
    """

    def __init__(self, mailbox):
        self.mailbox = mailbox
        self.env = mailbox.env
        self.settings = self.env["email.logging.settings"]
        self.remote = None

    def run(self):
        """:return: {code: (state, outcome, facts)}, in the order of `CODES`"""
        findings = {code: self._find(code) for code in LOCAL_CODES}
        findings |= self._find_with_graph()
        return {code: findings[code] for code in CODES}

    def _find_with_graph(self):
        try:
            with self.mailbox._remote() as self.remote:
                return {code: self._find(code) for code in GRAPH_CODES}
        except MailError as error:
            skipped = dict.fromkeys(GRAPH_CODES, ("skipped", "not_checked", {}))
            return skipped | {"token": _failed_by(error)}

    def _find(self, code):
        try:
            found = getattr(self, f"_check_{code}")()
        except MailError as error:
            return _failed_by(error)
        return found or ("passed", "fine", {})

    # On our side

    def _check_base_url(self):
        facts = {"address": self.settings._get_redirect_uri()}
        if self.settings._is_https():
            return ("passed", "base_url_fine", facts)
        # Without sign-in Microsoft never returns here, but links in e-mails suffer.
        is_application = self.mailbox.authentication == "application"
        return ("warning" if is_application else "failed", "https_needed", facts)

    def _check_encryption_key(self):
        self.settings._check_secrets()
        self.env["email.logging.token"]._load(self.mailbox)

    def _check_database(self):
        self.settings._check_database()

    def _check_credential(self):
        expiry = self.settings._get_expiry()
        if not expiry:
            return ("warning", "expiry_unknown", {})
        facts = {"date": fields.Date.to_string(expiry)}
        if expiry < fields.Date.today():
            return ("failed", "expired", facts)
        if self.settings._expires_soon():
            return ("warning", "expires_soon", facts)
        return ("passed", "expires_later", facts)

    # With Microsoft

    def _check_token(self):
        """Whoever comes here has got one."""

    def _check_tenant(self):
        wanted = self.settings._get_tenant_id()
        facts = {"tenant": self.mailbox.account_tenant_id or ""}
        if _is_guid(wanted) and wanted.lower() != facts["tenant"].lower():
            return ("failed", "wrong_tenant", facts)
        return ("passed", "tenant_fine", facts)

    def _check_account(self):
        facts = {"account": self.mailbox.account_username}
        if self.mailbox.authentication == "application":
            return ("passed", "account_application", facts)
        if self.remote.account().object_id != self.mailbox.account_object_id:
            return ("failed", "wrong_person", facts)
        return ("passed", "account_fine", facts)

    def _check_mailbox(self):
        self.remote.folders()
        return ("passed", "mailbox_fine", {"mailbox": self.mailbox.email})

    def _check_inbox(self):
        self.remote.oldest(1)
        return ("passed", "inbox_fine", {"count": self.remote.waiting()})

    def _check_archive(self):
        if self.mailbox.logged_folder == "own":
            names = [folder.name for folder in self.remote.folders()]
            facts = {"folder": self.mailbox.logged_folder_name}
            is_there = facts["folder"] in names
            return ("passed" if is_there else "warning", "own_folder", facts)
        try:
            self.remote.folder(ARCHIVE)
        except NotFound:
            return ("warning", "archive_missing", {})
        return None

    def _check_write(self):
        """A draft is made, moved, and removed for good from Deleted Items."""
        draft = self.remote.create_draft(DRAFT_SUBJECT)
        results = [
            *self.remote.move([draft], DELETED).values(),
            *self.remote.delete([draft]).values(),
        ]
        for result in results:
            if isinstance(result, MailError):
                raise result

    def _check_clock(self):
        seconds = round(self.remote.clock_difference or 0)
        facts = {"seconds": abs(seconds)}
        if abs(seconds) > CLOCK_FAILURE:
            return ("failed", "clock_wrong", facts)
        if abs(seconds) > CLOCK_WARNING:
            return ("warning", "clock_wrong", facts)
        return ("passed", "clock_fine", facts)

    # What is logged

    def _check_job(self):
        if not self.mailbox.enabled:
            return ("warning", "job_disabled", {})
        job = self.mailbox.sudo().cron_id  # jobs belong to the system
        if not job.active:
            return ("failed", "job_inactive", {})
        interval = timedelta(minutes=self.mailbox.interval_minutes)
        if job.nextcall < fields.Datetime.now() - interval - LATE:
            return ("failed", "job_late", {})
        return None

    def _check_salespeople(self):
        group = self.env.ref(SALES_GROUP)
        users = self.env["res.users"].search([("all_group_ids", "in", group.ids)])
        without = users.filtered(lambda user: not email_normalize(user.email or ""))
        if not without:
            return ("passed", "salespeople_fine", {"count": len(users)})
        return ("warning", "salespeople_without_address", _named(without))

    def _check_contacts(self):
        partners = self.env["res.partner"].sudo()  # counted, whoever may see them
        invalid = partners.search(
            [("email", "not in", (False, "")), ("email_normalized", "=", False)]
        )
        if invalid:
            return ("warning", "contacts_invalid", _named(invalid))
        shared = self._shared_addresses(partners)
        if shared:
            facts = {"count": len(shared), "names": ", ".join(shared[:3])}
            return ("warning", "contacts_shared", facts)
        return None

    def _shared_addresses(self, partners):
        """A company and its own people may share one: a person wins there."""
        groups = partners._read_group(
            [("email_normalized", "!=", False)],
            ["email_normalized"],
            ["commercial_partner_id:recordset"],
            having=[("__count", ">", 1)],
        )
        return [address for address, companies in groups if len(companies) > 1]

    def _check_directions(self):
        counts = self._messages_by_direction()
        if not counts:
            return ("warning", "no_mail", {})
        for direction in ("inbound", "outbound"):
            if not counts[direction]:
                return ("warning", f"no_{direction}", {})
        return ("passed", "directions_fine", dict(counts))

    def _messages_by_direction(self):
        messages = self.env["email.logging.message"].sudo()  # counted, not read
        groups = messages._read_group(
            Domain("mailbox_id", "=", self.mailbox.id) & Domain("date", ">", LATELY),
            ["direction"],
            ["__count"],
        )
        return Counter(dict(groups))

    def _check_usage(self):
        mailbox = self.mailbox
        facts = {"usage": mailbox.usage or ""}
        limit = WARNING_SHARE * mailbox.quota_gb * GIGABYTE
        if mailbox.quota_gb and mailbox.size_bytes > limit:
            return ("warning", "mailbox_full", facts)
        if mailbox.largest_folder_count > WARNING_SHARE * FOLDER_LIMIT:
            return ("warning", "folder_full", facts)
        return ("passed", "usage_fine" if mailbox.usage else "fine", facts)


def _failed_by(error):
    # The code of our own errors is what somebody entered, Microsoft's is a code.
    name = "" if isinstance(error, NotReady) else error.code
    return ("warning" if error.passes else "failed", error.kind, {"code": name})


def _named(records):
    names = ", ".join(records[:3].mapped("name"))
    return {"count": len(records), "names": names}


def _is_guid(text):
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
