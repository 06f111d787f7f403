"""What the sign-in service remembers, and look-ups that several endpoints need."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from ..store.accounts import Account, Application
from ..store.clock import Clock
from ..store.tenant import (
    COMPANY,
    DOMAINS,
    OTHER_DOMAINS,
    OTHER_TENANT_ID,
    TENANT_ID,
    Tenant,
)
from .errors import EntraError
from .scopes import Scopes
from .signing import Signer

CODE_LIFETIME = 600  # seconds; "about 10 minutes"
MULTI_TENANT_PATHS = ("common", "organizations", "consumers")


@dataclass
class AuthorizationCode:
    """What a code stands for until it is redeemed; ``issued`` in seconds."""

    account: Account
    client_id: str
    redirect_uri: str
    scopes: Scopes
    tenant_path: str
    issued: float
    challenge: str = ""
    nonce: str = ""
    passed_mfa: bool = False
    redeemed: bool = False


class EntraState:
    def __init__(self, tenant: Tenant, signer: Signer) -> None:
        self.tenant = tenant
        self.signer = signer
        self.codes: dict[str, AuthorizationCode] = {}
        self.lock = threading.Lock()

    @property
    def clock(self) -> Clock:
        return self.tenant.clock

    def application(self, client_id: str) -> Application:
        """:raises EntraError: 900144 not named, 700016 unknown, 7000112 disabled"""
        if not client_id:
            raise EntraError(900144, parameter="client_id")
        app = self.tenant.applications.get(client_id.lower())
        if not app:
            raise EntraError(700016, client_id=client_id, company=COMPANY)
        if app.disabled:
            raise EntraError(7000112, client_id=client_id, app=app.name)
        return app

    def check_tenant_allowed(self, path: str, app: Application) -> None:
        """:raises EntraError: 700016 app of another tenant, 50194 needs a tenant"""
        if tenant_id(path) == OTHER_TENANT_ID:
            raise EntraError(700016, client_id=app.client_id, company=OTHER_TENANT_ID)
        if path.lower() in MULTI_TENANT_PATHS and not app.multi_tenant:
            raise EntraError(50194, client_id=app.client_id)

    def account(self, name: str, app: Application) -> Account:
        """:raises EntraError: 50020 of another tenant, 50034 unknown, 50057 disabled"""
        details = {"user": name, "company": COMPANY, "client_id": app.client_id}
        if name.lower().rpartition("@")[2] in OTHER_DOMAINS:
            raise EntraError(50020, **details)
        account = self.tenant.account(name)
        if not account:
            raise EntraError(50034, **details)
        if account.disabled:
            raise EntraError(50057)
        return account

    def has_consent(self, account: Account, app: Application, scopes: Scopes) -> bool:
        wanted = scopes.granted(app.permissions)
        return wanted <= (app.admin_consented | account.consented)


def tenant_id(path: str) -> str:
    """The tenant that the first path segment names; "common" and its like stay.

    :raises EntraError: 90002 for an unknown tenant
    """
    name = path.lower()
    if name in MULTI_TENANT_PATHS:
        return name
    if name == TENANT_ID or name in DOMAINS:
        return TENANT_ID
    if name == OTHER_TENANT_ID or name in OTHER_DOMAINS:
        return OTHER_TENANT_ID
    raise EntraError(90002, tenant=path)


def check_redirect_uri(app: Application, address: str) -> None:
    """:raises EntraError: 50011 unless registered; the port of localhost is free"""
    if _without_local_port(address) not in map(_without_local_port, app.redirect_uris):
        raise EntraError(50011, redirect_uri=address, client_id=app.client_id)


def _without_local_port(address: str) -> str:
    parts = urlsplit(address)
    if parts.hostname not in ("localhost", "127.0.0.1"):
        return address
    return urlunsplit(parts._replace(netloc=parts.hostname))
