"""What is said of a failure otherwise, by who reads the mailbox and what is kept where.

``failures.py`` says it for a service account and settings that were entered in Odoo.
"""

from __future__ import annotations

from dataclasses import dataclass

from .failures import Kind, MendedBy
from .translation import _lt


@dataclass(frozen=True, slots=True)
class Situation:
    """On what it depends how a failure is mended.

    - ``by_application``: no account reads the mailbox, the application does
    - ``kept_elsewhere``: names of settings that are kept outside Odoo's database, which
      the setup cannot change
    """

    by_application: bool = False
    kept_elsewhere: frozenset[str] = frozenset()

    def sentence(self, name: str, kind: Kind) -> str:
        """What to do about a kind of failure, in English."""
        if self._is_elsewhere(name):
            return ELSEWHERE[name][1]
        if self.by_application:
            usual = REFUSED if kind.mended_by == "sign_in" else kind.sentence
            return BY_APPLICATION.get(name, usual)
        return kind.sentence

    def mended_by(self, name: str, kind: Kind) -> MendedBy:
        """Where to do it."""
        return "validate" if self._is_elsewhere(name) else kind.mended_by

    def _is_elsewhere(self, name: str) -> bool:
        return name in ELSEWHERE and ELSEWHERE[name][0] in self.kept_elsewhere


REFUSED = _lt(
    "Microsoft refuses the application: connect the mailbox again; if that does not "
    "help, check the application in Entra ID."
)
"""What is said of any failure of a sign-in where nobody signs in."""

BY_APPLICATION: dict[str, str] = {
    "sign_in_needed": _lt("Connect the mailbox: the application reads it by itself."),
    "access_blocked": _lt(
        "A conditional access policy blocks the application: ask the Entra "
        "administrator to except it or this server."
    ),
    "wrong_tenant": _lt(
        "The mailbox was connected in another directory than the one that is set up: "
        "connect it again."
    ),
    "consent_missing": _lt(
        "The application has no permission yet: run the script that the setup shows "
        "for it."
    ),
    "access_denied": _lt(
        "Give the application access to this mailbox, with the script that the setup "
        "shows for it; a change can take up to two hours to be seen."
    ),
    "key_wrong": _lt(
        "The stored secrets cannot be read, because the encryption key is missing or "
        "has changed: restore the key, or enter the client secret or the certificate "
        "again."
    ),
}
"""{kind: its sentence where no account reads the mailbox}"""

ELSEWHERE: dict[str, tuple[str, str]] = {
    "tenant_unknown": (
        "tenant_id",
        _lt(
            "Microsoft knows no such directory: correct the tenant ID where it is "
            "kept, in Odoo's environment or configuration file, and restart Odoo."
        ),
    ),
    "tenant_needed": (
        "tenant_id",
        _lt(
            "The tenant ID is not that of the company's own directory: correct it "
            "where it is kept, in Odoo's environment or configuration file, and "
            "restart Odoo."
        ),
    ),
    "application_unknown": (
        "client_id",
        _lt(
            "There is no such application in this directory: correct the client ID "
            "where it is kept, in Odoo's environment or configuration file, and "
            "restart Odoo."
        ),
    ),
    "secret_wrong": (
        "client_secret",
        _lt(
            "Microsoft refuses the client secret: correct it where it is kept, in "
            "Odoo's environment or configuration file, with the column Value, not the "
            "Secret ID, and restart Odoo."
        ),
    ),
    "secret_expired": (
        "client_secret",
        _lt(
            "The client secret has expired: create a new one in Entra ID, replace the "
            "old one where it is kept, in Odoo's environment or configuration file, "
            "and restart Odoo."
        ),
    ),
    "certificate_wrong": (
        "certificate",
        _lt(
            "Microsoft does not accept the signature: upload the certificate to the "
            "application in Entra ID, the one whose file is named in Odoo's "
            "environment or configuration file."
        ),
    ),
    "certificate_unreadable": (
        "certificate",
        _lt(
            "The certificate's file cannot be read: correct its path or its passphrase "
            "in Odoo's environment or configuration file, and restart Odoo."
        ),
    ),
}
"""{kind: (name of the setting, its sentence where that is kept outside Odoo)}"""
