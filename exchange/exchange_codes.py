"""Exchange's codes of errors that are the same whichever way it is asked: Graph hands
them on, in any spelling.
"""

from __future__ import annotations

from .errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    NotFound,
    QuotaExceeded,
    RemoteError,
)

ErrorClass = type[RemoteError]

EXCHANGE_CODES: dict[str, tuple[ErrorClass, str]] = {
    "ErrorAccessDenied": (AccessDenied, "access_denied"),
    "ErrorItemNotFound": (NotFound, "not_found"),
    # Ids come from Exchange: one that it cannot read belongs to nothing
    "ErrorInvalidIdMalformed": (NotFound, "not_found"),
    "ErrorFolderNotFound": (NotFound, "folder_missing"),
    "ErrorFolderExists": (Conflict, "conflict"),
    "ErrorIrresolvableConflict": (Conflict, "conflict"),
    "ErrorMessageSizeExceeded": (InvalidRequest, "too_large"),
    "ErrorQuotaExceeded": (QuotaExceeded, "quota_exceeded"),
}
"""{code: (class of the error, its kind)}"""
