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
    version, ``portal_url`` is where an administrator registers applications, or "".
    Outlook on the web lies at ``outlook_domains`` and below them; ``label`` is what
    people call the cloud.
    """

    name: str
    label: str
    login_url: str
    graph_url: str
    portal_url: str = ""
    outlook_domains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("login_url", "graph_url", "portal_url"):
            object.__setattr__(self, field, getattr(self, field).rstrip("/"))

    @property
    def graph_resource(self) -> str:
        """Scheme and host of Graph: the first part of a fully written scope."""
        parts = urlsplit(self.graph_url)
        return f"{parts.scheme}://{parts.netloc}"

    def leads_to_outlook(self, link: str) -> bool:
        """Whether a browser may be sent there: to https addresses of Outlook only."""
        try:
            url = urlsplit(link)
        except ValueError:
            return False
        host = url.hostname or ""
        return url.scheme == "https" and any(
            host == domain or host.endswith(f".{domain}")
            for domain in self.outlook_domains
        )

    def scope(self, permission: str) -> str:
        """Write a permission as a scope of this cloud's Graph.

        Without a host a scope means the global cloud's Graph, so that short names,
        which are what administrators see, are kept there and in a custom cloud.
        """
        if self.name in ("global", CUSTOM):
            return permission
        return f"{self.graph_resource}/{permission}"

    @property
    def default_scope(self) -> str:
        """All application permissions that were consented to (client credentials)."""
        return f"{self.graph_resource}/.default"


GLOBAL = Cloud(
    "global",
    "Worldwide",
    login_url="https://login.microsoftonline.com",
    graph_url="https://graph.microsoft.com/v1.0",
    portal_url="https://entra.microsoft.com",
    outlook_domains=("office365.com", "office.com", "outlook.cloud.microsoft"),
)
USGOV = Cloud(
    "usgov",
    "US Government (GCC High)",
    login_url="https://login.microsoftonline.us",
    graph_url="https://graph.microsoft.us/v1.0",
    portal_url="https://entra.microsoft.us",
    outlook_domains=("office365.us",),
)
DOD = Cloud(
    "dod",
    "US Government (DoD)",
    login_url="https://login.microsoftonline.us",
    graph_url="https://dod-graph.microsoft.us/v1.0",
    portal_url="https://entra.microsoft.us",
    outlook_domains=("office365.us",),
)
CHINA = Cloud(
    "china",
    "China (21Vianet)",
    login_url="https://login.partner.microsoftonline.cn",
    graph_url="https://microsoftgraph.chinacloudapi.cn/v1.0",
    portal_url="https://entra.microsoftonline.cn",
    outlook_domains=("partner.outlook.cn",),
)

CLOUDS: dict[str, Cloud] = {cloud.name: cloud for cloud in (GLOBAL, USGOV, DOD, CHINA)}

CUSTOM = "custom"
"""The cloud whose addresses somebody enters."""

CLOUD_LABELS = {cloud.name: cloud.label for cloud in CLOUDS.values()} | {
    CUSTOM: "Other addresses"
}
"""{name: label}, in the order in which they are offered."""


def custom_cloud(login_url: str, graph_url: str) -> Cloud:
    """A cloud at addresses of one's own; its links lead to the host of its Graph."""
    host = urlsplit(graph_url).hostname
    return Cloud(
        CUSTOM,
        CLOUD_LABELS[CUSTOM],
        login_url,
        graph_url,
        outlook_domains=(host,) if host else (),
    )
