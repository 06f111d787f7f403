"""The tenant's SMTP door: what is sent here is delivered to its mailboxes."""

from __future__ import annotations

import asyncio
import socket
from typing import Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 35 * 1024 * 1024  # bytes; Exchange Online's default for sending
LONGEST_LINE = LARGEST_MESSAGE  # RFC 5321 asks for 1,000 bytes, real mail ignores it


class Deliverer(Protocol):
    """Takes a message that arrived, for example the tenant."""

    def deliver(
        self, raw: bytes, envelope_sender: str, envelope_recipients: list[str]
    ) -> object: ...


class SmtpServer:
    """SMTP without sign-in or encryption, in a thread of its own.

    :param port: 0 takes a free one; :attr:`port` tells which
    :raises OSError: at construction, when the port is taken
    """

    def __init__(
        self, deliverer: Deliverer, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        listener = _listen(host, port)
        self.host = host
        self.port: int = listener.getsockname()[1]
        self._controller = _BoundController(_Handler(deliverer), listener)

    def start(self) -> None:
        """Returns when connections are accepted."""
        self._controller.start()

    def stop(self) -> None:
        """Stops accepting; returns when the thread has ended."""
        self._controller.stop(no_assert=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


class _LongLineSmtp(SMTP):
    line_length_limit = LONGEST_LINE


class _BoundController(Controller):
    """Listens on a bound socket, so that a free port stays ours until start."""

    def __init__(self, handler: _Handler, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        super().__init__(
            handler,
            hostname=host,
            port=port,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            ident="Lumen sandbox",
        )
        self._listener = listener

    def factory(self) -> SMTP:
        return _LongLineSmtp(self.handler, **self.SMTP_kwargs)

    async def _create_server(self) -> asyncio.AbstractServer:
        return await self.loop.create_server(
            self._factory_invoker, sock=self._listener, ssl=self.ssl_context
        )


class _Handler:
    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        recipients = [str(recipient) for recipient in envelope.rcpt_tos]
        # "MAIL FROM:<>", the null sender of bounces, arrives as its brackets
        sender = (envelope.mail_from or "").removeprefix("<>")
        self._deliverer.deliver(raw, sender, recipients)
        return "250 2.6.0 Queued mail for delivery"
