"""Microsoft Graph v1.0: the way of a request from token to answer.

The way has three parts, so that the items of a batch can wait together:
``begin`` (fault, token, limits), the waiting, ``finish`` (the action itself).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ..control.faults import Fault, Faults
from ..control.limits import Key, LimitReached, Limits
from ..entra.signing import Signer
from ..store.tenant import Tenant
from ..web.http import Answer, ConnectionDropped, Request
from ..web.request_log import RequestLog
from .access import Access, Caller
from .call import Call
from .notifier import Notifier
from .refusals import Refusal, bad_request, refusal_of, throttled, unknown_path
from .routes import find_handler

_NOBODY = "\0"  # stands for the user in /me until the caller is known
_JSON = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)
_APPLIED_PREFERENCES = ("outlook.body-content-type", "idtype")


@dataclass
class Pending:
    """A request that began: ``answer`` is set when nothing is left to do."""

    request: Request
    delay: float
    started: float
    fault: Fault | None = None
    caller: Caller | None = None
    counted: Key | None = None
    answer: Answer | None = field(default=None)


class Graph:
    def __init__(
        self,
        tenant: Tenant,
        signer: Signer,
        faults: Faults,
        limits: Limits,
        log: RequestLog,
        ca_path: str,
    ) -> None:
        """:param ca_path: the authority of those whom it calls"""
        self.tenant = tenant
        self.access = Access(tenant, signer)
        self.faults = faults
        self.limits = limits
        self.log = log
        self.notifier = Notifier(tenant, faults, ca_path)
        self.base = ""

    def answer(self, request: Request, fault: Fault | None) -> Answer:
        """:raises ConnectionDropped: as a fault wants it"""
        pending = self.begin(request, fault)
        if pending.delay:
            time.sleep(pending.delay)
        return self.finish(pending)

    def begin(self, request: Request, fault: Fault | None) -> Pending:
        """:raises ConnectionDropped: before anything was done"""
        delay = self.faults.latency + (fault.latency if fault else 0.0)
        pending = Pending(request, delay, time.monotonic(), fault)
        try:
            if fault:
                _check_fault(fault)
            pending.caller = self.access.caller(request)
            pending.counted = self._count(request, pending.caller)
        except Refusal as error:
            pending.answer = self.error(error, request)
        except ConnectionDropped:
            self._record(pending, 0)
            raise
        return pending

    def finish(self, pending: Pending) -> Answer:
        """:raises ConnectionDropped: after the action was applied"""
        answer = pending.answer or self._act(pending)
        try:
            if pending.fault:
                answer = pending.fault.spoil(answer)
        except ConnectionDropped:
            self._record(pending, 0)
            raise
        self._record(pending, answer.status)
        return answer

    def resolve_caller(self, request: Request) -> Caller:
        """:raises Refusal: 401"""
        return self.access.caller(request)

    def error(self, error: Refusal, request: Request) -> Answer:
        return self._dressed(error.answer(request, self.tenant.clock), request)

    def _act(self, pending: Pending) -> Answer:
        request = pending.request
        try:
            assert pending.caller
            handler, names = find_handler(request.method, _below_version(request))
            if names and names[0] == _NOBODY:
                names[0] = ""
            call = Call(
                request,
                pending.caller,
                names,
                self.access,
                self.notifier,
                self.base,
            )
            return self._dressed(handler(call), request)
        except Refusal as error:
            return self.error(error, request)
        finally:
            if pending.counted:
                self.limits.leave(pending.counted)

    def _count(self, request: Request, caller: Caller) -> Key | None:
        """:raises Refusal: 429 over the limit of the application and mailbox"""
        segments = [part.lower() for part in _below_version(request)[:2]]
        if not segments or segments[0] != "users":
            return None
        account = self.tenant.account(segments[1])
        address = account.address if account else caller.label
        key = (caller.app.client_id, address)
        try:
            self.limits.enter(key)
        except LimitReached as reached:
            raise throttled(reached.limit, reached.retry_after) from reached
        return key

    def _dressed(self, answer: Answer, request: Request) -> Answer:
        """With the headers that every answer of Graph carries."""
        if not answer.content_type and answer.body is not None:
            answer.content_type = _JSON
        headers = answer.headers
        headers["request-id"] = request.id
        headers["client-request-id"] = request.headers.get(
            "client-request-id", request.id
        )
        headers["OData-Version"] = "4.0"
        headers["Cache-Control"] = "private"
        if "prefer" in request.headers and answer.status < 400:
            _add_applied_preferences(headers, request)
        return answer

    def _record(self, pending: Pending, status: int) -> None:
        caller = pending.caller
        self.log.add(
            pending.request,
            status,
            self.tenant.clock.seconds(),
            time.monotonic() - pending.started,
            account=caller.label if caller else "",
            app=caller.app.client_id if caller else "",
        )


def _check_fault(fault: Fault) -> None:
    """:raises ConnectionDropped, Refusal: as the fault wants it"""
    fault.check_before()
    if fault.status:
        raise refusal_of(fault)


def _below_version(request: Request) -> list[str]:
    """The path below ``/v1.0``, ``/me`` written as a user.

    :raises Refusal: 400 for another version
    """
    version, *rest = request.segments or [""]
    if version.lower() != "v1.0":
        raise bad_request("Invalid version.")
    if not rest:
        raise unknown_path(version)
    if rest[0].lower() == "me":
        return ["users", _NOBODY, *rest[1:]]
    return rest


def _add_applied_preferences(headers: dict[str, str], request: Request) -> None:
    applied = [
        f'{name}="{value}"'
        for name, value in request.preferences.items()
        if name in _APPLIED_PREFERENCES
    ]
    if applied:
        headers["Preference-Applied"] = ", ".join(applied)
