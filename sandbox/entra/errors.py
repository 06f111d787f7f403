"""Entra ID's errors: AADSTS numbers, and the JSON and redirects they come in.

Meanings: learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from ..store.clock import Clock
from ..web.http import Answer, Request


@dataclass(frozen=True)
class Kind:
    """``text`` may name what ``EntraError`` fills in."""

    error: str
    text: str
    status: int = 400
    suberror: str = ""


_GRANT = "invalid_grant"
_CLIENT = "invalid_client"
KINDS: dict[int, Kind] = {
    50011: Kind(
        "invalid_request",
        "The redirect URI '{redirect_uri}' specified in the request does not match "
        "the redirect URIs configured for the application '{client_id}'.",
    ),
    50020: Kind(
        _GRANT,
        "User account '{user}' from identity provider of another tenant does not exist "
        "in tenant '{company}' and cannot access the application '{client_id}' in that "
        "tenant.",
    ),
    50033: Kind("temporarily_unavailable", "A transient error has occurred.", 503),
    50034: Kind(
        _GRANT,
        "The user account {user} does not exist in the {company} directory. To sign "
        "into this application, the account must be added to the directory.",
    ),
    50049: Kind("invalid_instance", "Unknown or invalid instance."),
    50055: Kind(_GRANT, "The password is expired."),
    50057: Kind(_GRANT, "The user account is disabled."),
    50058: Kind(
        "login_required",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    50059: Kind(
        "invalid_request",
        "No tenant-identifying information found in either the request or implied by "
        "any provided credentials.",
    ),
    50072: Kind(
        "interaction_required",
        "The user must enroll in multi-factor authentication.",
        suberror="basic_action",
    ),
    50074: Kind(
        "interaction_required",
        "Strong Authentication is required.",
        suberror="basic_action",
    ),
    50076: Kind(
        "interaction_required",
        "Due to a configuration change made by your administrator, or because you "
        "moved to a new location, you must use multi-factor authentication to access "
        "'00000003-0000-0000-c000-000000000000'.",
        suberror="basic_action",
    ),
    50078: Kind(
        "interaction_required",
        "Presented multi-factor authentication has expired due to policies configured "
        "by your administrator.",
        suberror="basic_action",
    ),
    50079: Kind(
        "interaction_required",
        "The user is required to use multi-factor authentication.",
        suberror="basic_action",
    ),
    50089: Kind(_GRANT, "Flow token expired. Authentication failed."),
    50105: Kind(
        "interaction_required",
        "The signed in user is not assigned to a role for the application "
        "'{client_id}'.",
    ),
    50126: Kind(
        _GRANT, "Error validating credentials due to invalid username or password."
    ),
    50147: Kind("invalid_request", "Invalid size of Code_Challenge parameter."),
    50173: Kind(
        _GRANT,
        "The provided grant has expired due to it being revoked, a fresh auth token is "
        "needed. The user might have changed or reset their password.",
        suberror="bad_token",
    ),
    50194: Kind(
        "invalid_request",
        "Application '{client_id}' is not configured as a multi-tenant application. "
        "Usage of the /common endpoint is not supported for such apps. Use a "
        "tenant-specific endpoint or configure the application to be multi-tenant.",
    ),
    50196: Kind("invalid_request", "The server detected a loop of the client."),
    53000: Kind(_GRANT, "Device is not compliant.", suberror="message_only"),
    53001: Kind(_GRANT, "Device is not domain joined.", suberror="message_only"),
    53002: Kind(_GRANT, "Application used isn't approved.", suberror="message_only"),
    53003: Kind(
        _GRANT,
        "Access has been blocked by Conditional Access policies. The access policy "
        "does not allow token issuance.",
        suberror="message_only",
    ),
    530032: Kind(_GRANT, "Blocked by security policy.", suberror="message_only"),
    54005: Kind(
        _GRANT,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid "
        "code or use an existing refresh token.",
    ),
    501481: Kind(
        _GRANT,
        "The Code_Verifier does not match the code_challenge supplied in the "
        "authorization request.",
    ),
    65001: Kind(
        _GRANT,
        "The user or administrator has not consented to use the application with ID "
        "'{client_id}' named '{app}'. Send an interactive authorization request for "
        "this user and resource.",
        suberror="consent_required",
    ),
    65004: Kind("access_denied", "User declined to consent to access the app."),
    500011: Kind(
        "invalid_resource",
        "The resource principal named {scope} was not found in the tenant named "
        "{company}.",
    ),
    70000: Kind(_GRANT, "The provided value for the grant is not valid."),
    70001: Kind(
        "unauthorized_client", "The application '{client_id}' is disabled.", 401
    ),
    70003: Kind("unsupported_grant_type", "The grant type is not supported."),
    70005: Kind("unsupported_response_type", "The response type is not supported."),
    70008: Kind(
        _GRANT,
        "The provided authorization code or refresh token has expired due to "
        "inactivity. Send a new interactive authorization request for this user and "
        "resource.",
    ),
    70011: Kind(
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided "
        "value for the input parameter 'scope' is not valid. The scope {scope} is not "
        "valid.",
    ),
    70043: Kind(
        _GRANT,
        "The refresh token has expired or is invalid due to sign-in frequency checks "
        "by conditional access.",
        suberror="token_expired",
    ),
    700005: Kind(
        _GRANT,
        "Provided Authorization Code is intended to use against other tenant, thus "
        "rejected.",
    ),
    700016: Kind(
        "unauthorized_client",
        "Application with identifier '{client_id}' was not found in the directory "
        "'{company}'. This can happen if the application has not been installed by the "
        "administrator of the tenant or consented to by any user in the tenant.",
    ),
    700022: Kind(
        "invalid_scope",
        "The provided value for the input parameter scope isn't valid because it "
        "contains more than one resource. Scope {scope} is not valid.",
    ),
    700027: Kind(
        _CLIENT,
        "The certificate with identifier used to sign the client assertion is not "
        "registered on application, or the signature could not be verified.",
        401,
    ),
    700082: Kind(
        _GRANT,
        "The refresh token has expired due to inactivity. The token was issued on "
        "{issued} and was inactive for 90.00:00:00.",
    ),
    7000112: Kind(
        "unauthorized_client",
        "Application '{client_id}'({app}) is disabled.",
    ),
    7000215: Kind(
        _CLIENT,
        "Invalid client secret provided. Ensure the secret being sent in the request "
        "is the client secret value, not the client secret ID, for a secret added to "
        "app '{client_id}'.",
        401,
    ),
    7000218: Kind(
        _CLIENT,
        "The request body must contain the following parameter: 'client_assertion' or "
        "'client_secret'.",
        401,
    ),
    7000222: Kind(
        _CLIENT,
        "The provided client secret keys for app '{client_id}' are expired. Visit the "
        "Azure portal to create new keys for your app, or consider using certificate "
        "credentials for added security.",
        401,
    ),
    90002: Kind(
        "invalid_request",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant "
        "ID and are signing into the correct cloud.",
    ),
    90033: Kind(
        "temporarily_unavailable", "The service is temporarily unavailable.", 503
    ),
    90055: Kind(
        "temporarily_unavailable", "Server is terminated due to throttling.", 429
    ),
    90094: Kind(
        "consent_required",
        "An administrator of {company} has set a policy that prevents you from "
        "granting {app} the permissions it is requesting. Contact an administrator of "
        "{company}, who can grant permissions to this app on your behalf.",
    ),
    90095: Kind(
        "consent_required",
        "Admin consent is required; the user can ask for it in a request workflow.",
    ),
    900144: Kind(
        "invalid_request",
        "The request body must contain the following parameter: '{parameter}'.",
    ),
}


class EntraError(Exception):
    """AADSTS ``number``; ``details`` fill the placeholders of its text.

    :raises ValueError: an unknown number without ``error``
    """

    def __init__(self, number: int, **details: str) -> None:
        self.number = number
        known = KINDS.get(number)
        self.kind = known or Kind(_GRANT, details.get("text") or f"Error {number}.")
        self.error = details.get("error") or self.kind.error
        self.text = self.kind.text.format_map(_Defaults(details))
        super().__init__(f"AADSTS{number}: {self.text}")

    def description(self, request: Request, clock: Clock) -> str:
        stamp = clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
        return (
            f"AADSTS{self.number}: {self.text}\r\nTrace ID: {request.id}\r\n"
            f"Correlation ID: {_correlation(request)}\r\nTimestamp: {stamp}"
        )

    def answer(self, request: Request, clock: Clock, host: str) -> Answer:
        """The JSON of the token endpoint."""
        body: dict[str, Any] = {
            "error": self.error,
            "error_description": self.description(request, clock),
            "error_codes": [self.number],
            "timestamp": clock.now().strftime("%Y-%m-%d %H:%M:%SZ"),
            "trace_id": request.id,
            "correlation_id": _correlation(request),
            "error_uri": f"{host}/error?code={self.number}",
        }
        if self.kind.suberror:
            body["suberror"] = self.kind.suberror
        if self.kind.suberror == "basic_action":
            capolids = (
                '{"access_token":{"capolids":{"essential":true,"values":["%s"]}}}'
            )
            body["claims"] = capolids % uuid.UUID(int=self.number)
        return Answer(self.kind.status, body)

    def redirect_fields(self, request: Request, clock: Clock) -> dict[str, str]:
        """What the redirect to the application carries."""
        fields = {
            "error": self.error,
            "error_description": self.description(request, clock),
        }
        if self.number == 65004:
            fields["error_subcode"] = "cancel"
        return fields


class _Defaults(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name


def _correlation(request: Request) -> str:
    return request.headers.get("client-request-id", request.id)
