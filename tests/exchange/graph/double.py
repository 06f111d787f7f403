"""A server over HTTPS that answers what a test tells it to, faults included.

It knows nothing of Graph: it is for answers that the sandbox, which behaves as
Microsoft does, never gives.
"""

from __future__ import annotations

import json
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import trustme

from ....exchange.graph.cloud import Cloud, custom_cloud


@dataclass(frozen=True)
class Request:
    """What arrived; ``path`` is decoded, ``raw`` as it was on the wire."""

    method: str
    raw: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.raw).path)

    @property
    def query(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(urlsplit(self.raw).query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Reply:
    """``drop``: no answer at all; ``cut``: half of the body, then the end;
    ``pieces``: the body instead, sent as they come, for as long as they come.
    """

    status: int = 200
    json: Any = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: bool = False
    is_dated: bool = True
    pieces: Iterable[bytes] | None = None

    @property
    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        return b"" if self.json is None else json.dumps(self.json).encode()


Answer = Callable[[Request], Reply]


class Double:
    """``answer`` decides; ``replies`` go first, one after the other."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.replies: list[Reply] = []
        self.answer: Answer = lambda _request: Reply(404, {"error": {"code": "Double"}})
        self._folder = tempfile.TemporaryDirectory()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.double = self
        self._server.socket = self._tls().wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._folder.cleanup()

    @property
    def ca_path(self) -> str:
        return str(Path(self._folder.name) / "ca.pem")

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def cloud(self) -> Cloud:
        return custom_cloud(self.url, f"{self.url}/v1.0")

    def reply_to(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.replies.pop(0) if self.replies else self.answer(request)

    def _tls(self) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        return context


class _Server(ThreadingHTTPServer):
    double: Double
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests want."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else a body waits 40 ms until its headers are acknowledged.
    disable_nagle_algorithm = True
    server: _Server

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        port = self.client_address[1]
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body, port)
        reply = self.server.double.reply_to(request)
        if reply.drop:
            self.close_connection = True
            return
        self._write(reply)

    def _write(self, reply: Reply) -> None:
        content = reply.content
        send = self.send_response if reply.is_dated else self.send_response_only
        send(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.json is not None:
            self.send_header("Content-Type", "application/json")
        if reply.pieces is not None:
            self._write_pieces(reply.pieces)
            return
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if reply.cut else content)
        self.close_connection = reply.cut

    def _write_pieces(self, pieces: Iterable[bytes]) -> None:
        self.close_connection = True  # what marks the end
        self.end_headers()
        with suppress(OSError):  # the client has heard enough
            for piece in pieces:
                self.wfile.write(piece)

    do_GET = do_POST = do_PATCH = do_DELETE = _handle

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read what the client logs, not what the server does."""


class FakeTime:
    """A clock that only sleeping moves; ``slept`` holds every nap in seconds."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
