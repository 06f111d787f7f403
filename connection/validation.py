"""The checks of a mailbox's setup, each a row with all that it may say."""

from __future__ import annotations

from typing import Any

from ..exchange.errors import MailError, Unavailable
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
from .folder_checks import FolderChecks
from .mail_checks import MailChecks
from .mailbox_checks import MailboxChecks
from .not_ready import NotReady
from .online_checks import OnlineChecks
from .redirect_uri import is_https
from .server_checks import ServerChecks


class Validation(OnlineChecks, ServerChecks, MailboxChecks, FolderChecks, MailChecks):
    """Checks one mailbox and everything that it needs, and changes nothing.

    The checks are shown in the order in which they stand here, and then in the classes
    above, as these are named: from the server to the mail. A new one is a method more;
    its sentences stand with it.
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
                self._knock()
                return self._find_all()
        except MailError as error:
            self.refusal = error
            return self._find_all()

    def _find_all(self) -> dict[str, Finding]:
        kind = self.mailbox.kind
        rows = [row for row in CHECKS.values() if kind in row.kinds]
        return {row.code: self._find(row) for row in rows}

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
        base_url_fine=_lt("Microsoft redirects to %(address)s."),
        links_fine=_lt("Links lead to %(address)s."),
        links_insecure=_lt(
            "Links in Odoo's e-mails lead to %(address)s, for anybody to read on the "
            "way: let this server answer under https, and enter that address as system "
            "parameter web.base.url."
        ),
    )
    def _base_url(self) -> Finding:
        if self.mailbox._is_on_server():
            return self._links()
        address = self.settings._get_redirect_uri()
        if self.settings._is_https():
            return passed("base_url_fine", address=address)
        # Without sign-in Microsoft never returns here, but links in e-mails suffer.
        is_application = self.mailbox.authentication == "application"
        return (warning if is_application else failed)("https_needed", address=address)

    def _links(self) -> Finding:
        """Nobody returns from Exchange Server; only Odoo's own links need it."""
        address = self.settings._get_base_url()
        if is_https(address):
            return passed("links_fine", address=address)
        return warning("links_insecure", address=address)

    @check("encryption_key", _lt("Encryption key"))
    def _encryption_key(self) -> Finding:
        self.settings._check_secrets()
        self.env["email.logging.token"]._load(self.mailbox)
        return passed()

    @check("database", _lt("This database"))
    def _database(self) -> Finding:
        self.settings._check_database()
        return passed()


PARTS = (
    *(Validation, OnlineChecks, ServerChecks),
    *(MailboxChecks, FolderChecks, MailChecks),
)
CHECKS: dict[str, Check] = {
    row.code: row
    for part in PARTS
    for row in vars(part).values()
    if isinstance(row, Check)
}
"""{code: check}, in their order."""
