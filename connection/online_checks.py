"""What is checked of a mailbox in Exchange Online only: who may read it, and how."""

from __future__ import annotations

import uuid
from typing import Any

from odoo import fields

from ..exchange.errors import MailError
from ..exchange.mailbox import RemoteMailbox
from ..exchange.translation import _lt
from .check import NOT_CHECKED, Finding, check, failed, passed, warning
from .connection import ONLINE
from .notifications import is_reachable

# What Entra ID says of the secret or certificate itself.
REFUSED_CREDENTIAL = {
    *("secret_wrong", "secret_expired", "secret_missing"),
    *("certificate_wrong", "certificate_unreadable"),
}


class OnlineChecks:
    """From the secret to the account, see `Validation`."""

    env: Any
    mailbox: Any
    settings: Any
    remote: RemoteMailbox
    refusal: MailError | None
    told: set[str]

    @check(
        "credential",
        _lt("Client secret or certificate"),
        kinds=(ONLINE,),
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

    @check("token", _lt("Access to Microsoft 365"), kinds=(ONLINE,))
    def _token(self) -> Finding:
        if not self.refusal:
            return passed()
        if self.refusal.kind in self.told:
            return NOT_CHECKED
        raise self.refusal

    @check(
        "tenant",
        _lt("Tenant"),
        kinds=(ONLINE,),
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
        kinds=(ONLINE,),
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
        "told_at_once",
        _lt("New mail is told at once"),
        kinds=(ONLINE,),
        told_fine=_lt("Microsoft tells Odoo of new mail at once."),
        told_not_wanted=_lt("Switched off: mail is looked for on schedule."),
        told_to_applications=_lt(
            "Mail is looked for on schedule: Microsoft tells of new mail only where "
            "the application reads by itself."
        ),
        told_by_https=_lt(
            "Mail is looked for on schedule: Microsoft tells of new mail by https "
            "only. Let this server answer under https, and enter that address as "
            "system parameter web.base.url."
        ),
        told_soon=_lt("The job asks Microsoft for it the next time that it runs."),
    )
    def _told_at_once(self) -> Finding:
        """As the job found it, by the real way round."""
        mailbox = self.mailbox
        if not mailbox.told_at_once:
            return passed("told_not_wanted")
        if mailbox.authentication != "application":
            return passed("told_to_applications")
        if not is_reachable(self.settings._get_base_url()):
            return warning("told_by_https")
        if mailbox.is_told:
            return passed("told_fine")
        known = self.env["email.logging.subscription"]._of(mailbox)
        if known.failure:
            return warning(known.failure, code=known.failure_code)
        return passed("told_soon")


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
