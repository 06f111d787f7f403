"""Why mail cannot be read or moved, as exceptions.

Every error carries a ``kind``, whose row in ``failures.py`` says what becomes of it.
Texts and numbers of the server are kept apart (``code``, ``detail``), and never hold a
secret.
"""

from __future__ import annotations

import re
from typing import TypeVar

from .failures import KINDS

_SECRET_LIKE = re.compile(r"[\w.~+/=-]{40,}", re.ASCII)
_DETAIL_LENGTH = 300

Kept = TypeVar("Kept", bound=BaseException)


def without_secrets(text: str) -> str:
    """First line of a foreign text, with everything that could be a token cut out."""
    lines = text.strip().splitlines()
    return _SECRET_LIKE.sub("[...]", lines[0])[:_DETAIL_LENGTH] if lines else ""


def without_frames(error: Kept) -> Kept:
    """An error that is kept as a value: its traceback would keep what it came through,
    such as whole pages of mail.
    """
    error.__context__ = None
    return error.with_traceback(None)


class MailError(Exception):
    """Why mail cannot be read or moved, on our side or outside.

    - ``kind``: key of ``KINDS``; ``passes`` and ``stops`` are those of its row
    - ``code``: what names the case: the server's own code, or what somebody entered
    - ``maybe_applied``: the request may have taken effect all the same
    """

    maybe_applied = False

    def __init__(self, kind: str, code: str = "") -> None:
        self.kind = kind
        self.code = code
        sentence = KINDS[kind].sentence
        super().__init__(f"{sentence} ({code})" if code else sentence)

    @property
    def passes(self) -> bool:
        """Whether trying again later, with nothing changed, is sensible."""
        return KINDS[self.kind].passes

    @property
    def stops(self) -> bool:
        """Whether the run must stop until an administrator has acted."""
        return KINDS[self.kind].stops

    @property
    def is_never_one_message(self) -> bool:
        """Whether it is the mailbox's, also when a single message met it."""
        return KINDS[self.kind].is_never_one_message


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
    """A permission of the application or of the account is missing (403); with
    ``message_denied`` it is one message that is refused.
    """


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
