"""The organization: its domains. Source: the page `organization-get` of Graph.

With `User.Read` a person reads three properties, and the rest is null.
"""

from __future__ import annotations

from typing import Any

from ..store.tenant import COMPANY, INITIAL_DOMAIN, TENANT_ID
from ..web.http import Answer
from .access import Caller
from .call import Call
from .odata import selected
from .refusals import request_denied, unknown_property

_WHOLE_PERMISSIONS = {"Organization.Read.All", "Directory.Read.All"}
_MAIL = "Email, OfficeCommunicationsOnline"


def list_organizations(call: Call) -> Answer:
    permissions = _permissions(call.caller)
    reads_all = bool(_WHOLE_PERMISSIONS & permissions)
    reads_some = call.caller.account and _reads_users(permissions)
    if not (reads_all or reads_some):
        raise request_denied()
    whole = _organization(call.tenant.domains, reads_all)
    for name in selected(call.request.query) or ():
        if name not in whole:
            raise unknown_property(name, "organization")
    shown = {n: whole[n] for n in selected(call.request.query) or whole}
    context = f"{call.request.host}/v1.0/$metadata#organization"
    return Answer(200, {"@odata.context": context, "value": [shown]})


def _permissions(caller: Caller) -> set[str]:
    return set(caller.scopes if caller.account else caller.app.roles)


def _reads_users(permissions: set[str]) -> bool:
    return any(name.startswith("User.Read") for name in permissions)


def _organization(domains: list[str], reads_all: bool) -> dict[str, Any]:
    return {
        "id": TENANT_ID,
        "displayName": COMPANY,
        "verifiedDomains": [_domain(domain, domains) for domain in domains],
        "countryLetterCode": "IT" if reads_all else None,
        "preferredLanguage": "it" if reads_all else None,
        "tenantType": "AAD" if reads_all else None,
    }


def _domain(name: str, domains: list[str]) -> dict[str, Any]:
    return {
        "capabilities": _MAIL,
        "isDefault": name == domains[0],
        "isInitial": name == INITIAL_DOMAIN,
        "name": name,
        "type": "Managed",
    }
