"""The file with the application's certificate and key, as administrators have it."""

import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_key_and_certificates,
)
from cryptography.x509 import load_pem_x509_certificate

from ..exchange.errors import AuthError
from ..exchange.graph.auth import Certificate

PEM_BLOCK = re.compile(rb"(-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \2-----)", re.DOTALL)


def read_certificate_file(path: str, passphrase: str = "") -> Certificate:
    """:raise AuthError: certificate_unreadable, also when there is no such file"""
    try:
        content = Path(path).read_bytes()
    except OSError:
        raise AuthError("certificate_unreadable", code="file") from None
    return parse_certificate(content, passphrase)


def parse_certificate(content: bytes, passphrase: str = "") -> Certificate:
    """Read PEM (certificate and key, in any order) or PKCS #12 (.pfx).

    :param content: the file (bytes)
    :return: a `Certificate`, its key no longer under the passphrase
    :raise AuthError: certificate_unreadable
    """
    secret = passphrase.encode() or None
    try:
        read = _from_pem if PEM_BLOCK.search(content) else _from_pkcs12
        key, certificate = read(content, secret)
        found = Certificate(
            private_key=key.private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ).decode(),
            public_certificate=certificate.public_bytes(Encoding.PEM).decode(),
        )
    except (ValueError, TypeError, AttributeError):
        raise AuthError("certificate_unreadable", code="file") from None
    found.check()
    return found


def _from_pem(content: bytes, secret: bytes | None) -> tuple[Any, Any]:
    blocks = {name: block for block, name in PEM_BLOCK.findall(content)}
    key = next((b for name, b in blocks.items() if name.endswith(b"PRIVATE KEY")), b"")
    certificate = blocks.get(b"CERTIFICATE", b"")
    return load_pem_private_key(key, secret), load_pem_x509_certificate(certificate)


def _from_pkcs12(content: bytes, secret: bytes | None) -> tuple[Any, Any]:
    key, certificate, _chain = load_key_and_certificates(content, secret)
    return key, certificate
