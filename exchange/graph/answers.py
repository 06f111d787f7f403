"""Graph's answers: what they hold, or which error they are.

Success may be cut, foreign or too long. Source of the errors: learn.microsoft.com/graph
/errors: branch on status and code, never on the message. Codes come before statuses,
because several meanings share 404 and 403.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from ..errors import (
    AccessDenied,
    AnswerTooLarge,
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
from ..exchange_codes import EXCHANGE_CODES, ErrorClass
from ..http_answers import header, retry_after, transport_error
from .transport import CHUNK

MAX_CONTENT = 160 * 1024 * 1024
"""Bytes; Exchange Online carries messages of up to 150 MB."""

BY_CODE: dict[str, tuple[ErrorClass, str]] = {
    **{code.lower(): meaning for code, meaning in EXCHANGE_CODES.items()},
    "authorization_requestdenied": (AccessDenied, "access_denied"),
    "extensionerror": (AccessDenied, "access_denied"),
    "errorinvaliduser": (MailboxUnknown, "mailbox_unknown"),
    "resourcenotfound": (MailboxUnknown, "mailbox_unknown"),
    "request_resourcenotfound": (MailboxUnknown, "mailbox_unknown"),
    "mailboxnotenabledforrestapi": (MailboxUnknown, "mailbox_unsupported"),
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

THROTTLE_CODES = frozenset(
    {
        "activitylimitreached",
        "applicationthrottled",
        "errorserverbusy",
        "throttledrequest",
        "toomanyrequests",
    }
)


def json_object(response: requests.Response, *, may_apply: bool) -> dict[str, Any]:
    """The answer's JSON object; {} for an answer without content (204).

    :raises Unavailable: it is something else, such as a proxy's page or half an answer
    """
    if not response.content:
        if response.status_code in (202, 204):
            return {}
        raise _malformed(response, may_apply)
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        raise _malformed(response, may_apply) from None
    except MemoryError:  # a page is then asked for smaller
        raise AnswerTooLarge(
            status=response.status_code, maybe_applied=may_apply
        ) from None
    if not isinstance(answer, dict):
        raise _malformed(response, may_apply)
    return answer


def content(response: requests.Response, *, limit: int) -> tuple[bytes, str]:
    """The raw content and its type, read piece by piece.

    :raises InvalidRequest: ``too_large``, more than ``limit`` bytes
    """
    received = bytearray()
    try:
        for chunk in response.iter_content(CHUNK):
            received += chunk
            if len(received) > limit:
                raise InvalidRequest("too_large", status=response.status_code)
    except (requests.RequestException, OSError) as error:
        raise transport_error(error, may_apply=False) from None
    return bytes(received), response.headers.get("Content-Type", "")


def error_body(response: requests.Response) -> object:
    """JSON of an error answer; None for an empty one.

    :raises Unavailable: a refusal that is no JSON did not come from Graph
    """
    try:
        content = response.content
    except requests.RequestException:
        return None
    try:
        return response.json() if content else None
    except (ValueError, RecursionError):
        if response.status_code >= 500 or response.status_code in (401, 429):
            return None
        raise Unavailable("malformed_answer", status=response.status_code) from None


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


def request_id(error: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """The id under which Microsoft logged the request, or ""."""
    inner = error.get("innerError") or error.get("innererror")
    found = inner.get("request-id") if isinstance(inner, dict) else None
    return str(found or header(headers, "request-id"))


def _error_object(body: object) -> Mapping[str, Any]:
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _malformed(response: requests.Response, may_apply: bool) -> Unavailable:
    return Unavailable(
        "malformed_answer",
        status=response.status_code,
        request_id=response.headers.get("request-id", ""),
        maybe_applied=may_apply,
    )
