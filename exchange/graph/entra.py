"""What msal needs below and beside it: the way to Entra ID and a quiet cache."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import msal  # type: ignore[import-untyped]
import requests

from ..errors import AuthError, RemoteError, Throttled, Unavailable
from ..http_answers import retry_after
from .cloud import Cloud
from .entra_errors import DEFAULT_PAUSE, error_from_entra
from .transport import Transport

_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_SHARED_TENANTS = ("common", "organizations", "consumers")
_UNLOGGED_FIELDS = ("code", "code_verifier", "client_assertion")


def authority(cloud: Cloud, tenant_id: str) -> str:
    """URL of a tenant's authority.

    :raises AuthError: tenant_unknown for text that is neither GUID nor domain,
        tenant_needed for the names that mean "any tenant"
    """
    if tenant_id.lower() in _SHARED_TENANTS:
        raise AuthError("tenant_needed")
    if not _TENANT.fullmatch(tenant_id):
        raise AuthError("tenant_unknown")
    return f"{cloud.login_url}/{tenant_id}"


class EntraFailure(requests.RequestException):
    """Carries a typed error through msal.

    msal goes on with a token that is still valid when a *requests* exception meets
    its attempt to renew that token early; any other exception would end the run.
    """

    def __init__(self, error: RemoteError) -> None:
        super().__init__(str(error))
        self.error = error


class EntraHttp:
    """The ``http_client`` that msal sends its requests through.

    It lets only complete answers in JSON pass: msal would log anything else in full,
    and half an answer may hold a token.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, url: str, **options: Any) -> requests.Response:
        """Fetch a document of the authority; an error answer raises its error."""
        response = self._send("GET", url, options)
        if response.status_code >= 400:
            raise EntraFailure(_error(response))
        return response

    def post(self, url: str, **options: Any) -> requests.Response:
        """Ask for a token; msal itself reads error answers of status 4xx."""
        return self._send("POST", url, options)

    def close(self) -> None:
        """Part of msal's interface; the transport belongs to somebody else."""

    def _send(
        self, method: str, url: str, options: Mapping[str, Any]
    ) -> requests.Response:
        try:
            response = self._transport.send(method, url, **options)
        except RemoteError as error:
            raise EntraFailure(error) from None
        if response.status_code == 429 or response.status_code >= 500:
            raise EntraFailure(_pause(response))
        if not isinstance(_json(response), dict):
            raise EntraFailure(
                Unavailable("malformed_answer", status=response.status_code)
            )
        return response


def _pause(response: requests.Response) -> RemoteError:
    """Status 429 and 5xx: Entra ID is busy or broken, whatever the body says."""
    pause = retry_after(response.headers)
    facts: dict[str, Any] = {
        "code": f"HTTP {response.status_code}",
        "status": response.status_code,
        "request_id": response.headers.get("x-ms-request-id", ""),
    }
    if response.status_code == 429 or pause is not None:
        return Throttled(DEFAULT_PAUSE if pause is None else pause, **facts)
    return Unavailable("unavailable", **facts)


def _error(response: requests.Response) -> RemoteError:
    return error_from_entra(
        _json(response),
        status=response.status_code,
        request_id=response.headers.get("x-ms-request-id", ""),
    )


def _json(response: requests.Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


class QuietTokenCache(msal.SerializableTokenCache):  # type: ignore[misc]
    """msal's cache, less what msal would write into the debug log.

    msal masks tokens and the secret there, but neither the code with its PKCE
    verifier nor the signed assertion, which is a credential for ten minutes.
    """

    def add(self, event: Mapping[str, Any], **options: Any) -> Any:
        """Store the answer of the token endpoint that ``event`` describes."""
        data = event.get("data") or {}
        kept = {name: data[name] for name in data if name not in _UNLOGGED_FIELDS}
        return super().add({**event, "data": kept}, **options)


def token_cache(serialized: str | None) -> QuietTokenCache:
    """A cache filled from text; unreadable text counts as no sign-in."""
    cache = QuietTokenCache()
    if serialized and _is_object(serialized):
        cache.deserialize(serialized)
    return cache


def _is_object(serialized: str) -> bool:
    try:
        return isinstance(json.loads(serialized), dict)
    except ValueError:
        return False
