"""The authorize endpoint: pick an account, consent, and go back with a code.

A person walks through pages; a request with ``login_hint`` passes straight
through (automation), unless ``prompt=select_account``. Steps already taken stand
in the page's address: nothing is remembered until a code is made.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from ..store.accounts import Account, Application
from ..store.tenant import COMPANY
from ..web.http import Answer, Request, html, redirect
from ..web.pages import choice, hidden_fields, link, page, paragraph, with_query
from .errors import EntraError
from .scopes import Scopes, read_scopes
from .state import (
    AuthorizationCode,
    EntraState,
    check_redirect_uri,
    tenant_id,
)
from .token import check_sign_in_policy, client_info

PICKED = "sandbox_picked"
APPROVED = "sandbox_mfa"
CONSENT = "sandbox_consent"


@dataclass
class SignIn:
    """One request of the authorize endpoint, its application already known."""

    request: Request
    state: EntraState
    app: Application
    redirect_uri: str
    fields: dict[str, str]

    @property
    def is_picked(self) -> bool:
        """A person chose the account on our page, so pages may be shown."""
        return PICKED in self.fields

    def step(self, **changes: str) -> str:
        """The address of this sign-in's next page."""
        path = "/" + "/".join(map(quote, self.request.segments))
        return with_query(path, {**self.fields, **changes})


def authorize(request: Request, state: EntraState) -> Answer:
    """:raises EntraError: what must not be sent to an unproven redirect URI"""
    sign_in = _begin(request, state)
    app = sign_in.app
    try:
        state.check_tenant_allowed(request.segments[0], app)
        return _continue(sign_in)
    except EntraError as error:
        return _refused(sign_in, error)


def refuse(error: EntraError, request: Request, state: EntraState) -> Answer:
    """Send the person back to the application with ``error``, whatever was asked.

    :raises EntraError: what must not be sent to an unproven redirect URI
    """
    return _refused(_begin(request, state), error)


def _begin(request: Request, state: EntraState) -> SignIn:
    fields = dict(request.form if request.method == "POST" else request.query)
    tenant_id(request.segments[0])
    app = state.application(fields.get("client_id", ""))
    check_redirect_uri(app, fields.get("redirect_uri", ""))
    return SignIn(request, state, app, fields["redirect_uri"], fields)


def error_page(error: EntraError, request: Request, state: EntraState) -> Answer:
    """What people see when there is no safe place to send them back to."""
    details = error.description(request, state.clock)
    content = paragraph("Sorry, but we are having trouble signing you in.")
    content += "".join(paragraph(line, "note") for line in details.splitlines())
    return html(page("Sign in", content, narrow=True), 400)


def go_back(sign_in: SignIn, fields: dict[str, str]) -> Answer:
    """To the application, in the response mode that it asked for."""
    if "state" in sign_in.fields:
        fields["state"] = sign_in.fields["state"]
    mode = sign_in.fields.get("response_mode", "query")
    if mode == "form_post":
        return html(_posting_page(sign_in.redirect_uri, fields))
    address = sign_in.redirect_uri
    mark = "#" if mode == "fragment" else "&" if "?" in address else "?"
    return redirect(address + mark + urlencode(fields, quote_via=quote))


def _refused(sign_in: SignIn, error: EntraError) -> Answer:
    # these concern the account itself; Entra keeps them on its own page
    if error.number in (50020, 50034, 50057, 50194, 700016):
        return error_page(error, sign_in.request, sign_in.state)
    fields = error.redirect_fields(sign_in.request, sign_in.state.clock)
    return go_back(sign_in, fields)


def _continue(sign_in: SignIn) -> Answer:
    fields = sign_in.fields
    if fields.get("response_type") != "code":
        raise EntraError(70005)
    scopes = read_scopes(fields.get("scope", ""), sign_in.request)
    if fields.get("code_challenge") and len(fields["code_challenge"]) != 43:
        raise EntraError(50147)
    if fields.get("prompt") == "none":
        raise EntraError(50058)
    if fields.get(CONSENT) == "cancel":
        raise EntraError(65004)
    if not fields.get("login_hint") or _must_pick(sign_in):
        return _account_page(sign_in)
    account = sign_in.state.account(fields["login_hint"], sign_in.app)
    return _signed_in(sign_in, account, scopes)


def _must_pick(sign_in: SignIn) -> bool:
    asked = sign_in.fields.get("prompt") == "select_account"
    return asked and not sign_in.is_picked


def _signed_in(sign_in: SignIn, account: Account, scopes: Scopes) -> Answer:
    if account.sign_in == "decline":
        raise EntraError(65004)
    passed_mfa = APPROVED in sign_in.fields
    if account.sign_in == "mfa" and sign_in.is_picked and not passed_mfa:
        return _mfa_page(sign_in)
    check_sign_in_policy(account, passed_mfa, error="access_denied")
    page_to_show = _consent(sign_in, account, scopes)
    return page_to_show or _give_code(sign_in, account, scopes, passed_mfa)


