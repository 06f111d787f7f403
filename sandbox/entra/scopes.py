"""The ``scope`` parameter: which permissions of which resource are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..web.http import Request
from .errors import EntraError

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
GRAPH_RESOURCE = "https://graph.microsoft.com"
_GRAPH_HOSTS = {
    GRAPH_RESOURCE,
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
    GRAPH_APP_ID,
}
OPENID_SCOPES = {"openid", "profile", "email", "offline_access"}
_MAIL_SCOPES = {
    f"Mail.{access}{suffix}"
    for access in ("Read", "ReadBasic", "ReadWrite", "Send")
    for suffix in ("", ".Shared")
}
KNOWN_SCOPES = _MAIL_SCOPES | {
    "Mail-Advanced.ReadWrite",
    "Mail-Advanced.ReadWrite.Shared",
    "MailboxFolder.Read",
    "MailboxFolder.ReadWrite",
    "MailboxSettings.Read",
    "MailboxSettings.ReadWrite",
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
}
DEFAULT = ".default"


@dataclass(frozen=True)
class Scopes:
    """``spelled``: as the client wrote them; ``names``: without the resource."""

    spelled: tuple[str, ...]
    names: frozenset[str]
    openid: frozenset[str]

    @property
    def is_default(self) -> bool:
        return DEFAULT in self.names

    def granted(self, permissions: set[str]) -> frozenset[str]:
        """What a token carries; ``.default`` stands for the app's permissions."""
        return frozenset(permissions) if self.is_default else self.names

    def echo(self, permissions: set[str]) -> str:
        """The token answer's ``scope``, spelled as asked for, so that clients which
        compare texts find their token again."""
        listed = list(self.spelled)
        if self.is_default:
            prefix = self.spelled[0].removesuffix(DEFAULT)
            listed += [prefix + name for name in sorted(permissions)]
        listed += sorted(self.openid - {"offline_access"})
        return " ".join(listed)


def read_scopes(text: str, request: Request) -> Scopes:
    """:raises EntraError: 70011 bad, 500011 unknown resource, 700022 several"""
    spelled = [s for s in text.split() if s not in OPENID_SCOPES]
    split = [_split(scope) for scope in spelled]
    resources = {resource for resource, _name in split}
    if len(resources) > 1:
        raise EntraError(700022, scope=text)
    for resource in resources:
        if resource not in _GRAPH_HOSTS | {request.host}:
            raise EntraError(500011, scope=resource)
    names = frozenset(name for _resource, name in split)
    _check_names(names, text)
    openid = frozenset(text.split()) & OPENID_SCOPES
    return Scopes(tuple(spelled), names, frozenset(openid))


def _split(scope: str) -> tuple[str, str]:
    resource, slash, name = scope.rpartition("/")
    return (resource.rstrip("/"), name) if slash else (GRAPH_RESOURCE, scope)


def _check_names(names: frozenset[str], text: str) -> None:
    known = {name.lower() for name in KNOWN_SCOPES} | {DEFAULT}
    unknown = [name for name in names if name.lower() not in known]
    if unknown or (DEFAULT in names and len(names) > 1):
        raise EntraError(70011, scope=text)
