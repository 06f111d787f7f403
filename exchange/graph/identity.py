"""Who has signed in: the claims of an id_token, checked.

msal (since 1.38) only decodes the id_token. Its signature may stay unchecked, because
it came straight from the token endpoint over verified TLS (OpenID Connect Core 1.0,
3.1.3.7, rule 6); issuer, audience, time and nonce must be checked (rules 2, 3, 9, 11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import AuthError
from ..mailbox import Account

CLOCK_TOLERANCE = 300
"""Seconds by which the clocks of this server and of Entra ID may differ."""


@dataclass(frozen=True)
class Expectation:
    """What the id_token must say. ``nonce`` is the secret one kept in the flow."""

    client_id: str
    tenant_id: str
    issuer: str
    nonce: str
    now: float

    def check(self, claims: Mapping[str, Any]) -> Account:
        """Return the account, or raise AuthError (wrong_tenant, sign_in_not_trusted).

        The tenant comes first: a foreign account is a person's mistake that has its
        own remedy, and it fails the issuer too.
        """
        if _text(claims, "tid").lower() != self.tenant_id.lower():
            raise AuthError("wrong_tenant", code="tid")
        for claim, holds in self._rules(claims):
            if not holds:
                raise AuthError("sign_in_not_trusted", code=claim)
        return Account(
            username=_text(claims, "preferred_username"),
            name=_text(claims, "name"),
            object_id=_text(claims, "oid"),
            tenant_id=_text(claims, "tid"),
        )

    def _rules(self, claims: Mapping[str, Any]) -> list[tuple[str, bool]]:
        not_before = claims.get("nbf", claims.get("iat", 0))
        return [
            ("aud", claims.get("aud") == self.client_id),
            ("iss", claims.get("iss") == self.issuer),
            ("exp", _seconds(claims.get("exp")) > self.now - CLOCK_TOLERANCE),
            ("nbf", _seconds(not_before) < self.now + CLOCK_TOLERANCE),
            ("nonce", claims.get("nonce") == _hashed(self.nonce)),
            ("oid", bool(_text(claims, "oid"))),
        ]


def _hashed(nonce: str) -> str:
    """msal sends the nonce's SHA-256, so that the flow alone can prove it."""
    return hashlib.sha256(nonce.encode("ascii")).hexdigest()


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
