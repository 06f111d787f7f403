"""What an error of a run means: for the run, for one message, and in words."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg2 import DatabaseError, InterfaceError, OperationalError

from ..exchange.errors import AccessDenied, MailError
from ..exchange.mail import Mail

# SQLSTATE classes and codes of PostgreSQL, appendix A: the connection is gone, the
# server shuts down, a serialization failure was repeated often enough.
NO_DATABASE = ("08", "57P", "40")


def is_database_gone(error: BaseException) -> bool:
    """Whether the run must end, whatever it was doing; else a message is to blame."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    return not error.pgcode or error.pgcode.startswith(NO_DATABASE)


def describe(error: BaseException) -> str:
    """What went wrong, without what PostgreSQL quotes of the message's content."""
    if isinstance(error, DatabaseError):
        return f"{type(error).__name__}: {error.diag.message_primary or ''}"
    return str(error) or type(error).__name__


def of_one(error: MailError) -> MailError:
    """What a refusal means when other messages of the mailbox are not refused."""
    is_refusal = isinstance(error, AccessDenied)
    return AccessDenied("message_denied", code=error.code) if is_refusal else error


def check_readable(mails: Iterable[Mail]) -> None:
    """:raises MailError: ``message_unreadable``: alone, it has failed"""
    for mail in mails:
        if mail.unreadable:
            raise MailError("message_unreadable", mail.unreadable)
