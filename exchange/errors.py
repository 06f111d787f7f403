"""What can go wrong with Microsoft, each as a kind with its remedy.

Every error carries a ``kind``: a stable word that callers branch on and translate.
``REMEDIES`` gives the English sentence that tells a person what to do. Texts and
numbers of Microsoft are kept apart (``code``, ``detail``), and never hold a secret.
"""

from __future__ import annotations

import re

REMEDIES: dict[str, str] = {
    # Signing in
    "sign_in_needed": "Sign in with the service account.",
    "sign_in_expired": "The sign-in has ended: sign in again with the service account.",
    "sign_in_restart": "This sign-in was too old or already used: start it again.",
    "sign_in_cancelled": (
        "The sign-in was cancelled: start it again when you are ready."
    ),
    "sign_in_loop": "Too many sign-ins in a row: wait some minutes, then try again.",
    "sign_in_not_trusted": (
        "The answer to the sign-in could not be verified:"
        " check the clock of this server, then sign in again."
    ),
    "mfa_required": (
        "Microsoft asks for a second proof of identity:"
        " sign in again and complete the verification."
    ),
    "access_blocked": (
        "A conditional access policy blocks this sign-in:"
        " ask the Entra administrator to except the service account or this server."
    ),
    "account_disabled": (
        "The account is disabled or locked:"
        " enable it in Entra ID, or sign in with another one."
    ),
    "password_expired": "The account's password has expired: renew it, then sign in.",
    "password_wrong": "The user name or the password is wrong: sign in again.",
    "wrong_account": (
        "This account does not exist in the company's directory:"
        " sign in with an account of the company."
    ),
    "wrong_tenant": (
        "This account belongs to another directory:"
        " sign in with an account of the tenant that is set up."
    ),
    "account_not_assigned": (
        "The account may not use the application:"
        " assign it under Enterprise applications, Users and groups."
    ),
    # The application's registration
    "tenant_unknown": "Check the tenant ID: Microsoft knows no such directory.",
    "tenant_needed": "Enter the tenant ID of the company's own directory.",
    "application_unknown": (
        "Check the client ID: there is no such application in this directory."
    ),
    "application_disabled": "Enable the application in Entra ID: it is switched off.",
    "redirect_uri_wrong": (
        "Register the redirect URI shown here in the application, as type Web,"
        " exactly as it is written."
    ),
    "secret_wrong": (
        "Enter the client secret again: copy the column Value, not the Secret ID."
    ),
    "secret_expired": (
        "The client secret has expired: create a new one in Entra ID and enter it."
    ),
    "secret_missing": "Enter a client secret or a certificate.",
    "certificate_wrong": (
        "Upload the certificate to the application in Entra ID:"
        " Microsoft does not accept its signature."
    ),
    "certificate_unreadable": (
        "Enter the certificate and its private key as PEM text,"
        " with the passphrase if the key has one."
    ),
    "consent_missing": (
        "The permissions are not granted yet: let an administrator grant consent."
    ),
    "consent_declined": (
        "The permissions were declined: start again and accept them,"
        " or let an administrator grant consent."
    ),
    "request_refused": (
        "Microsoft refused the request as invalid:"
        " report it with the code and the time at which it happened."
    ),
    # The mailbox
    "access_denied": (
        "Give the account full access to the mailbox and grant the application's"
        " permissions; a change can take up to an hour to be seen."
    ),
    "mailbox_unknown": "Check the mailbox's address: Microsoft knows no such mailbox.",
    "mailbox_unsupported": (
        "This mailbox is not in Exchange Online or is inactive: choose another one."
    ),
    "not_found": "The message no longer exists in the mailbox.",
    "folder_missing": "The folder does not exist in the mailbox: choose or create one.",
    "attachment_is_link": (
        "This attachment is a link to a file kept elsewhere: open it in Outlook."
    ),
    "quota_exceeded": "The mailbox is full: delete old mail or enlarge it.",
    "too_large": "The message is too large to be transferred.",
    "conflict": "The item was changed at the same moment: try again.",
    "resync_needed": "The position in the mailbox is lost: read it from the start.",
    # The way to Microsoft
    "throttled": "Microsoft asks to slow down: it goes on by itself in a while.",
    "unavailable": "Microsoft does not answer properly now: it is tried again later.",
    "malformed_answer": (
        "The answer was cut or is not from Microsoft: it is tried again later;"
        " if it stays, check the proxy of this server."
    ),
    "unreachable": (
        "Microsoft cannot be reached: it is tried again later;"
        " if it stays, check the internet connection and the proxy of this server."
    ),
    "tls_failed": (
        "The connection is not trusted: check the clock of this server"
        " and, behind an inspecting proxy, its certificate authority."
    ),
    "untrusted_host": (
        "An answer pointed to a foreign address, which was not followed:"
        " check the chosen cloud and the proxy of this server."
    ),
}

TRANSIENT_KINDS = frozenset(
    {"throttled", "unavailable", "malformed_answer", "unreachable", "conflict"}
)
"""They pass by themselves: try again later."""

