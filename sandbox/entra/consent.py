"""Consent of an administrator for the whole tenant, both forms of the endpoint."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from ..store.accounts import Account, Application
from ..store.tenant import COMPANY, TENANT_ID
from ..web.http import Answer, Request, html, redirect
from ..web.pages import choice, link, page, paragraph, with_query
from .errors import EntraError
from .scopes import read_scopes
from .state import EntraState, check_redirect_uri, tenant_id

_DECISION = "sandbox_consent"
_PICKED = "sandbox_picked"


def admin_consent(request: Request, state: EntraState) -> Answer:
    """``/{tenant}/v2.0/adminconsent`` with scope, ``/{tenant}/adminconsent`` without.

    :raises EntraError: what must not be sent to an unproven redirect URI
    """
    tenant_id(request.segments[0])
    query = request.query
    app = state.application(query.get("client_id", ""))
    check_redirect_uri(app, query.get("redirect_uri", ""))
    try:
        return _decide(request, state, app)
    except EntraError as error:
        fields = error.redirect_fields(request, state.clock)
        return _go_back(request, {**fields, "admin_consent": "True"})


def _decide(request: Request, state: EntraState, app: Application) -> Answer:
    query = request.query
    if query.get(_DECISION) == "cancel":
        raise EntraError(65004)
    if not query.get("login_hint"):
        return _account_page(request, state)
    account = state.account(query["login_hint"], app)
    if not account.is_admin:
        raise EntraError(90094, company=COMPANY, app=app.name, error="access_denied")
    if account.sign_in == "decline":
        raise EntraError(65004)
    if _PICKED in query and query.get(_DECISION) != "accept":
        return _consent_page(request, app, account)
    return _granted(request, app)


def _granted(request: Request, app: Application) -> Answer:
    is_v2 = request.segments[1].lower() == "v2.0"
    fields = {"admin_consent": "True", "tenant": TENANT_ID}
    if is_v2:
        scopes = read_scopes(request.query.get("scope", ""), request)
        names = scopes.granted(app.permissions)
        fields["scope"] = " ".join(
            f"https://graph.microsoft.com/{name}" for name in sorted(names)
        )
    else:
        names = frozenset(app.permissions)
    app.admin_consented.update(names)
    return _go_back(request, fields)


def _go_back(request: Request, fields: dict[str, str]) -> Answer:
    if "state" in request.query:
        fields["state"] = request.query["state"]
    address = request.query["redirect_uri"]
    mark = "&" if "?" in address else "?"
    return redirect(address + mark + urlencode(fields, quote_via=quote))


def _step(request: Request, **changes: str) -> str:
    path = "/" + "/".join(map(quote, request.segments))
    return with_query(path, {**request.query, **changes})


def _account_page(request: Request, state: EntraState) -> Answer:
    choices = "".join(
        choice(
            _step(request, login_hint=account.address, **{_PICKED: "1"}),
            account.name,
            account.address,
            account.address,
        )
        for account in state.tenant.accounts.values()
        if not account.is_shared_mailbox
    )
    return html(page("Pick an account", choices, narrow=True))


def _consent_page(request: Request, app: Application, account: Account) -> Answer:
    names = sorted(app.permissions)
    content = paragraph(account.address, "note")
    content += paragraph(f"{app.name} asks, for everybody in {COMPANY}, to use:")
    content += "<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>"
    accept = _step(request, **{_DECISION: "accept"})
    cancel = _step(request, **{_DECISION: "cancel"})
    content += link(accept, "Accept", "button", "accept")
    content += link(cancel, "Cancel", "button other", "cancel")
    return html(page("Permissions requested", content, narrow=True))
