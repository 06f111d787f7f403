"""Who sends a request: NTLM or Basic, as IIS checks them before Exchange is asked."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from ..store.organization import ExchangeOrganization, ServerAccount
from ..web.http import Answer, Request
from .ntlm import Ntlm, NtlmChallenge

_SIGNED_IN = "ews account"
_FRONT_END = "ews front end"
_FRONT_ENDS = ("EX01", "EX02")


class Login:
    """``request.connection`` remembers who signed it in by NTLM.

    :param state: folder for the passwords that NTLM is checked against
    :param certificate: of the server, DER: what channel bindings must name
    """

    def __init__(
        self, organization: ExchangeOrganization, state: Path, certificate: bytes
    ) -> None:
        self._organization = organization
        self._ntlm = Ntlm(organization, state, certificate)

    def account(self, request: Request) -> ServerAccount | Answer:
        """The account, or the 401 (with or without a challenge) that asks for it."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        settings = self._organization.settings
        found: ServerAccount | Answer | None = None
        if not scheme:
            found = self._remembered(request)
        elif scheme.lower() == "basic" and settings.basic:
            found = self._by_basic(token)
        elif scheme.lower() in ("ntlm", "negotiate") and settings.ntlm:
            found = self._by_ntlm(request, scheme, token)
        if isinstance(found, ServerAccount) and self._is_shut(found):
            found = None
        return found or self._challenge(request)

    def _is_shut(self, account: ServerAccount) -> bool:
        """Disabled, or locked after too many wrong passwords."""
        limit = self._organization.settings.lockout_after
        return account.disabled or bool(limit and account.failures >= limit)

    def _remembered(self, request: Request) -> ServerAccount | None:
        address = request.connection.get(_SIGNED_IN, "")
        return self._organization.accounts.get(address)

    def _by_basic(self, token: str) -> ServerAccount | None:
        try:
            text = base64.b64decode(token, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        name, _, password = text.partition(":")
        account = self._organization.account(name)
        is_right = bool(account and account.password and account.password == password)
        return self._counted(account, is_right)

    def _counted(
        self, account: ServerAccount | None, is_right: bool
    ) -> ServerAccount | None:
        """The account, if its password was right; a locked one stays so."""
        if not account or self._is_shut(account):
            return None
        account.failures = 0 if is_right else account.failures + 1
        return account if is_right else None

    def _by_ntlm(
        self, request: Request, scheme: str, token: str
    ) -> ServerAccount | Answer | None:
        request.connection.pop(_SIGNED_IN, None)
        step = self._ntlm.step(request.connection, token)
        if isinstance(step, NtlmChallenge):
            return self._sent(step, scheme, request)
        account = self._counted(step.account, step.is_right) if step else None
        if account:
            request.connection[_SIGNED_IN] = account.address
        return account

    def _sent(self, step: NtlmChallenge, scheme: str, request: Request) -> Answer:
        settings = self._organization.settings
        if settings.handshake == "busy":
            return Answer(503, b"")
        if settings.handshake == "unanswered":
            return Answer(401, b"")
        text = "" if settings.loses_challenge else step.text
        headers = {"WWW-Authenticate": f"{scheme} {text}".strip()}
        answer = Answer(401, b"", headers | self._named(request))
        if settings.handshake == "forgotten":
            self._ntlm.forget(request.connection)
            request.connection[_FRONT_END] = _FRONT_ENDS[1]
        return answer

    def _named(self, request: Request) -> dict[str, str]:
        """Which server a balancer has led this request to."""
        if not self._organization.settings.names_server:
            return {}
        return {"X-FEServer": request.connection.pop(_FRONT_END, _FRONT_ENDS[0])}

    def _challenge(self, request: Request) -> Answer:
        settings = self._organization.settings
        schemes = ["Negotiate", "NTLM"] if settings.ntlm else []
        schemes += ['Basic realm="mail.lumen.example"'] if settings.basic else []
        headers = {"WWW-Authenticate": ", ".join(schemes)} if schemes else {}
        return Answer(401, b"", headers | self._named(request))
