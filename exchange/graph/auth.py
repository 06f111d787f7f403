"""Tokens for Graph: signing in as a person, or as the application itself.

Both classes offer ``token()``, ``cache_changed`` and ``take_cache()``. The cache is
text that holds live secrets: store it encrypted, after every call that leaves it
changed. msal does the protocol (authorization code with PKCE, refresh, client
credentials).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import msal  # type: ignore[import-untyped]
import requests

from ..errors import AuthError, RemoteError, SignInExpired
from ..mailbox import Account
from ..patience import JOB, Patience
from .certificate import Certificate
from .cloud import Cloud
from .entra import EntraFailure, EntraHttp, authority, token_cache
from .entra_errors import error_from_entra
from .identity import Expectation
from .transport import Transport

__all__ = [
    "PERMISSIONS",
    "Account",
    "Application",
    "ApplicationTokens",
    "Certificate",
    "DelegatedTokens",
    "admin_consent_url",
    "consent_error",
]

PERMISSIONS = ("Mail.ReadWrite.Shared", "User.Read")
"""Delegated permissions; ``.Shared`` is what opens another mailbox than one's own."""


@dataclass(frozen=True)
class Application:
    """The application's registration in Entra ID, with its one credential.

    ``tenant_id`` is the directory's GUID or one of its domains.
    """

    tenant_id: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    certificate: Certificate | None = field(default=None, repr=False)

    @property
    def credential(self) -> str | dict[str, str]:
        """What msal calls the client credential; a certificate goes before a secret.

        :raises AuthError: secret_missing, certificate_unreadable
        """
        if self.certificate:
            self.certificate.check()
            parts = {
                "private_key": self.certificate.private_key,
                "public_certificate": self.certificate.public_certificate,
                "passphrase": self.certificate.passphrase,
            }
            return {name: part for name, part in parts.items() if part}
        if self.client_secret:
            return self.client_secret
        raise AuthError("secret_missing")


