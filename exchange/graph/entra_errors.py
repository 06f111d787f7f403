"""Entra ID's error answers, as typed errors.

Source: learn.microsoft.com/entra/identity-platform/reference-error-codes. Microsoft
asks to branch on ``error`` and says that numbers may change: an unknown number falls
back to ``suberror`` and ``error``; known numbers only make the remedy more precise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import AuthError, RemoteError, SignInExpired, Throttled, Unavailable

KIND_BY_AADSTS: dict[int, str] = {
    50011: "redirect_uri_wrong",
    **dict.fromkeys((50020, 50034), "wrong_account"),
    50033: "unavailable",
    50055: "password_expired",
    **dict.fromkeys((50053, 50057), "account_disabled"),
    **dict.fromkeys((50058, 50059), "sign_in_needed"),
    **dict.fromkeys((50072, 50074, 50076, 50078, 50079), "mfa_required"),
    50089: "sign_in_restart",
    50105: "account_not_assigned",
    50126: "password_wrong",
    50147: "sign_in_restart",
    50173: "sign_in_expired",
    50194: "tenant_needed",
    50196: "sign_in_loop",
    **dict.fromkeys((53000, 53001, 53002, 53003, 530032), "access_blocked"),
    **dict.fromkeys((54005, 501481), "sign_in_restart"),
    65001: "consent_missing",
    65004: "consent_declined",
    **dict.fromkeys((70000, 70008, 70043, 700082), "sign_in_expired"),
    70001: "application_disabled",
    70011: "request_refused",
    700005: "sign_in_restart",
    700016: "application_unknown",
    **dict.fromkeys((700024, 700027), "certificate_wrong"),
    7000112: "application_disabled",
    7000215: "secret_wrong",
    7000218: "secret_missing",
    7000222: "secret_expired",
    **dict.fromkeys((90002, 900023), "tenant_unknown"),
    90033: "unavailable",
    90055: "throttled",
    **dict.fromkeys((90094, 90095), "consent_missing"),
    900144: "request_refused",
}

KIND_BY_ERROR: dict[str, str] = {
    "access_denied": "access_blocked",
    "consent_required": "consent_missing",
    "interaction_required": "sign_in_needed",
    "invalid_client": "secret_wrong",
    "invalid_grant": "sign_in_expired",
    "invalid_tenant": "tenant_unknown",
    "login_required": "sign_in_needed",
    "server_error": "unavailable",
    "temporarily_unavailable": "unavailable",
    "unauthorized_client": "application_unknown",
}

KIND_BY_SUBERROR: dict[str, str] = {
    "consent_required": "consent_missing",
    "basic_action": "mfa_required",
    "message_only": "access_blocked",
    "bad_token": "sign_in_expired",
    "token_expired": "sign_in_expired",
    "cancel": "sign_in_cancelled",
}

DEFAULT_PAUSE = 30.0
"""Seconds to wait when Entra ID throttles without saying how long."""

_NUMBER = re.compile(r"\bAADSTS(\d+)")


def error_from_entra(
    answer: Mapping[str, Any],
    *,
    status: int | None = None,
    request_id: str = "",
    retry_after: float | None = None,
) -> RemoteError:
    """Make the typed error of a token endpoint's or redirect's error fields.

    ``answer`` holds ``error`` and may hold ``error_description``, ``error_codes``,
    ``suberror``, ``error_subcode``, ``trace_id``; ``retry_after`` is in seconds.
    """
    number = _number(answer)
    kind = _kind(answer, number)
    code = f"AADSTS{number}" if number else str(answer.get("error") or "")
    facts: dict[str, Any] = {
        "code": code,
        "status": status,
        "request_id": request_id or str(answer.get("trace_id") or ""),
        "detail": str(answer.get("error_description") or ""),
    }
    if kind == "throttled":
        return Throttled(DEFAULT_PAUSE if retry_after is None else retry_after, **facts)
    if kind == "unavailable":
        return Unavailable(kind, **facts)
    if kind in ("sign_in_expired", "sign_in_needed"):
        return SignInExpired(kind, aadsts=number, **facts)
    return AuthError(kind, aadsts=number, **facts)


def _number(answer: Mapping[str, Any]) -> int | None:
    numbers = answer.get("error_codes")
    if isinstance(numbers, list) and numbers and str(numbers[0]).isdecimal():
        return int(numbers[0])
    match = _NUMBER.search(str(answer.get("error_description") or ""))
    return int(match[1]) if match else None


def _kind(answer: Mapping[str, Any], number: int | None) -> str:
    suberror = answer.get("suberror") or answer.get("error_subcode")
    return (
        KIND_BY_AADSTS.get(number or 0)
        or KIND_BY_SUBERROR.get(str(suberror))
        or KIND_BY_ERROR.get(str(answer.get("error")))
        or "request_refused"
    )