CONNECTION_KINDS = frozenset(
    {
        *("sign_in_needed", "sign_in_expired", "sign_in_restart", "sign_in_cancelled"),
        *("sign_in_loop", "sign_in_not_trusted", "mfa_required", "access_blocked"),
        *("account_disabled", "password_expired", "password_wrong", "wrong_account"),
        *("wrong_tenant", "account_not_assigned", "tenant_unknown", "tenant_needed"),
        *("application_unknown", "application_disabled", "redirect_uri_wrong"),
        *("secret_wrong", "secret_expired", "secret_missing", "certificate_wrong"),
        *("certificate_unreadable", "consent_missing", "consent_declined"),
        *("access_denied", "mailbox_unknown", "mailbox_unsupported"),
        *("folder_missing", "quota_exceeded", "tls_failed", "untrusted_host"),
    }
)
"""They concern the whole mailbox: stop, an administrator must act."""

_SECRET_LIKE = re.compile(r"[\w.~+/=-]{40,}", re.ASCII)
_DETAIL_LENGTH = 300


def without_secrets(text: str) -> str:
    """First line of a foreign text, with everything that could be a token cut out."""
    lines = text.strip().splitlines()
    return _SECRET_LIKE.sub("[...]", lines[0])[:_DETAIL_LENGTH] if lines else ""


class MailError(Exception):
    """Why mail cannot be read or moved, on our side or outside.

    - ``kind``: key of ``REMEDIES``; ``remedy``: its sentence, without the code
    - ``code``: what names the case: the server's own code, or what somebody entered
    - ``maybe_applied``: the request may have taken effect all the same
    """

    maybe_applied = False

    def __init__(self, kind: str, code: str = "", *, remedy: str = "") -> None:
        self.kind = kind
        self.code = code
        self.remedy = remedy or REMEDIES[kind]
        super().__init__(f"{self.remedy} ({code})" if code else self.remedy)

    @property
    def transient(self) -> bool:
        """Whether trying again later, with nothing changed, is sensible."""
        return self.kind in TRANSIENT_KINDS

    @property
    def connection(self) -> bool:
        """Whether the run must stop until an administrator has acted."""
        return self.kind in CONNECTION_KINDS


class RemoteError(MailError):
    """Any failure of the server, of Entra ID, or of the way to them.

    - ``code``: the server's own (``ErrorAccessDenied``, ``AADSTS7000215``), or ""
    - ``status``: HTTP status, None when there was no answer
    - ``request_id``: what Microsoft's support asks for, or ""
    - ``detail``: first line of the server's message, for logs, never a secret
    """

    def __init__(
        self,
        kind: str,
        *,
        code: str = "",
        status: int | None = None,
        request_id: str = "",
        detail: str = "",
        maybe_applied: bool = False,
    ) -> None:
        super().__init__(kind, without_secrets(code))
        self.status = status
        self.request_id = without_secrets(request_id)
        self.detail = without_secrets(detail)
        self.maybe_applied = maybe_applied


class AuthError(RemoteError):
    """No token from Entra ID, or none that Graph takes. ``aadsts``: number or None."""

    def __init__(
        self, kind: str, *, aadsts: int | None = None, **facts: object
    ) -> None:
        super().__init__(kind, **facts)  # type: ignore[arg-type]
        self.aadsts = aadsts


class SignInExpired(AuthError):
    """There is no sign-in (any more): somebody has to sign in."""


class TokenRejected(AuthError):
    """Graph answered 401 to a token that Entra ID had given."""


class Throttled(RemoteError):
    """Come back after ``retry_after`` seconds, not earlier."""

    def __init__(self, retry_after: float, **facts: object) -> None:
        super().__init__("throttled", **facts)  # type: ignore[arg-type]
        self.retry_after = retry_after


class Unavailable(RemoteError):
    """No usable answer: 5xx, connection or timeout, or an answer cut in half."""


class AnswerTooLarge(Unavailable):
    """More than this process can take at once; less of it may be asked for."""

    def __init__(self, **facts: object) -> None:
        super().__init__("malformed_answer", code="too large", **facts)  # type: ignore[arg-type]


class AccessDenied(RemoteError):
    """A permission of the application or of the account is missing (403)."""


class MailboxUnknown(RemoteError):
    """There is no such mailbox, or none that Graph can read."""


class NotFound(RemoteError):
    """The message (``not_found``) or the folder (``folder_missing``) does not exist."""


class Conflict(RemoteError):
    """Changed by another at the same moment, or the name is taken (409, 412)."""


class QuotaExceeded(RemoteError):
    """The mailbox is full (507)."""


class InvalidRequest(RemoteError):
    """Graph does not understand the request: never repeated."""


class UntrustedHost(RemoteError):
    """An address outside the chosen cloud, to which no token is ever sent."""


class UntrustedConnection(RemoteError):
    """The server's TLS certificate cannot be verified."""
