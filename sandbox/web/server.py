"""HTTPS: Werkzeug's threaded server, with connections that stay open.

Werkzeug's own handler closes every connection after one answer. Clients of Graph
keep theirs, and a handshake costs more than moving twenty messages.
"""

from __future__ import annotations

import logging
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from ..written.json_text import json_text
from .certificates import Certificates
from .http import Answer, ConnectionDropped, Request

_logger = logging.getLogger(__name__)
Respond = Callable[[Request], Answer]
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_LARGEST_BODY = 50_000_000  # bytes; Graph takes 4 MB, a control request may bring mail
_WAITING = 128  # connections that nobody has accepted yet
_HANDSHAKE = 30  # seconds
_IDLE = 600  # seconds until an unused connection is closed


class Handler(WSGIRequestHandler):
    """Reads requests and writes answers; keeps the connection for the next one."""

    protocol_version = "HTTP/1.1"
    # headers and body are two writes: do not wait for the client's acknowledgement
    disable_nagle_algorithm = True
    timeout = _IDLE
    server: Server

    def setup(self) -> None:
        super().setup()
        self._memory: dict[str, Any] = {}

    def run_wsgi(self) -> None:
        """Every request comes here, whatever its method."""
        try:
            self._send(self.server.respond(self._request()))
        except ConnectionDropped:
            self._reset()
        except OSError:
            # the client went away while we answered
            self.close_connection = True
        except Exception:
            _logger.exception("Error in the sandbox at %s %s", self.command, self.path)
            self._send(Answer(500, {"error": "The sandbox failed; see its log."}))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The sandbox keeps a log of its own."""

    def log_error(self, format: str, *args: Any) -> None:
        """Clients that go away are none of our business."""

    def version_string(self) -> str:
        return "sandbox"

    def _request(self) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length") or 0)
        if length > _LARGEST_BODY:
            raise ConnectionDropped
        body = self.rfile.read(length) if length else self._chunked(headers)
        host = headers.get("host") or self.server.own_host
        request = Request(self.command, self.path, headers, body, f"https://{host}")
        request.connection = self._memory
        return request

    def _chunked(self, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return b""
        stream = self.make_environ()["wsgi.input"]
        return bytes(stream.read())

    def _send(self, answer: Answer) -> None:
        body, content_type = _encoded(answer)
        send = self.send_response_only if answer.undated else self.send_response
        send(answer.status)
        if body or answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Type", content_type)
        self.send_header("Strict-Transport-Security", "max-age=31536000")
        for name, value in answer.headers.items():
            self.send_header(name, value.replace("\r", " ").replace("\n", " "))
        self.end_headers()
        if self.command != "HEAD":
            self._write(body[: len(body) // 2] if answer.truncated else body, answer)
        if answer.truncated:
            self.close_connection = True

    def _write(self, body: bytes, answer: Answer) -> None:
        if not answer.drip:
            self.wfile.write(body)
            return
        for byte in body:
            time.sleep(answer.drip)
            self.wfile.write(bytes([byte]))

    def _reset(self) -> None:
        """Break the connection, so that the client sees a reset, no answer."""
        self.close_connection = True
        level, option = socket.SOL_SOCKET, socket.SO_LINGER
        self.connection.setsockopt(level, option, _RESET_ON_CLOSE)
        self.server.forget(self.connection)
        self.connection.close()


class Server(ThreadedWSGIServer):
    """One thread per connection; handshakes happen there, not while accepting.

    :raises OSError: the port is taken (Werkzeug itself would end the process)
    """

    def __init__(
        self, host: str, port: int, certificates: Certificates, respond: Respond
    ) -> None:
        listener = socket.create_server((host, port), backlog=_WAITING)
        super().__init__(host, port, _no_application, Handler, fd=listener.fileno())
        # Werkzeug works on a copy of the descriptor
        listener.close()
        self.ssl_context = certificates.context
        self._certificates = certificates
        self.respond = respond
        self.own_host = f"localhost:{self.port}"
        self._open: set[ssl.SSLSocket] = set()
        self._open_lock = threading.Lock()

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(_HANDSHAKE)
        try:
            connection = self._certificates.context.wrap_socket(
                request, server_side=True
            )
        except (OSError, ValueError):
            request.close()
            return
        with self._open_lock:
            self._open.add(connection)
        try:
            super().finish_request(connection, client_address)
        except (OSError, ValueError):
            # the client went away, or a fault closed the connection
            return
        finally:
            self.forget(connection)
            connection.close()

    def forget(self, connection: Any) -> None:
        with self._open_lock:
            self._open.discard(connection)

    def close_connections(self) -> None:
        """End what clients keep open: their next request finds nobody."""
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _encoded(answer: Answer) -> tuple[bytes, str]:
    body, kind = answer.body, answer.content_type
    if body is None:
        return b"", kind
    if isinstance(body, bytes):
        return body, kind or "application/octet-stream"
    if isinstance(body, str):
        return body.encode("utf-8"), kind or "text/plain; charset=utf-8"
    return json_text(body), kind or "application/json; charset=utf-8"


def _no_application(environ: Any, start_response: Any) -> list[bytes]:
    """Never called: :class:`Handler` answers without WSGI in between."""
    status = HTTPStatus.NOT_IMPLEMENTED
    start_response(f"{status.value} {status.phrase}", [])
    return []
