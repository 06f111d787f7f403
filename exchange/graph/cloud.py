"""The Microsoft clouds and the addresses of their services.

Source: learn.microsoft.com/graph/deployments (Graph) and
learn.microsoft.com/entra/identity-platform/authentication-national-cloud (login).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Cloud:
    """One Microsoft cloud. URLs carry no slash at the end.

    ``login_url`` is the authority without a tenant, ``graph_url`` includes the
    version, ``portal_url`` is where an administrator registers applications.
    """

    name: str
    login_url: str
    graph_url: str
    portal_url: str = "https://entra.microsoft.com"

    def __post_init__(self) -> None:
        for field in ("login_url", "graph_url", "portal_url"):
            object.__setattr__(self, field, getattr(self, field).rstrip("/"))

    @property
    def graph_resource(self) -> str:
        """Scheme and host of Graph: the first part of a fully written scope."""
        parts = urlsplit(self.graph_url)
        return f"{parts.scheme}://{parts.netloc}"

    def scope(self, permission: str) -> str:
        """Write a permission as a scope of this cloud's Graph.

        Without a host a scope means the global cloud's Graph, so that short names,
        which are what administrators see, are kept there and in a custom cloud.
        """
        if self.name in ("global", "custom"):
            return permission
        return f"{self.graph_resource}/{permission}"

    @property
    def default_scope(self) -> str:
        """All application permissions that were consented to (client credentials)."""
        return f"{self.graph_resource}/.default"


GLOBAL = Cloud(
    "global",
    login_url="https://login.microsoftonline.com",
    graph_url="https://graph.microsoft.com/v1.0",
)
USGOV = Cloud(
    "usgov",
    login_url="https://login.microsoftonline.us",
    graph_url="https://graph.microsoft.us/v1.0",
    portal_url="https://entra.microsoft.us",
)
DOD = Cloud(
    "dod",
    login_url="https://login.microsoftonline.us",
    graph_url="https://dod-graph.microsoft.us/v1.0",
    portal_url="https://entra.microsoft.us",
)
CHINA = Cloud(
    "china",
    login_url="https://login.partner.microsoftonline.cn",
    graph_url="https://microsoftgraph.chinacloudapi.cn/v1.0",
    portal_url="https://entra.microsoftonline.cn",
)

CLOUDS: dict[str, Cloud] = {cloud.name: cloud for cloud in (GLOBAL, USGOV, DOD, CHINA)}
