"""The keys that sign tokens. Kept in the state folder: tokens survive a restart."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ..web.certificates import write_private

_KEY_FILE = "signing-key.pem"
_SEAL_FILE = "refresh-token.key"
_SEAL_BYTES = 32


_SIGNATURE_ONLY: Any = {
    f"verify_{claim}": False for claim in ("aud", "exp", "nbf", "iat")
}


class InvalidToken(ValueError):
    """Not made by these keys."""


class Signer:
    """Signs JSON web tokens with RS256, and seals refresh tokens with an HMAC."""

    def __init__(self, state: Path) -> None:
        self._key = _rsa_key(state / _KEY_FILE)
        self._seal = _seal_key(state / _SEAL_FILE)
        self._public = self._key.public_key()
        self.key_id = self._make_key_id()
        # a client sends one token thousands of times: check its signature once
        self._verified = lru_cache(maxsize=500)(self._verify)

    def sign(self, claims: dict[str, Any]) -> str:
        headers = {"kid": self.key_id, "x5t": self.key_id}
        return jwt.encode(claims, self._key, algorithm="RS256", headers=headers)

    def claims(self, token: str) -> dict[str, Any]:
        """What a token of ours says; its expiry is for the caller to judge.

        :raises InvalidToken: not signed by us
        """
        return self._verified(token)

    def public_keys(self) -> list[dict[str, Any]]:
        """The keys as JSON Web Key Set members (RFC 7517)."""
        numbers = self._public.public_numbers()
        return [
            {
                "kty": "RSA",
                "use": "sig",
                "kid": self.key_id,
                "x5t": self.key_id,
                "n": _base64_number(numbers.n),
                "e": _base64_number(numbers.e),
            }
        ]

    def seal(self, content: dict[str, Any]) -> str:
        """A text that only we can make and that nobody can change."""
        payload = _base64(json.dumps(content, separators=(",", ":")).encode())
        return f"1.{payload}.{self._mac(payload)}"

    def unseal(self, text: str) -> dict[str, Any]:
        """:raises InvalidToken: not sealed by us"""
        _version, _, rest = text.partition(".")
        payload, _, mac = rest.partition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(payload).encode()):
            raise InvalidToken("seal broken")
        content: dict[str, Any] = json.loads(_unbase64(payload))
        return content

    def _mac(self, payload: str) -> str:
        digest = hmac.new(self._seal, payload.encode(), hashlib.sha256).digest()
        return _base64(digest)

    def _verify(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token, self._public, algorithms=["RS256"], options=_SIGNATURE_ONLY
            )
        except jwt.PyJWTError as error:
            raise InvalidToken(str(error)) from error
        return claims

    def _make_key_id(self) -> str:
        public = self._public.public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        return _base64(hashlib.sha256(public).digest()[:20])


def _rsa_key(path: Path) -> rsa.RSAPrivateKey:
    if path.exists():
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            return key
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_private(path, pem)
    return key


def _seal_key(path: Path) -> bytes:
    if not path.exists():
        write_private(path, secrets.token_bytes(_SEAL_BYTES))
    return path.read_bytes()


def _base64_number(number: int) -> str:
    return _base64(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
