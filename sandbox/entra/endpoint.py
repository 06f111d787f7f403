"""Entra ID: which endpoint answers which path, and how errors come out."""

from __future__ import annotations

from ..control.faults import Fault
from ..web.http import Answer, Request, html, redirect
from ..web.pages import page, paragraph
from .authorize import authorize, error_page, refuse
from .consent import admin_consent
from .discovery import instance_discovery, keys, openid_configuration
from .errors import EntraError
from .state import EntraState
from .token import token


class Entra:
    def __init__(self, state: EntraState) -> None:
        self.state = state

    def answer(self, request: Request) -> Answer:
        try:
            answer = self._route(request)
        except EntraError as error:
            answer = self._error(error, request)
        answer.headers.setdefault("x-ms-request-id", request.id)
        answer.headers.setdefault("x-ms-ests-server", "2.1.0 - SANDBOX")
        return answer

    def injected(self, fault: Fault, request: Request) -> Answer:
        """The error that a test asked for, in the form of the endpoint."""
        answer = self._injected(EntraError(fault.aadsts), request)
        answer.headers.update(fault.headers)
        return answer

    def _injected(self, error: EntraError, request: Request) -> Answer:
        if request.segments[-1].lower() != "authorize":
            return self._error(error, request)
        try:
            return refuse(error, request, self.state)
        except EntraError as unproven:
            return self._error(unproven, request)

    def _route(self, request: Request) -> Answer:
        tail = "/".join(part.lower() for part in request.segments[1:])
        if tail == "v2.0/.well-known/openid-configuration":
            return openid_configuration(request)
        if tail == "discovery/instance":
            return instance_discovery(request)
        if tail == "discovery/v2.0/keys":
            return keys(request, self.state.signer)
        if tail == "oauth2/v2.0/authorize":
            return authorize(request, self.state)
        if tail == "oauth2/v2.0/token" and request.method == "POST":
            return token(request, self.state)
        if tail in ("adminconsent", "v2.0/adminconsent"):
            return admin_consent(request, self.state)
        if tail == "oauth2/v2.0/logout":
            return _logout(request)
        return html(page("Not found", paragraph(request.path)), 404)

    def _error(self, error: EntraError, request: Request) -> Answer:
        tail = request.segments[-1].lower()
        if tail in ("authorize", "adminconsent"):
            return error_page(error, request, self.state)
        answer = error.answer(request, self.state.clock, request.host)
        if error.number == 90002 and tail == "openid-configuration":
            answer.body["error"] = "invalid_tenant"
        return answer


def _logout(request: Request) -> Answer:
    """People are sent on, as asked; there is no session to end."""
    onward = request.query.get("post_logout_redirect_uri")
    if onward:
        return redirect(onward)
    return html(page("You signed out of your account", "", narrow=True))
