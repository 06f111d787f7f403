"""``/EWS/Exchange.asmx``: login, limits, fault, operation, log."""

from __future__ import annotations

import time
from pathlib import Path

from ..control.faults import Fault, Faults
from ..store.organization import ExchangeOrganization, ServerAccount, ServerSettings
from ..web.http import Answer, Request, html, redirect
from ..web.request_log import RequestLog
from .call import Call
from .limits import Concurrency, close_when_old
from .login import Login
from .operations import TYPE, perform, refused
from .refusals import BadRequest, Refusal
from .soap import BadSoap, SoapRequest, read, soap_fault

PATH = "/EWS/Exchange.asmx"
_LOGIN_PAGE = "/owa/auth/logon.aspx?url=/EWS/Exchange.asmx&reason=0"
_SERVICE_PAGE = "<html><body>You have created a service.</body></html>"


class Ews:
    """:param state: folder for what NTLM needs
    :param certificate: the server's own (DER): what channel bindings must name
    """

    def __init__(
        self,
        organization: ExchangeOrganization,
        faults: Faults,
        log: RequestLog,
        state: Path,
        certificate: bytes,
    ) -> None:
        self.organization = organization
        self._login = Login(organization, state, certificate)
        self._concurrency = Concurrency()
        self._faults = faults
        self._log = log

    def answer(self, request: Request) -> Answer:
        """:raises ConnectionDropped: as a fault wants it"""
        started, status, account = time.monotonic(), 0, ""
        try:
            who = self._login.account(request)
            if isinstance(who, ServerAccount):
                account = who.address
                found = self._signed_in(request, who)
                close_when_old(request, found, self._settings)
            else:
                found = who
            status = found.status
            return found
        finally:
            duration = time.monotonic() - started
            now = self.organization.clock.seconds()
            self._log.add(request, status, now, duration, account)

    def _signed_in(self, request: Request, account: ServerAccount) -> Answer:
        if request.path.lower() != PATH.lower():
            return Answer(404, b"")
        if request.method != "POST":
            return html(_SERVICE_PAGE)
        try:
            soap = read(request.body)
            with self._concurrency.one_more(account.address, self._settings):
                return self._answer_soap(request, soap, account)
        except BadSoap:
            return Answer(400, b"")
        except BadRequest as refusal:
            return refused(refusal)

    @property
    def _settings(self) -> ServerSettings:
        return self.organization.settings

    def _answer_soap(
        self, request: Request, soap: SoapRequest, account: ServerAccount
    ) -> Answer:
        if self._faults.latency:
            time.sleep(self._faults.latency)
        request.operation = soap.operation
        fault = self._faults.take(request)
        call = Call(request, soap, account, self.organization, fault)
        return _with_fault(call, fault) if fault else perform(call)


def _with_fault(call: Call, fault: Fault) -> Answer:
    if fault.latency:
        time.sleep(fault.latency)
    fault.check_before()
    return fault.spoil(_injected(fault) or perform(call))


def _injected(fault: Fault) -> Answer | None:
    """The error that comes instead of the action, if any."""
    if fault.html:
        return Answer(fault.status or 200)
    if not fault.status:
        return None
    if fault.status == 302:
        return redirect(_LOGIN_PAGE)
    if not fault.code:
        return Answer(fault.status, b"", fault.headers)
    text = fault.message or Refusal(fault.code).text
    content = soap_fault(fault.code, text, fault.back_off)
    return Answer(fault.status, content, fault.headers, TYPE)
