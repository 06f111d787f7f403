"""The sandbox's own certificate authority and its server certificate."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

import trustme

HOST_NAMES = (
    "localhost",
    "127.0.0.1",
    "login.microsoftonline.com",
    "graph.microsoft.com",
)
CA_FILE = "ca.pem"
_CA_KEY_FILE = "ca-key.pem"


class Certificates:
    """What the server proves itself with; ``state/ca.pem`` is what clients trust.

    The authority is kept in ``state``, so that clients which trust it go on working
    after a restart. ``own_der``: the server's own certificate, whatever is presented.
    """

    def __init__(self, state: Path) -> None:
        self._authority = _authority(state)
        leaf = self._authority.issue_cert(*HOST_NAMES)
        text = leaf.cert_chain_pems[0].bytes().decode()
        self.own_der = ssl.PEM_cert_to_DER_cert(text)
        self._own = _context(leaf)
        self.context = self._own

    def present(self, kind: str) -> None:
        """To new connections: own, proxy, untrusted, expired, or wrong name.

        :raises ValueError: another kind
        """
        if kind == "own":
            self.context = self._own
            return
        if kind not in _MAKERS:
            raise ValueError(f"own, {', '.join(_MAKERS)}")
        self.context = _context(_MAKERS[kind](self._authority))


def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    leaf.configure_cert(context)
    return context


def _proxy(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert(*HOST_NAMES)


def _untrusted(authority: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert(*HOST_NAMES)


def _expired(authority: trustme.CA) -> trustme.LeafCert:
    start, end = datetime(2024, 1, 1), datetime(2024, 2, 1)
    return authority.issue_cert(*HOST_NAMES, not_before=start, not_after=end)


def _wrong_name(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("elsewhere.example")


_MAKERS = {
    "proxy": _proxy,
    "untrusted": _untrusted,
    "expired": _expired,
    "wrong name": _wrong_name,
}


def _authority(state: Path) -> trustme.CA:
    certificate, key = state / CA_FILE, state / _CA_KEY_FILE
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    authority = trustme.CA(
        organization_name="Sandbox tenant", organization_unit_name="Not for production"
    )
    write_private(key, authority.private_key_pem.bytes())
    certificate.write_bytes(authority.cert_pem.bytes())
    return authority


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    path.touch(mode=0o600)
    path.write_bytes(content)
