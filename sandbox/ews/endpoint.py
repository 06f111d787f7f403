"""``/EWS/Exchange.asmx``: login, fault, operation, answer, log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ..control.faults import Fault, Faults
from ..store.organization import ExchangeOrganization, ServerAccount
from ..web.http import Answer, Request, redirect
from ..web.request_log import RequestLog
from .call import Call
from .convert_id import convert_id
from .damage import damaged, damaged_messages, encoded
from .find_items import find_items
from .get_items import get_attachments, get_items
from .hierarchy import create_folder, find_folders, get_folder
from .login import Login
from .move_items import move_items
from .refusals import BadRequest, Refusal
from .resolve_names import resolve_names
from .soap import BadSoap, SoapRequest, answer, error, read, soap_fault
from .write_items import create_items, delete_items, update_items

PATH = "/EWS/Exchange.asmx"
_LOGIN_PAGE = "/owa/auth/logon.aspx?url=/EWS/Exchange.asmx&reason=0"
_TYPE = "text/xml; charset=utf-8"
_OPERATIONS: dict[str, Callable[[Call], Iterable[str]]] = {
    "ConvertId": convert_id,
    "CreateFolder": create_folder,
    "CreateItem": create_items,
    "DeleteItem": delete_items,
    "FindFolder": find_folders,
    "FindItem": find_items,
    "GetAttachment": get_attachments,
    "GetFolder": get_folder,
    "GetItem": get_items,
    "MoveItem": move_items,
    "ResolveNames": resolve_names,
    "UpdateItem": update_items,
}


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
            else:
                found = who
            status = found.status
            return found
        finally:
            duration = time.monotonic() - started
            now = self.organization.clock.seconds()
            self._log.add(request, status, now, duration, account)

    def _signed_in(self, request: Request, account: ServerAccount) -> Answer:
        try:
            soap = read(request.body)
        except BadSoap:
            return Answer(400, b"")
        time.sleep(self._faults.latency)
        request.operation = soap.operation
        fault = self._faults.take(request)
        if not fault:
            return self._apply(request, soap, account, None)
        return self._with_fault(request, soap, account, fault)

    def _with_fault(
        self, request: Request, soap: SoapRequest, account: ServerAccount, fault: Fault
    ) -> Answer:
        if fault.latency:
            time.sleep(fault.latency)
        fault.check_before()
        instead = _injected(fault)
        return fault.spoil(instead or self._apply(request, soap, account, fault))

    def _apply(
        self,
        request: Request,
        soap: SoapRequest,
        account: ServerAccount,
        fault: Fault | None,
    ) -> Answer:
        act = _OPERATIONS.get(soap.operation)
        if not act:
            text = f"{soap.operation} is not known here."
            return Answer(500, soap_fault("ErrorInvalidRequest", text), {}, _TYPE)
        call = Call(request, soap, account, self.organization, fault)
        build = self.organization.settings.build
        try:
            messages = damaged_messages(act(call), fault)
            content = answer(soap.operation, messages, build)
        except BadRequest as refusal:
            content = soap_fault(refusal.code, refusal.text)
            return Answer(500, content, {}, _TYPE)
        except Refusal as refusal:
            message = error(soap.operation, refusal)
            content = answer(soap.operation, [message], build)
        return Answer(200, encoded(damaged(content, fault)), {}, _TYPE)


def _injected(fault: Fault) -> Answer | None:
    """The error that comes instead of the action, if any."""
    if not fault.status or fault.html:
        return None
    if fault.status == 302:
        return redirect(_LOGIN_PAGE)
    if not fault.code:
        return Answer(fault.status, b"", fault.headers)
    text = fault.message or Refusal(fault.code).text
    content = soap_fault(fault.code, text, fault.back_off)
    return Answer(fault.status, content, fault.headers, _TYPE)
