"""The sandbox's own certificate authority and its server certificate."""

from __future__ import annotations

import ssl
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


def server_context(state: Path) -> tuple[ssl.SSLContext, bytes]:
    """TLS for the server, and its certificate (DER).

    ``state/ca.pem`` is what clients have to trust.

    The authority is kept in ``state``, so that clients which trust it go on working
    after a restart.
    """
    authority = _authority(state)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    leaf = authority.issue_cert(*HOST_NAMES)
    leaf.configure_cert(context)
    text = leaf.cert_chain_pems[0].bytes().decode()
    return context, ssl.PEM_cert_to_DER_cert(text)


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
