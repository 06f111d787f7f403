"""The people of a tenant and the applications registered in it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import lru_cache

_NAMESPACE = uuid.UUID("5b1d2d0e-8c0f-4c73-9f0f-4b6f7c1f2a10")


@lru_cache(maxsize=1000)
def stable_id(text: str) -> str:
    """The same object id for the same text, so that ids survive a restart."""
    return str(uuid.uuid5(_NAMESPACE, text.lower()))


@dataclass
class Account:
    """A user of Entra ID.

    ``sign_in`` is what happens when the account signs in or its refresh token is
    used: "ok", "decline" (the person declines consent), "mfa", "conditional_access".
    """

    address: str
    name: str
    is_admin: bool = False
    is_shared_mailbox: bool = False
    disabled: bool = False
    sign_in: str = "ok"
    sign_ins_valid_from: float = 0.0
    consented: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return stable_id(self.address)


@dataclass
class Secret:
    """``expires`` in seconds since the epoch."""

    value: str
    expires: float


@dataclass
class Application:
    """An app registration with its enterprise application.

    ``roles`` are app roles consented for the whole tenant; ``mailbox_roles`` those
    given for single mailboxes by Exchange's RBAC for Applications (they never show
    in a token): role -> mailbox addresses.
    """

    client_id: str
    name: str
    redirect_uris: list[str]
    permissions: set[str]
    secrets: list[Secret] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    mailbox_roles: dict[str, set[str]] = field(default_factory=dict)
    admin_consented: set[str] = field(default_factory=set)
    disabled: bool = False
    multi_tenant: bool = False

    @property
    def service_principal_id(self) -> str:
        return stable_id(f"enterprise-{self.client_id}")

    def may_as_application(self, role: str, mailbox: str) -> bool:
        return role in self.roles or mailbox in self.mailbox_roles.get(role, ())
