"""The certificate with which the application proves who it is.

Source: certificate-credentials of entra-docs. Entra ID takes RSA keys only. Needs
``cryptography``, which msal brings along.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from ..errors import AuthError


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, both PEM; ``passphrase`` if the key is encrypted."""

    private_key: str = field(repr=False)
    public_certificate: str = field(repr=False)
    passphrase: str | None = field(default=None, repr=False)

    @property
    def expires(self) -> datetime:
        """Naive UTC.

        :raises AuthError: ``certificate_unreadable``
        """
        try:
            return _expiry(self.public_certificate)
        except ValueError:
            raise AuthError("certificate_unreadable", code="certificate") from None

    def check(self) -> None:
        """Find out what would fail only when a token is asked for.

        :raises AuthError: ``certificate_unreadable``, its code names the culprit:
            key, certificate, or pair (they do not belong together)
        """
        try:
            certificate = load_pem_x509_certificate(self.public_certificate.encode())
        except ValueError:
            raise AuthError("certificate_unreadable", code="certificate") from None
        if self._key().public_key() != certificate.public_key():
            raise AuthError("certificate_unreadable", code="pair")

    def _key(self) -> RSAPrivateKey:
        passphrase = self.passphrase.encode() if self.passphrase else None
        try:
            key = load_pem_private_key(self.private_key.encode(), passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise AuthError("certificate_unreadable", code="key") from None
        if not isinstance(key, RSAPrivateKey):
            raise AuthError("certificate_unreadable", code="key is not RSA")
        return key


def _expiry(pem: str) -> datetime:
    certificate = load_pem_x509_certificate(pem.encode())
    try:
        return certificate.not_valid_after_utc.replace(tzinfo=None)
    except AttributeError:  # cryptography before 42
        return certificate.not_valid_after
