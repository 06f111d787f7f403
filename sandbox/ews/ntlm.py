"""NTLM as a server does it, with channel bindings (Extended Protection).

What matters is pyspnego's own code; here is only what IIS decides around it. It reads
passwords from the file that an environment variable names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spnego
from spnego._ntlm_raw.messages import Authenticate, AvId, NTClientChallengeV2
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import InvalidTokenError, SpnegoError

from ..store.organization import ExchangeOrganization, ServerAccount

_CONTEXT = "ntlm"
_FILE = "NTLM_USER_FILE"
_NO_BINDINGS = bytes(16)
_environment = threading.Lock()


@dataclass(frozen=True)
class NtlmChallenge:
    """The server's part of the handshake, in base64."""

    text: str


@dataclass(frozen=True)
class NtlmResult:
    """Who answered, None for nobody known, and whether the password was right."""

    account: ServerAccount | None
    is_right: bool


class Ntlm:
    """``certificate``: of the server, DER."""

    def __init__(
        self, organization: ExchangeOrganization, state: Path, certificate: bytes
    ) -> None:
        self._organization = organization
        self._file = state / "ntlm-passwords"
        self._certificate = certificate

    def step(
        self, connection: dict[str, Any], token: str
    ) -> NtlmChallenge | NtlmResult | None:
        """The challenge, then who answered it; None: refused whoever it is."""
        try:
            message = base64.b64decode(token, validate=True)
            if message[8:12] == b"\x01\x00\x00\x00":
                return self._begin(connection, message)
            return self._end(connection, message)
        except (SpnegoError, binascii.Error, ValueError, KeyError, IndexError):
            self.forget(connection)
            return None

    def forget(self, connection: dict[str, Any]) -> None:
        """Nothing was sent on this connection."""
        connection.pop(_CONTEXT, None)

    def _begin(self, connection: dict[str, Any], message: bytes) -> NtlmChallenge:
        with self._passwords():
            context = spnego.server(
                protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm
            )
            challenge = context.step(message) or b""
        connection[_CONTEXT] = context
        return NtlmChallenge(base64.b64encode(challenge).decode())

    def _end(self, connection: dict[str, Any], message: bytes) -> NtlmResult:
        """:raises KeyError: no challenge was sent on this connection
        :raises SpnegoError: the bindings are wrong
        """
        context = connection.pop(_CONTEXT)
        account = self._organization.account(_name(message))
        bindings = self._bindings(message)
        with self._passwords():
            try:
                context.step(message, channel_bindings=bindings)
            except InvalidTokenError:
                return NtlmResult(account, False)
        return NtlmResult(account, True)

    def _bindings(self, message: bytes) -> GssChannelBindings | None:
        """What the client's bindings are checked against; None: not at all.

        :raises SpnegoError: they are missing, and are required
        """
        protection = self._organization.settings.extended_protection
        sent = _sent_bindings(message)
        if protection == "Allow" and sent is None:
            return None
        if protection == "Require" and sent is None:
            raise SpnegoError(context_msg="Channel bindings are required")
        if protection == "None":
            return None
        digest = hashlib.sha256(self._certificate).digest()
        return GssChannelBindings(application_data=b"tls-server-end-point:" + digest)

    @contextmanager
    def _passwords(self) -> Iterator[None]:
        with _environment:
            self._write_passwords()
            before = os.environ.get(_FILE)
            os.environ[_FILE] = str(self._file)
            try:
                yield
            finally:
                os.environ.pop(_FILE)
                if before is not None:
                    os.environ[_FILE] = before

    def _write_passwords(self) -> None:
        lines = [
            f"{domain}:{user}:{account.password}\n"
            for account in self._organization.accounts.values()
            for domain, user in account.logins
            if account.password
        ]
        self._file.touch(mode=0o600)
        self._file.write_text("".join(lines))


def _name(message: bytes) -> str:
    """``DOMAIN\\user``, as the client writes it."""
    said = Authenticate.unpack(message)
    return f"{said.domain_name or ''}\\{said.user_name or ''}"


def _sent_bindings(message: bytes) -> bytes | None:
    """The client's channel bindings; zeros count as none."""
    response = Authenticate.unpack(message).nt_challenge_response or b""
    if len(response) <= 24:
        return None
    pairs = NTClientChallengeV2.unpack(response[16:]).av_pairs
    sent: bytes | None = pairs.get(AvId.channel_bindings)
    return None if sent in (None, _NO_BINDINGS) else sent
