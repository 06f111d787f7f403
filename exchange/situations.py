"""What is said of a failure otherwise, by who reads the mailbox and what is kept where.

``failures.py`` says it for a service account and settings that were entered in Odoo.
"""

from __future__ import annotations

from dataclasses import dataclass

from .kind import Kind, MendedBy
from .translation import _lt


@dataclass(frozen=True, slots=True)
class Situation:
    """On what it depends how a failure is mended.

    - ``by_application``: no account reads the mailbox, the application does
    - ``kept_elsewhere``: names of settings that are kept outside Odoo's database, which
      the setup cannot change
    - ``where``: the mail is: ``online``, on Exchange ``server``, or in a public
      ``folder`` there
    """

    by_application: bool = False
    kept_elsewhere: frozenset[str] = frozenset()
    where: str = "online"

    def sentence(self, name: str, kind: Kind) -> str:
        """What to do about a kind of failure, in English."""
        if self._is_elsewhere(name):
            return ELSEWHERE[name][1]
        if self.where != "online":
            return self._of_server(name, kind)
        if self.by_application:
            usual = REFUSED if kind.mended_by == "sign_in" else kind.sentence
            return BY_APPLICATION.get(name, usual)
        return kind.sentence

    def _of_server(self, name: str, kind: Kind) -> str:
        of_folder = IN_FOLDER.get(name) if self.where == "folder" else None
        signs_in = kind.mended_by in ("sign_in", "consent")
        usual = SERVER_REFUSES if signs_in else kind.sentence
        return of_folder or ON_SERVER.get(name, usual)

    def mended_by(self, name: str, kind: Kind) -> MendedBy:
        """Where to do it; Exchange Server has neither sign-in nor consent."""
        if self._is_elsewhere(name):
            return "validate"
        signs_in = kind.mended_by in ("sign_in", "consent")
        return "setup" if signs_in and self.where != "online" else kind.mended_by

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

SERVER_REFUSES = _lt(
    "Exchange Server refuses the account: enter its name and its password again in the "
    "setup."
)
"""What is said of any failure of a sign-in where there is a password only."""

ON_SERVER: dict[str, str] = {
    "access_denied": _lt(
        "Give the account full access to the mailbox, with the script that the setup "
        "shows; a change can take up to an hour to be seen."
    ),
    "mailbox_unknown": _lt(
        "Check the mailbox's address: Exchange Server knows no such mailbox."
    ),
    "mailbox_unsupported": _lt(
        "This mailbox cannot be opened by Exchange Web Services: choose another one."
    ),
    "request_refused": _lt(
        "Exchange Server refused the request as invalid: report it with the code and "
        "the time at which it happened."
    ),
    "throttled": _lt(
        "Exchange Server asks to slow down: it goes on by itself in a while."
    ),
    "unavailable": _lt(
        "Exchange Server does not answer properly now: it is tried again later."
    ),
    "malformed_answer": _lt(
        "The answer was cut or is not from Exchange Server: it is tried again later; "
        "if it stays, check what stands between this server and Exchange."
    ),
    "unreachable": _lt(
        "Exchange Server cannot be reached: it is tried again later; if it stays, "
        "check its address, and the network and firewall between it and this server."
    ),
    "tls_failed": _lt(
        "The certificate of Exchange Server is not trusted: enter the file of your "
        "own certificate authority in the setup, and the server's name as in its "
        "certificate."
    ),
    "untrusted_host": _lt(
        "The answer led to another address, which was not followed: enter the address "
        "of the web services themselves, not of a page to log on."
    ),
    "key_wrong": _lt(
        "The stored secrets cannot be read, because the encryption key is missing or "
        "has changed: restore the key, or enter the password again."
    ),
}
"""{kind: its sentence where the mail is on Exchange Server}"""

IN_FOLDER: dict[str, str] = {
    "access_denied": _lt(
        "Give the account the role Owner in the public folder and in the folders below "
        "it, with the script that the setup shows; a change can take up to an hour to "
        "be seen."
    ),
    "mailbox_unknown": _lt(
        "The account has no mailbox of its own, or the public folder mailbox does not "
        "answer: an account needs a mailbox to open public folders."
    ),
    "folder_missing": _lt(
        "The public folder, or its subfolder Queue or Storage, is not there: make it "
        "with the script that the setup shows, then connect the mailbox again."
    ),
    "quota_exceeded": _lt(
        "The public folder is full: let logged e-mails go to a subfolder for each "
        "month, delete old mail, or set up a second one in Email Logging › "
        "Configuration › Setup."
    ),
    "message_denied": _lt(
        "Exchange refuses the access to this message, not to its folder: move it out "
        "of Queue by hand."
    ),
}
"""{kind: its sentence where the mail is in a public folder}"""

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
    "login_refused": (
        "server_password",
        _lt(
            "Exchange refuses the login: correct the password where it is kept, in "
            "Odoo's environment or configuration file, and restart Odoo; or the "
            "account is locked, Basic is off, a proxy ends TLS, which Extended "
            "Protection refuses, or a load balancer without persistence spreads the "
            "login over several servers."
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
