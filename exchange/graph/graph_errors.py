"""Graph's error answers, as typed errors.

Source: learn.microsoft.com/graph/errors: branch on status and code, never on the
message. Codes come before statuses, because several meanings share 404 and 403.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    MailboxUnknown,
    NotFound,
    QuotaExceeded,
    RemoteError,
    Throttled,
    TokenRejected,
    Unavailable,
)

ErrorClass = type[RemoteError]

BY_CODE: dict[str, tuple[ErrorClass, str]] = {
    "erroraccessdenied": (AccessDenied, "access_denied"),
    "authorization_requestdenied": (AccessDenied, "access_denied"),
    "extensionerror": (AccessDenied, "access_denied"),
    "erroritemnotfound": (NotFound, "not_found"),
    # Ids come from Graph: one that it cannot read belongs to nothing (status 400)
    "errorinvalididmalformed": (NotFound, "not_found"),
    "errorfoldernotfound": (NotFound, "folder_missing"),
    "errorinvaliduser": (MailboxUnknown, "mailbox_unknown"),
    "resourcenotfound": (MailboxUnknown, "mailbox_unknown"),
    "request_resourcenotfound": (MailboxUnknown, "mailbox_unknown"),
    "mailboxnotenabledforrestapi": (MailboxUnknown, "mailbox_unsupported"),
    "errorirresolvableconflict": (Conflict, "conflict"),
    "errorfolderexists": (Conflict, "conflict"),
    "errormessagesizeexceeded": (InvalidRequest, "too_large"),
    "errorquotaexceeded": (QuotaExceeded, "quota_exceeded"),
    "syncstatenotfound": (InvalidRequest, "resync_needed"),
    "resyncrequired": (InvalidRequest, "resync_needed"),
}
"""Codes in lower case: their spelling varies between Graph's back ends."""

BY_STATUS: dict[int, tuple[ErrorClass, str]] = {
    401: (TokenRejected, "sign_in_expired"),
    403: (AccessDenied, "access_denied"),
    404: (NotFound, "not_found"),
    408: (Unavailable, "unavailable"),
    409: (Conflict, "conflict"),
    410: (InvalidRequest, "resync_needed"),
    412: (Conflict, "conflict"),
    413: (InvalidRequest, "too_large"),
    507: (QuotaExceeded, "quota_exceeded"),
}

LONGEST_PAUSE = 48 * 3600.0
"""Seconds; no server asks for more, but a broken one may write any number."""

THROTTLE_CODES = frozenset(
    {
        "activitylimitreached",
        "applicationthrottled",
        "errorserverbusy",
        "throttledrequest",
        "toomanyrequests",
    }
)


def error_from_graph(
    status: int,
    body: object,
    headers: Mapping[str, str],
    *,
    default_pause: float,
    may_apply: bool = False,
) -> RemoteError:
    """Make the typed error of an answer of Graph, or of an item of a batch.

    ``body`` is the decoded JSON or None; ``default_pause`` (seconds) is used when
    Graph throttles without Retry-After; ``may_apply`` says that the request changes
    something, so that after a 5xx nobody knows whether it did.
    """
    error = _error_object(body)
    code = str(error.get("code") or "")
    facts: dict[str, Any] = {
        "code": code or f"HTTP {status}",
        "status": status,
        "request_id": request_id(error, headers),
        "detail": str(error.get("message") or ""),
    }
    pause = retry_after(headers)
    if status == 429:
        return Throttled(default_pause if pause is None else pause, **facts)
    if status >= 500 and status != 507:
        facts["maybe_applied"] = may_apply
        if pause is not None or code.lower() in THROTTLE_CODES:
            return Throttled(default_pause if pause is None else pause, **facts)
        return Unavailable("unavailable", **facts)
    error_class, kind = _class_and_kind(status, code)
    return error_class(kind, **facts)


def _class_and_kind(status: int, code: str) -> tuple[ErrorClass, str]:
    if status == 401:  # whatever its code, a new token is the only thing to try
        return BY_STATUS[401]
    by_status = BY_STATUS.get(status, (InvalidRequest, "request_refused"))
    return BY_CODE.get(code.lower(), by_status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 10.2.3), None without a usable one.

    A date is compared with the answer's own Date, so that a wrong clock here does
    not matter; without one it is compared with the clock.
    """
    value = _header(headers, "Retry-After").strip()
    if not value:
        return None
    if value.isdecimal():
        return min(float(value), LONGEST_PAUSE)
    until = http_date(value)
    if until is None:
        return None
    now = http_date(_header(headers, "Date")) or datetime.now(timezone.utc)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_PAUSE)


def http_date(value: str) -> datetime | None:
    """An HTTP date as aware datetime, None when it cannot be read."""
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def request_id(error: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """The id under which Microsoft logged the request, or ""."""
    inner = error.get("innerError") or error.get("innererror")
    found = inner.get("request-id") if isinstance(inner, dict) else None
    return str(found or _header(headers, "request-id"))


def _error_object(body: object) -> Mapping[str, Any]:
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _header(headers: Mapping[str, str], name: str) -> str:
    """Value of a header, whatever its spelling: batch items come in a plain dict."""
    wanted = name.lower()
    return next((str(v) for k, v in headers.items() if k.lower() == wanted), "")
