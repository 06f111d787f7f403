"""OpenID discovery, instance discovery and the public keys."""

from __future__ import annotations

from typing import Any

from ..store.tenant import TENANT_ID
from ..web.http import Answer, Request
from .errors import EntraError
from .signing import Signer
from .state import MULTI_TENANT_PATHS, tenant_id

_CACHED = {"Cache-Control": "max-age=86400, private"}


def openid_configuration(request: Request) -> Answer:
    """The key set of a real answer, recorded from login.microsoftonline.com."""
    tenant, host = tenant_id(request.segments[0]), request.host
    issuer_tenant = "{tenantid}" if tenant in MULTI_TENANT_PATHS else tenant
    oauth = f"{host}/{tenant}/oauth2/v2.0"
    body: dict[str, Any] = {
        "token_endpoint": f"{oauth}/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ],
        "jwks_uri": f"{host}/{tenant}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": [
            "code",
            "id_token",
            "code id_token",
            "id_token token",
        ],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{host}/{issuer_tenant}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"{host}/oidc/userinfo",
        "authorization_endpoint": f"{oauth}/authorize",
        "device_authorization_endpoint": f"{oauth}/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{oauth}/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "name"]
        + ["preferred_username", "tid", "oid", "ver", "email"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
    }
    return Answer(200, body, dict(_CACHED))


def instance_discovery(request: Request) -> Answer:
    """Which hosts belong together; every host of the sandbox is one of its own.

    :raises EntraError: 50049 for a host that is neither ours nor Microsoft's
    """
    asked = request.query.get("authorization_endpoint", "")
    host = asked.partition("://")[2].partition("/")[0]
    name = host.partition(":")[0]
    if name not in ("localhost", "127.0.0.1", "login.microsoftonline.com"):
        raise EntraError(50049)
    tenant = asked.partition("://")[2].split("/")[1:2] or ["common"]
    base = request.host if name != "login.microsoftonline.com" else f"https://{host}"
    configuration = f"{base}/{tenant[0]}/v2.0/.well-known/openid-configuration"
    return Answer(
        200,
        {
            "tenant_discovery_endpoint": configuration,
            "api-version": request.query.get("api-version", "1.1"),
            "metadata": [_microsoft_network(), _own_network()],
        },
        dict(_CACHED),
    )


def keys(request: Request, signer: Signer) -> Answer:
    tenant_id(request.segments[0])
    issuer = f"{request.host}/{TENANT_ID}/v2.0"
    listed = [{**key, "issuer": issuer} for key in signer.public_keys()]
    return Answer(200, {"keys": listed}, dict(_CACHED))


def _microsoft_network() -> dict[str, Any]:
    return {
        "preferred_network": "login.microsoftonline.com",
        "preferred_cache": "login.windows.net",
        "aliases": [
            "login.microsoftonline.com",
            "login.windows.net",
            "login.microsoft.com",
            "sts.windows.net",
        ],
    }


def _own_network() -> dict[str, Any]:
    names = ["localhost"]
    return {
        "preferred_network": names[0],
        "preferred_cache": names[0],
        "aliases": names,
    }
