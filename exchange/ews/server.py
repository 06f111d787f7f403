"""Which Exchange Server, and which public folder on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ..errors import InvalidRequest, UntrustedHost
from ..patience import PERSON, Patience

NTLM, BASIC, KERBEROS = "ntlm", "basic", "kerberos"
"""Ways to log in."""

_EXCHANGE_ONLINE = (
    *("outlook.com", "office365.com", "office.com", "office365.us", "microsoft.com"),
    *("partner.outlook.cn", "outlook.de", "live.com", "hotmail.com"),
)
"""Domains of Exchange Online, where EWS ends on 2027-04-01."""

LEAST_LABELS = 3
"""Of a domain that is ours without being said so: anybody gets a name below `co.uk`."""


@dataclass(frozen=True)
class ExchangeServer:
    """Where EWS answers, as whom it is asked, and for how long.

    - ``url``: in full, ``https://mail.example.com/EWS/Exchange.asmx``
    - ``username``: ``DOM\\user`` or ``user@domain``
    - ``authentication``: ``NTLM``, ``BASIC`` or ``KERBEROS``, whose ticket comes from
      the environment
    - ``channel_bindings``: binds NTLM to the server's certificate; without is the last
      resort behind a proxy that ends TLS with a certificate of its own
    - ``verify``: as in requests: True, or the path of the only authorities trusted
    - ``use_proxy``: go through the environment's proxies
    """

    url: str
    username: str
    password: str = field(repr=False)
    authentication: str = NTLM
    channel_bindings: bool = True
    verify: str | bool = True
    use_proxy: bool = False
    patience: Patience = PERSON

    def check(self) -> None:
        """Refuse addresses to which no password must go.

        :raises InvalidRequest: ``ews_not_https``; ``ews_online``, it is Exchange
            Online; ``ews_address``, it is no complete address
        """
        try:
            parts = urlsplit(self.url)
            host, _port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            raise InvalidRequest("ews_address") from None
        if not host or parts.username is not None:
            raise InvalidRequest("ews_address")
        if parts.scheme != "https":
            raise InvalidRequest("ews_not_https")
        if is_exchange_online(host):
            raise InvalidRequest("ews_online", code=host)

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def outlook(self, link: str, own_domains: Collection[str] = ()) -> str:
        """Complete a link into Outlook on the web, as the server gave it.

        It may have another name than the web services, of the same domain.

        :param own_domains: of the organisation
        :raises UntrustedHost: the link leads elsewhere
        """
        try:
            complete = urljoin(f"{self.origin}/owa/", link)
            target = urlsplit(complete)
        except ValueError:
            raise UntrustedHost("untrusted_host", code="link") from None
        is_ours = self._is_beside(target.hostname or "", own_domains)
        if target.scheme != "https" or target.username is not None or not is_ours:
            raise UntrustedHost("untrusted_host", code="link")
        return complete

    def _is_beside(self, host: str, own_domains: Collection[str]) -> bool:
        """Whether it is this server, or lies in one domain with it that is ours."""
        server = urlsplit(self.url).hostname or ""
        above = server.partition(".")[2]
        is_ours = above.count(".") + 1 >= LEAST_LABELS
        shared = (*own_domains, above) if is_ours else own_domains
        return host == server or any(
            _is_in(server, domain) and _is_in(host, domain) for domain in shared
        )


@dataclass(frozen=True)
class PublicFolder:
    """Which queue of public folders, below which root.

    - ``path``: of the root, as PowerShell writes it: ``\\Email Logging``; the folders
      Queue, Storage and Not Logged lie right below it
    - ``queue_id``: Queue's id as ``PublicFolderMailbox.queue_id`` gave it before, "":
      it is found by its path
    - ``content_mailbox``: address of the public folder mailbox that holds the messages;
      "" where the organisation has only one
    """

    path: str
    queue_id: str = ""
    content_mailbox: str = ""

    @property
    def names(self) -> list[str]:
        """The names on the way to the root; they may hold ``/``."""
        return [name for name in self.path.split("\\") if name.strip()]


def is_exchange_online(host: str) -> bool:
    """Whether a host is one of Exchange Online's."""
    return any(_is_in(host.lower(), domain) for domain in _EXCHANGE_ONLINE)


def _is_in(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
