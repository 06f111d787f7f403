"""The sandbox as a whole: everything built, connected, started and stopped."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from .control.control import Control
from .control.faults import Fault, Faults
from .control.limits import Limits
from .entra.endpoint import Entra
from .entra.signing import Signer
from .entra.state import EntraState
from .ews.endpoint import PATH, Ews
from .graph.batch import Batch
from .graph.endpoint import Graph
from .graph.refusals import Refusal, refusal_of
from .site import Site
from .store.organization import ExchangeOrganization
from .store.tenant import Tenant
from .transport.smtp import SmtpServer
from .web.certificates import CA_FILE, Certificates
from .web.http import Answer, Request
from .web.request_log import RequestLog
from .web.server import Server

if TYPE_CHECKING:
    from typing_extensions import Self


class Sandbox:
    """A Microsoft 365 tenant and an Exchange Server in a box, in threads here.

    ``with Sandbox(state=folder) as sandbox:`` listens on free ports; clients reach
    it at ``sandbox.url`` and trust ``sandbox.ca_path``. What tests need to change or
    see are the methods of ``sandbox.control``.

    :param state: folder for CA and keys (made when missing), so that certificates
        and refresh tokens stay valid over restarts; None: a new temporary one
    :param port: HTTPS; 0 takes a free one
    :param smtp_port: SMTP; 0 takes a free one
    :raises OSError: at :meth:`start`, when a port is taken
    """

    def __init__(
        self,
        state: str | Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        smtp_port: int = 0,
    ) -> None:
        self._temporary = None if state else tempfile.TemporaryDirectory()
        self.state = Path(state or self._temporary.name)  # type: ignore[union-attr]
        self.state.mkdir(parents=True, exist_ok=True)
        self._host, self._port, self._smtp_port = host, port, smtp_port
        self.tenant = tenant = Tenant()
        self.organization = organization = ExchangeOrganization(tenant.clock)
        tenant.places_beside.append(organization.place)
        self._faults, self._log = faults, log = Faults(), RequestLog()
        limits, signer = Limits(tenant.clock), Signer(self.state)
        self._certificates = Certificates(self.state)
        self._graph = Graph(tenant, signer, faults, limits, log, self.ca_path)
        present = self._certificates.present
        tell_of_life = self._graph.notifier.tell_of_life
        self.control = Control(
            tenant, organization, faults, limits, log, present, tell_of_life
        )
        self._batch = Batch(self._graph, faults)
        self._entra = Entra(EntraState(tenant, signer))
        certificate = self._certificates.own_der
        self._ews = Ews(organization, faults, log, self.state, certificate)
        self._site = Site(tenant, organization)
        self._server: Server | None = None
        self._smtp: SmtpServer | None = None
        self._thread: threading.Thread | None = None

    # life

    def start(self) -> None:
        """Returns when both ports accept connections."""
        certificates = self._certificates
        self._server = Server(self._host, self._port, certificates, self.respond)
        try:
            self._smtp = SmtpServer(self.tenant, self._host, self._smtp_port)
        except OSError:
            self._server.server_close()
            raise
        self._graph.base = self.url
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            daemon=True,
        )
        self._thread.start()
        self._smtp.start()

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._server.close_connections()
            self._server.server_close()
            self._thread.join()
        if self._smtp:
            self._smtp.stop()
        self._graph.notifier.stop()
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # addresses

    @property
    def port(self) -> int:
        return self._server.port if self._server else self._port

    @property
    def smtp_port(self) -> int:
        return self._smtp.port if self._smtp else self._smtp_port

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def ews_url(self) -> str:
        return self.url + PATH

    @property
    def ca_path(self) -> str:
        return str(self.state / CA_FILE)

    # requests

    def respond(self, request: Request) -> Answer:
        """:raises ConnectionDropped: as a fault wants it"""
        first = request.segments[0].lower() if request.segments else ""
        if first == "_control":
            return self.control.answer(request)
        if first == "ews":
            return self._ews.answer(request)
        fault = self._faults.take(request)
        if first in ("v1.0", "beta"):
            return self._answer_graph(request, fault)
        if first in ("", "owa", "mail", "mailbox"):
            return self._watched(request, fault, self._site.answer)
        return self._watched(request, fault, self._entra.answer)

    def _answer_graph(self, request: Request, fault: Fault | None) -> Answer:
        segments = [part.lower() for part in request.segments]
        if segments == ["v1.0", "$batch"] and request.method == "POST":
            return self._watched(request, fault, self._answer_batch)
        return self._graph.answer(request, fault)

    def _answer_batch(self, request: Request) -> Answer:
        try:
            return self._batch.answer(request)
        except Refusal as error:
            return self._graph.error(error, request)

    def _watched(
        self,
        request: Request,
        fault: Fault | None,
        answer: Callable[[Request], Answer],
    ) -> Answer:
        """Apply the fault, if any, and write the request down."""
        started, status = time.monotonic(), 0
        try:
            found = (
                self._with_fault(request, fault, answer) if fault else answer(request)
            )
            status = found.status
            return found
        finally:
            duration = time.monotonic() - started
            now = self.tenant.clock.seconds()
            account, app = self._named_in(request)
            self._log.add(request, status, now, duration, account, app)

    def _with_fault(
        self, request: Request, fault: Fault, answer: Callable[[Request], Answer]
    ) -> Answer:
        if fault.latency:
            time.sleep(fault.latency)
        fault.check_before()
        return fault.spoil(self._injected(request, fault) or answer(request))

    def _injected(self, request: Request, fault: Fault) -> Answer | None:
        """The error that comes instead of the action, if any."""
        if fault.aadsts:
            return self._entra.injected(fault, request)
        if fault.status and not fault.html:
            return self._graph.error(refusal_of(fault), request)
        return None

    def _named_in(self, request: Request) -> tuple[str, str]:
        """Account and application, for the log; empty when there is no token."""
        if "authorization" not in request.headers:
            return "", ""
        try:
            caller = self._graph.resolve_caller(request)
        except Refusal:
            return "", ""
        return caller.label, caller.app.client_id