class _Tokens:
    """What both ways to authenticate share: msal's client and the cache."""

    def __init__(
        self,
        cloud: Cloud,
        application: Application,
        *,
        cache: str | None = None,
        verify: str | bool = True,
        http: requests.Session | None = None,
        patience: Patience = JOB,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._cloud = cloud
        self._application = application
        self._cache = token_cache(cache)
        self._http = EntraHttp(Transport(http, verify=verify, patience=patience))
        self._remembered: dict[str, Any] = {}
        self._client: Any = None
        self._now = now

    def take_cache(self) -> str:
        """The tokens as text, to be kept: ``cache_changed`` is False from then on."""
        return str(self._cache.serialize())

    @property
    def cache_changed(self) -> bool:
        """Whether the tokens differ from what was last handed in or out."""
        return bool(self._cache.has_state_changed)

    def _msal(self) -> Any:
        """msal's client, made at first use because making it asks Entra ID."""
        self._forget_answers()
        if self._client is None:
            self._client = self._new_client(self._cache)
        return self._client

    def _forget_answers(self) -> None:
        """msal replays refusals for up to a minute; a mended setup must be seen."""
        self._remembered.clear()

    def _new_client(self, cache: Any) -> Any:
        url = authority(self._cloud, self._application.tenant_id)
        credential = self._application.credential
        try:
            return msal.ConfidentialClientApplication(
                self._application.client_id,
                client_credential=credential,
                authority=url,
                # The host was chosen by the administrator: asking the global cloud
                # whether it exists would call a host outside the chosen cloud.
                instance_discovery=False,
                token_cache=cache,
                http_client=self._http,
                http_cache=self._remembered,
            )
        except EntraFailure as failure:
            raise failure.error from None
        except ValueError:  # what msal says about an authority without https
            raise AuthError("tenant_unknown", code="authority") from None

    def _ask(self, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Call msal and turn all its ways to fail into typed errors."""
        try:
            answer = call(*args, **options)
        except EntraFailure as failure:
            raise failure.error from None
        if answer and "error" in answer:
            raise error_from_entra(answer)
        return answer


class DelegatedTokens(_Tokens):
    """Delegated access: the service account has signed in, in a browser, once.

    ``start`` makes the page's address, ``finish`` takes what comes back from it, and
    ``token`` lives on the cache from then on. All raise RemoteError: AuthError for what
    a person must mend, Unavailable and Throttled for what passes.
    """

    def start(
        self,
        redirect_uri: str,
        *,
        login_hint: str | None = None,
        prompt: str | None = None,
    ) -> dict[str, Any]:
        """Begin to sign in: send the browser to the returned flow's ``auth_uri``.

        Keep the flow on the server until ``finish``: it can be JSON, and it holds the
        PKCE verifier and the nonce. ``prompt`` is login, none, consent or
        select_account. Source: v2-oauth2-auth-code-flow of entra-docs.
        """
        client = self._msal()
        with warnings.catch_warnings():
            # msal prefers form_post, but a form posted by a foreign site comes without
            # the session's cookie (SameSite=Lax); PKCE protects the code as well.
            warnings.filterwarnings("ignore", message="response_mode")
            flow = self._ask(
                client.initiate_auth_code_flow,
                self._scopes,
                redirect_uri=redirect_uri,
                login_hint=login_hint,
                prompt=prompt,
            )
        return dict(flow)

    def finish(self, flow: Mapping[str, Any], response: Mapping[str, str]) -> Account:
        """Redeem what the browser brought back, and say who has signed in.

        ``response`` holds the redirect's query or form fields. On success only this
        account is in the cache; on any error the cache stays as it was.

        :raises AuthError: cancelled, state or nonce wrong, another tenant, refused
        """
        cache = token_cache(None)
        self._forget_answers()
        client = self._new_client(cache)
        answer = self._redeem(client, dict(flow), dict(response))
        account = self._expectation(flow).check(answer.get("id_token_claims") or {})
        self._cache, self._client = cache, client
        return account

    def token(self, *, force_refresh: bool = False) -> str:
        """An access token, from the cache or renewed without anybody present.

        :raises SignInExpired: nobody has signed in, or the sign-in has ended
        """
        if not self._has_account():
            raise SignInExpired("sign_in_needed")
        client = self._msal()
        account = next(iter(client.get_accounts()), None)
        answer = self._ask(
            client.acquire_token_silent_with_error,
            self._scopes,
            account=account,
            force_refresh=force_refresh,
        )
        if not answer:
            raise SignInExpired("sign_in_needed")
        return str(answer["access_token"])

    @property
    def _scopes(self) -> list[str]:
        return [self._cloud.scope(permission) for permission in PERMISSIONS]

    def _has_account(self) -> bool:
        """Asking msal would make it call the global cloud when there is none."""
        kind = self._cache.CredentialType.ACCOUNT
        return any(True for _ in self._cache.search(kind))

    def _redeem(
        self, client: Any, flow: dict[str, Any], response: dict[str, str]
    ) -> dict[str, Any]:
        try:
            answer = self._ask(client.acquire_token_by_auth_code_flow, flow, response)
        except AuthError as error:
            if response.get("error") == "access_denied" and error.aadsts is None:
                raise AuthError("sign_in_cancelled", code=error.code) from None
            raise
        except ValueError:  # the state is not the one of this flow
            raise AuthError("sign_in_restart", code="state") from None
        except RuntimeError:  # the nonce is not the one of this flow
            raise AuthError("sign_in_not_trusted", code="nonce") from None
        except KeyError:  # the flow is not complete
            raise AuthError("sign_in_restart", code="flow") from None
        return dict(answer)

    def _expectation(self, flow: Mapping[str, Any]) -> Expectation:
        issuer = str(self._discovery().get("issuer") or "")
        return Expectation(
            client_id=self._application.client_id,
            tenant_id=_tenant_of(issuer),
            issuer=issuer,
            nonce=str(flow.get("nonce") or ""),
            now=self._now(),
        )

    def _discovery(self) -> dict[str, Any]:
        """The tenant's OpenID configuration, also for a tenant named by its domain."""
        base = authority(self._cloud, self._application.tenant_id)
        try:
            response = self._http.get(f"{base}/v2.0/.well-known/openid-configuration")
        except EntraFailure as failure:
            raise failure.error from None
        return dict(response.json())


class ApplicationTokens(_Tokens):
    """Application access: client credentials, nobody signs in.

    Without a policy in Exchange it opens all mailboxes: limit it (RBAC for
    Applications). The token belongs to the directory's application permissions.
    """

    def token(self, *, force_refresh: bool = False) -> str:
        """An access token, from the cache or new.

        :raises AuthError: secret or certificate refused, application unknown
        """
        client = self._msal()
        if force_refresh:
            client.remove_tokens_for_client()
        scopes = [self._cloud.default_scope]
        return str(self._ask(client.acquire_token_for_client, scopes)["access_token"])


def admin_consent_url(
    cloud: Cloud, application: Application, redirect_uri: str, state: str
) -> str:
    """Page on which an administrator grants the permissions for everybody.

    It returns to ``redirect_uri`` with ``admin_consent=True``, or with ``error``;
    its ``tenant`` field proves nothing. Source: v2-admin-consent of entra-docs.
    """
    query = {
        "client_id": application.client_id,
        "scope": " ".join(map(cloud.scope, PERMISSIONS)),
        "redirect_uri": redirect_uri,
        "state": state,
    }
    base = authority(cloud, application.tenant_id)
    return f"{base}/v2.0/adminconsent?{urlencode(query)}"


def consent_error(response: Mapping[str, str]) -> RemoteError | None:
    """The error that came back from the consent page, None when consent was given.

    Whoever sends a browser to the address of the callback says nothing of consent.
    """
    if not response.get("error"):
        given = response.get("admin_consent", "").lower() == "true"
        return None if given else AuthError("consent_missing", code="admin_consent")
    error = error_from_entra(response)
    if error.kind == "access_blocked" and error.code == "access_denied":
        return AuthError("consent_declined", code=error.code)
    return error


def _tenant_of(issuer: str) -> str:
    """``https://host/{tenant}/v2.0`` -> tenant."""
    parts = issuer.split("/")
    return parts[3] if len(parts) > 3 else ""
