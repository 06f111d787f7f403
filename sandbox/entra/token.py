"""The token endpoint: authorization code, refresh token, client credentials."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import uuid
from typing import Any
from urllib.parse import unquote

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ..store.accounts import Account, Application, stable_id
from ..store.tenant import TENANT_ID
from ..web.http import Answer, Request
from .errors import EntraError
from .scopes import GRAPH_RESOURCE, Scopes, read_scopes
from .signing import InvalidToken
from .state import (
    CODE_LIFETIME,
    MULTI_TENANT_PATHS,
    AuthorizationCode,
    EntraState,
    check_redirect_uri,
    tenant_id,
)

_NOT_CACHED = {
    "Cache-Control": "no-store, no-cache",
    "Pragma": "no-cache",
    "Expires": "-1",
    "x-ms-clitelem": "1,0,0,,",
}
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def token(request: Request, state: EntraState) -> Answer:
    """:raises EntraError: as Entra would refuse"""
    form = request.form
    tenant_id(request.segments[0])
    client_id, secret = _client(request)
    app = state.application(client_id)
    state.check_tenant_allowed(request.segments[0], app)
    _authenticate(app, secret, request, state)
    grants = {
        "authorization_code": _by_code,
        "refresh_token": _by_refresh_token,
        "client_credentials": _by_credentials,
    }
    grant = form.get("grant_type", "")
    if not grant:
        raise EntraError(900144, parameter="grant_type")
    if grant not in grants:
        raise EntraError(70003)
    return Answer(200, grants[grant](request, state, app), dict(_NOT_CACHED))


# client authentication


def _client(request: Request) -> tuple[str, str]:
    """Client id and secret, from the body or the Basic header."""
    form = request.form
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        text = base64.b64decode(encoded).decode()
    except (binascii.Error, UnicodeDecodeError):
        return form.get("client_id", ""), ""
    client_id, _, secret = text.partition(":")
    return unquote(client_id), unquote(secret)


def _authenticate(
    app: Application, secret: str, request: Request, state: EntraState
) -> None:
    assertion = request.form.get("client_assertion", "")
    if assertion:
        _check_assertion(app, assertion, request, state)
    elif secret:
        _check_secret(app, secret, state)
    else:
        raise EntraError(7000218)


def _check_secret(app: Application, secret: str, state: EntraState) -> None:
    for known in app.secrets:
        if hmac.compare_digest(known.value.encode(), secret.encode()):
            if known.expires <= state.clock.seconds():
                raise EntraError(7000222, client_id=app.client_id)
            return
    raise EntraError(7000215, client_id=app.client_id)


def _check_assertion(
    app: Application, assertion: str, request: Request, state: EntraState
) -> None:
    """A JWT signed by a registered certificate, PS256 or (older) RS256."""
    if request.form.get("client_assertion_type") != _ASSERTION:
        raise EntraError(700027)
    audiences = [
        f"{request.host}/{tenant}/oauth2/v2.0/token"
        for tenant in (request.segments[0], TENANT_ID)
    ]
    for pem in app.certificates:
        claims = _assertion_claims(assertion, pem, audiences)
        if claims and _is_about(claims, app, state):
            return
    raise EntraError(700027)


def _assertion_claims(
    assertion: str, pem: str, audiences: list[str]
) -> dict[str, Any] | None:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    try:
        if not _names_certificate(jwt.get_unverified_header(assertion), certificate):
            return None
        claims: dict[str, Any] = jwt.decode(
            assertion,
            certificate.public_key(),  # type: ignore[arg-type]
            algorithms=["PS256", "RS256"],
            audience=audiences,
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.PyJWTError:
        return None
    return claims


def _names_certificate(header: dict[str, Any], certificate: x509.Certificate) -> bool:
    sha256 = _base64(certificate.fingerprint(hashes.SHA256()))
    sha1 = _base64(certificate.fingerprint(hashes.SHA1()))
    named = header.get("x5t#S256") or header.get("x5t") or ""
    return named.rstrip("=") in (sha256, sha1)


def _is_about(claims: dict[str, Any], app: Application, state: EntraState) -> bool:
    now = state.clock.seconds()
    is_valid = claims.get("nbf", 0) - 300 <= now < claims.get("exp", 0)
    return is_valid and claims.get("iss") == claims.get("sub") == app.client_id


# grants


def _by_code(request: Request, state: EntraState, app: Application) -> dict[str, Any]:
    form = request.form
    code = _redeem(form.get("code", ""), request, state, app)
    check_redirect_uri(app, form.get("redirect_uri", ""))
    if form.get("redirect_uri", "") != code.redirect_uri:
        raise EntraError(
            50011, redirect_uri=form.get("redirect_uri", ""), client_id=app.client_id
        )
    _check_verifier(code.challenge, form.get("code_verifier", ""))
    if code.account.disabled:
        raise EntraError(50057)
    scopes = read_scopes(form["scope"], request) if "scope" in form else code.scopes
    _check_consent(state, code.account, app, scopes)
    return _user_tokens(
        request, state, app, code.account, scopes, code.nonce, code.passed_mfa
    )


def _redeem(
    text: str, request: Request, state: EntraState, app: Application
) -> AuthorizationCode:
    with state.lock:
        code = state.codes.get(text)
        if not code or code.client_id != app.client_id:
            raise EntraError(70000)
        if code.redeemed:
            raise EntraError(54005)
        if tenant_id(request.segments[0]) != tenant_id(code.tenant_path):
            raise EntraError(700005)
        code.redeemed = True
    if state.clock.seconds() > code.issued + CODE_LIFETIME:
        raise EntraError(70008)
    return code


def _check_verifier(challenge: str, verifier: str) -> None:
    if not challenge and not verifier:
        return
    digest = _base64(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest(digest, challenge):
        raise EntraError(501481)


def _by_refresh_token(
    request: Request, state: EntraState, app: Application
) -> dict[str, Any]:
    grant = _read_refresh_token(request, state, app)
    account = state.account(grant["user"], app)
    if grant["issued"] <= account.sign_ins_valid_from:
        raise EntraError(50173)
    if state.clock.seconds() > grant["issued"] + _refresh_lifetime(state):
        raise EntraError(700082, issued=str(grant["issued"]))
    scopes = read_scopes(request.form.get("scope") or grant["scope"], request)
    _check_consent(state, account, app, scopes)
    check_sign_in_policy(account, grant["mfa"])
    return _user_tokens(request, state, app, account, scopes, "", grant["mfa"])


def _read_refresh_token(
    request: Request, state: EntraState, app: Application
) -> dict[str, Any]:
    text = request.form.get("refresh_token", "")
    if not text:
        raise EntraError(900144, parameter="refresh_token")
    try:
        grant = state.signer.unseal(text)
    except InvalidToken as error:
        raise EntraError(70000) from error
    if grant["app"] != app.client_id:
        raise EntraError(70000)
    return grant


def _by_credentials(
    request: Request, state: EntraState, app: Application
) -> dict[str, Any]:
    if request.segments[0].lower() in MULTI_TENANT_PATHS:
        raise EntraError(50059)
    scopes = read_scopes(request.form.get("scope", ""), request)
    if not scopes.is_default:
        raise EntraError(70011, scope=request.form.get("scope", ""))
    claims = {
        "oid": app.service_principal_id,
        "sub": app.service_principal_id,
        "idtyp": "app",
        "roles": sorted(app.roles),
    }
    lifetime = state.tenant.policy.access_token_lifetime
    return {
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": _access_token(state, app, claims),
    }


def check_sign_in_policy(account: Account, passed_mfa: bool, **details: str) -> None:
    """:raises EntraError: 50076 needs MFA, 53003 blocked by conditional access"""
    if account.sign_in == "conditional_access":
        raise EntraError(53003, **details)
    if account.sign_in == "mfa" and not passed_mfa:
        raise EntraError(50076)


def _check_consent(
    state: EntraState, account: Account, app: Application, scopes: Scopes
) -> None:
    if not state.has_consent(account, app, scopes):
        raise EntraError(65001, client_id=app.client_id, app=app.name)


def _refresh_lifetime(state: EntraState) -> int:
    return state.tenant.policy.refresh_token_lifetime


# tokens


def _user_tokens(
    request: Request,
    state: EntraState,
    app: Application,
    account: Account,
    scopes: Scopes,
    nonce: str,
    passed_mfa: bool,
) -> dict[str, Any]:
    lifetime = state.tenant.policy.access_token_lifetime
    granted = sorted(scopes.granted(app.permissions) | scopes.openid)
    claims = {
        "oid": account.id,
        "sub": account.id,
        "upn": account.address,
        "name": account.name,
        "scp": " ".join(granted),
    }
    answer: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": scopes.echo(app.permissions),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": _access_token(state, app, claims),
    }
    if "offline_access" in scopes.openid:
        answer["refresh_token"] = _refresh_token(
            state, app, account, scopes, passed_mfa
        )
    if "openid" in scopes.openid:
        answer["id_token"] = _id_token(request, state, app, account, nonce)
    if request.form.get("client_info") == "1":
        answer["client_info"] = client_info(account)
    return answer


def _access_token(state: EntraState, app: Application, claims: dict[str, Any]) -> str:
    now = int(state.clock.seconds())
    common = {
        "aud": GRAPH_RESOURCE,
        "iss": f"https://sts.windows.net/{TENANT_ID}/",
        "iat": now,
        "nbf": now,
        "exp": now + state.tenant.policy.access_token_lifetime,
        "appid": app.client_id,
        "app_displayname": app.name,
        "tid": TENANT_ID,
        "uti": uuid.uuid4().hex[:22],
        "ver": "1.0",
    }
    return state.signer.sign({**common, **claims})


def _refresh_token(
    state: EntraState,
    app: Application,
    account: Account,
    scopes: Scopes,
    passed_mfa: bool,
) -> str:
    grant = {
        "user": account.address,
        "app": app.client_id,
        "scope": " ".join([*scopes.spelled, *sorted(scopes.openid)]),
        "issued": state.clock.seconds(),
        "mfa": passed_mfa,
        "id": uuid.uuid4().hex,
    }
    return state.signer.seal(grant)


def _id_token(
    request: Request,
    state: EntraState,
    app: Application,
    account: Account,
    nonce: str,
) -> str:
    now = int(state.clock.seconds())
    claims = {
        "aud": app.client_id,
        "iss": f"{request.host}/{TENANT_ID}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "name": account.name,
        "preferred_username": account.address,
        "email": account.address,
        "oid": account.id,
        "tid": TENANT_ID,
        # pairwise: another application sees another sub
        "sub": stable_id(account.id + app.client_id),
        "uti": uuid.uuid4().hex[:22],
        "rh": "0.",
        "ver": "2.0",
    }
    if nonce:
        claims["nonce"] = nonce
    return state.signer.sign(claims)


def client_info(account: Account) -> str:
    content = {"uid": account.id, "utid": TENANT_ID}
    return _base64(json.dumps(content).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
