"""Who calls Graph, and what they may do: token, scopes, and mailbox rights.

Scopes and Exchange rights are two gates, and both must be open (Graph
documentation, "Get Outlook messages in a shared or delegated folder").
"""

from __future__ import annotations

from dataclasses import dataclass

from ..entra.scopes import GRAPH_RESOURCE
from ..entra.signing import InvalidToken, Signer
from ..store.accounts import Account, Application
from ..store.mailbox import StoredMailbox
from ..store.tenant import TENANT_ID, Tenant
from ..web.http import Request
from .refusals import (
    access_denied,
    bad_request,
    invalid_token,
    invalid_user,
    no_mailbox,
    request_denied,
    user_not_found,
)


@dataclass(frozen=True)
class Caller:
    """``account`` is None when an application calls for itself."""

    app: Application
    account: Account | None
    scopes: frozenset[str]

    @property
    def label(self) -> str:
        return self.account.address if self.account else ""


class Access:
    def __init__(self, tenant: Tenant, signer: Signer) -> None:
        self.tenant = tenant
        self.signer = signer

    def caller(self, request: Request) -> Caller:
        """:raises Refusal: 401 when the token is missing, wrong or expired"""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise self._refused(request, "Access token is empty.")
        try:
            claims = self.signer.claims(token.strip())
        except InvalidToken as error:
            raise self._refused(request, "Access token validation failure.") from error
        if claims.get("aud") != GRAPH_RESOURCE:
            raise self._refused(request, "Invalid audience.")
        if claims["exp"] <= self.tenant.clock.seconds():
            message = "Lifetime validation failed, the token is expired."
            raise self._refused(request, message)
        app = self.tenant.applications.get(claims["appid"])
        if not app:
            raise self._refused(request, "The application was not found.")
        account = self.tenant.account(claims["upn"]) if "upn" in claims else None
        return Caller(app, account, frozenset(claims.get("scp", "").split()))

    def account(self, name: str, caller: Caller) -> Account:
        """The user that ``/users/{name}`` or ``/me`` (empty name) stands for.

        :raises Refusal: 404 unknown user, 403 other people need more permission
        """
        if not name:
            return self._me(caller)
        account = self.tenant.account(name)
        if not account:
            raise user_not_found(name)
        if not self._may_see(account, caller):
            raise request_denied()
        return account

    def mailbox(self, name: str, caller: Caller, write: bool) -> StoredMailbox:
        """:raises Refusal: 403 ErrorAccessDenied, 404 unknown or no mailbox"""
        account = self.tenant.account(name) if name else self._me(caller)
        if not account:
            raise invalid_user(name)
        mailbox = self.tenant.mailboxes.get(account.address)
        if not mailbox:
            raise no_mailbox()
        if not self._has_scope(mailbox, caller, write):
            raise access_denied()
        if caller.account and not mailbox.allows(caller.account.address, write):
            raise access_denied()
        return mailbox

    def _me(self, caller: Caller) -> Account:
        if not caller.account:
            raise bad_request(
                "/me request is only valid with delegated authentication flow."
            )
        return caller.account

    def _may_see(self, account: Account, caller: Caller) -> bool:
        if not caller.account:
            return bool({"User.Read.All", "User.ReadBasic.All"} & caller.app.roles)
        if account is caller.account:
            return any(scope.startswith("User.Read") for scope in caller.scopes)
        return bool({"User.Read.All", "User.ReadBasic.All"} & caller.scopes)

    def _has_scope(self, mailbox: StoredMailbox, caller: Caller, write: bool) -> bool:
        kinds = ("Mail.ReadWrite",) if write else ("Mail.ReadWrite", "Mail.Read")
        if not caller.account:
            return any(
                caller.app.may_as_application(kind, mailbox.address) for kind in kinds
            )
        is_own = caller.account.address == mailbox.address
        suffixes = ("", ".Shared") if is_own else (".Shared",)
        return any(kind + end in caller.scopes for kind in kinds for end in suffixes)

    def _refused(self, request: Request, message: str) -> Exception:
        return invalid_token(message, f"{request.host}/{TENANT_ID}/oauth2/authorize")