def _consent(sign_in: SignIn, account: Account, scopes: Scopes) -> Answer | None:
    answer = sign_in.fields.get(CONSENT)
    wants_page = sign_in.fields.get("prompt") == "consent" and sign_in.is_picked
    has_consent = sign_in.state.has_consent(account, sign_in.app, scopes)
    if has_consent and not (wants_page and not answer):
        return None
    allowed = sign_in.state.tenant.policy.user_consent_allowed or account.is_admin
    if not allowed:
        return _admin_needed(sign_in)
    if answer in ("accept", "organization"):
        _record_consent(sign_in, account, scopes, answer == "organization")
        return None
    if not sign_in.is_picked:
        raise EntraError(65001, client_id=sign_in.app.client_id, app=sign_in.app.name)
    return _consent_page(sign_in, account, scopes)


def _record_consent(
    sign_in: SignIn, account: Account, scopes: Scopes, for_all: bool
) -> None:
    names = scopes.granted(sign_in.app.permissions)
    granted = sign_in.app.admin_consented if for_all else account.consented
    granted.update(names)


def _admin_needed(sign_in: SignIn) -> Answer:
    error = EntraError(90094, company=COMPANY, app=sign_in.app.name)
    if not sign_in.is_picked:
        raise error
    fields = error.redirect_fields(sign_in.request, sign_in.state.clock)
    back = go_back(sign_in, fields).headers.get("Location", sign_in.redirect_uri)
    content = paragraph(
        f"{sign_in.app.name} needs permission to access resources in your organization "
        "that only an administrator can grant."
    )
    content += link(back, "Return to the application without granting consent")
    return html(page("Need admin approval", content, narrow=True))


def _give_code(
    sign_in: SignIn, account: Account, scopes: Scopes, passed_mfa: bool
) -> Answer:
    fields, state = sign_in.fields, sign_in.state
    text = f"1.{secrets.token_urlsafe(64)}"
    code = AuthorizationCode(
        account=account,
        client_id=sign_in.app.client_id,
        redirect_uri=sign_in.redirect_uri,
        scopes=scopes,
        tenant_path=sign_in.request.segments[0],
        issued=state.clock.seconds(),
        challenge=_challenge(fields),
        nonce=fields.get("nonce", ""),
        passed_mfa=passed_mfa,
    )
    with state.lock:
        state.codes[text] = code
    answer = {"code": text, "session_state": secrets.token_hex(16)}
    if fields.get("client_info") == "1":
        answer["client_info"] = client_info(account)
    return go_back(sign_in, answer)


def _challenge(fields: dict[str, str]) -> str:
    if fields.get("code_challenge_method", "S256") != "S256":
        raise EntraError(50147)
    return fields.get("code_challenge", "")


# pages


def _account_page(sign_in: SignIn) -> Answer:
    accounts = sign_in.state.tenant.accounts.values()
    choices = "".join(
        choice(
            sign_in.step(login_hint=account.address, **{PICKED: "1"}),
            account.name,
            account.address,
            account.address,
        )
        for account in accounts
        if not account.is_shared_mailbox
    )
    cancel = sign_in.step(**{CONSENT: "cancel"})
    content = paragraph(f"to continue to {sign_in.app.name}", "note") + choices
    content += _other_account_form(sign_in)
    content += f"<p>{link(cancel, 'Cancel', element_id='cancel')}</p>"
    return html(page("Pick an account", content, narrow=True))


def _other_account_form(sign_in: SignIn) -> str:
    fields = {k: v for k, v in sign_in.fields.items() if k != "login_hint"}
    return (
        "<form method='get'><label>Use another account"
        "<input name='login_hint' type='email' placeholder='name@company'></label>"
        f"{hidden_fields({**fields, PICKED: '1'})}<button>Next</button></form>"
    )


def _mfa_page(sign_in: SignIn) -> Answer:
    denied = sign_in.step(**{CONSENT: "cancel"})
    content = paragraph("Open your Authenticator app, and approve the request.")
    content += link(sign_in.step(**{APPROVED: "1"}), "Approve", "button", "approve")
    content += link(denied, "I can't approve it", "button other", "deny")
    return html(page("Approve sign in request", content, narrow=True))


def _consent_page(sign_in: SignIn, account: Account, scopes: Scopes) -> Answer:
    names = sorted(scopes.granted(sign_in.app.permissions) | scopes.openid)
    content = paragraph(account.address, "note") + paragraph(
        f"{sign_in.app.name} would like to:"
    )
    content += "<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>"
    accept = "organization" if account.is_admin else "accept"
    content += link(sign_in.step(**{CONSENT: accept}), "Accept", "button", "accept")
    content += link(
        sign_in.step(**{CONSENT: "cancel"}), "Cancel", "button other", "cancel"
    )
    return html(page("Permissions requested", content, narrow=True))


def _posting_page(address: str, fields: dict[str, str]) -> str:
    form = f'<form method="post" action="{escape(address)}">{hidden_fields(fields)}'
    return page(
        "Working...", form + "</form><script>document.forms[0].submit()</script>"
    )
