"""How Exchange is reached: as whom, at which addresses, and what opens a mailbox.

The only place that makes classes of ``exchange.graph`` and ``exchange.ews``; models and
wizards name the port, ``exchange.mailbox``. Another kind of mailbox is one row of
``ADAPTERS`` and one function beside ``_exchange_online``.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..exchange.errors import UntrustedConnection
from ..exchange.ews.client import EwsClient
from ..exchange.ews.mailbox import EwsMailbox
from ..exchange.ews.public_folder import PublicFolderMailbox
from ..exchange.ews.server import ExchangeServer, PublicFolder
from ..exchange.graph.auth import (
    Application,
    ApplicationTokens,
    DelegatedTokens,
    admin_consent_url,
    consent_error,
)
from ..exchange.graph.client import GraphClient
from ..exchange.graph.cloud import CLOUD_LABELS, CLOUDS, CUSTOM, Cloud, custom_cloud
from ..exchange.graph.mailbox import GraphMailbox
from ..exchange.graph.neighbours import Neighbours
from ..exchange.graph.pace import Pace
from ..exchange.mailbox import RemoteMailbox
from ..exchange.patience import PERSON, Patience

__all__ = [
    "APPLICATION",
    "CLOUD_LABELS",
    "CUSTOM",
    "DELEGATED",
    "FOLDER",
    "ONLINE",
    "ON_SERVER",
    "SERVER",
    "Access",
    "Application",
    "Connection",
    "ExchangeServer",
    "PublicFolder",
    "cloud_of",
    "consent_error",
    "remote_mailbox",
    "verify_of",
]

DELEGATED, APPLICATION = "delegated", "application"
"""Kinds of access: a service account has signed in, or the application by itself."""

ONLINE, SERVER, FOLDER = "online", "server", "folder"
"""Kinds of mailbox: in Exchange Online, on Exchange Server, a public folder there."""

ON_SERVER = (SERVER, FOLDER)
"""Each of these is a kind of access as well: by the account and its password."""

TokenSource: TypeAlias = "DelegatedTokens | ApplicationTokens"


@dataclass(frozen=True)
class Connection:
    """What Odoo connects with. ``verify`` as in requests: True, or a CA's file.

    ``patience``: a person's, unless it is the job that connects.
    """

    cloud: Cloud
    application: Application
    verify: str | bool = True
    patience: Patience = PERSON

    def token_source(self, kind: str, cache: str | None = None) -> TokenSource:
        """Tokens for a kind of access: of whoever signs in, or has signed in when there
        is a ``cache``; or of the application itself.
        """
        make = ApplicationTokens if kind == APPLICATION else DelegatedTokens
        return make(
            self.cloud,
            self.application,
            cache=cache,
            verify=self.verify,
            patience=self.patience,
        )

    def consent_url(self, redirect_uri: str, state: str) -> str:
        """Page on which an administrator consents for everybody."""
        return admin_consent_url(self.cloud, self.application, redirect_uri, state)


@dataclass(frozen=True)
class Access:
    """As whom a mailbox is opened, and what is remembered from visit to visit.

    - ``kind``: a key of ``ADAPTERS``
    - ``cache``: the tokens as text, None before the first visit
    - ``pace``: what ``RemoteMailbox.pace_state`` said at the last visit, or None
    - ``paces_beside``: the same of the application's other mailboxes
    - ``keep``: called with the tokens as text whenever they were renewed
    - ``share_pace``: keeps our pace at once, gives those of the other mailboxes; None
      for who looks in for a moment
    - ``tries_credential``: ask for a new token, though one from before may be valid:
      that shows whether secret, certificate and sign-in still are
    - ``folder``: which public folder, where the kind is ``FOLDER``
    - ``own_domains``: of the organisation, to which links may lead
    """

    kind: str
    cache: str | None
    pace: str | None
    paces_beside: Sequence[str]
    keep: Callable[[str], None]
    share_pace: Callable[[str], Sequence[str]] | None = None
    tries_credential: bool = False
    folder: PublicFolder | None = None
    own_domains: Collection[str] = ()


def remote_mailbox(
    connection: Connection | ExchangeServer, address: str, access: Access
) -> AbstractContextManager[RemoteMailbox]:
    """Open a mailbox: inside ``with``, somebody is signed in.

    :raises MailError: the sign-in has expired, or the server cannot be reached
    """
    return ADAPTERS[access.kind](connection, address, access)


@contextmanager
def _exchange_online(
    connection: Connection, address: str, access: Access
) -> Iterator[RemoteMailbox]:
    tokens = connection.token_source(access.kind, access.cache)
    client = GraphClient(
        connection.cloud,
        tokens.token,
        verify=connection.verify,
        patience=connection.patience,
        pace=_pace(access, connection.patience),
    )
    try:
        tokens.token(force_refresh=access.tries_credential)
        _keep(tokens, access)
        yield GraphMailbox(client, address)
    finally:
        client.close()
        _keep(tokens, access)


def _pace(access: Access, patience: Patience) -> Pace:
    neighbours = Neighbours(access.paces_beside, access.share_pace)
    return Pace(state=access.pace, neighbours=neighbours, max_wait=patience.max_wait)


def _keep(tokens: TokenSource, access: Access) -> None:
    if tokens.cache_changed:
        access.keep(tokens.take_cache())


@contextmanager
def _exchange_server(
    server: ExchangeServer, address: str, access: Access
) -> Iterator[RemoteMailbox]:
    """There is no sign-in: each request proves itself by the password."""
    _check_authorities(server.verify)
    client = EwsClient(server, pace=access.pace)
    try:
        if access.folder:
            yield PublicFolderMailbox(client, access.folder)
        else:
            yield EwsMailbox(client, address, access.own_domains)
    finally:
        client.close()


def _check_authorities(verify: str | bool) -> None:
    """Before anything is connected: whoever enters the path of a file learns nothing
    else of this server.

    :raises UntrustedConnection: authorities_unusable
    """
    if isinstance(verify, str):
        try:
            ssl.create_default_context(cafile=verify)
        except OSError:  # ssl.SSLError is one as well
            raise UntrustedConnection("authorities_unusable") from None


ADAPTERS: dict[
    str, Callable[[Any, str, Access], AbstractContextManager[RemoteMailbox]]
] = {
    DELEGATED: _exchange_online,
    APPLICATION: _exchange_online,
    SERVER: _exchange_server,
    FOLDER: _exchange_server,
}
"""What opens a mailbox, by the kind of access to it."""


def cloud_of(name: str, login_url: str = "", graph_url: str = "") -> Cloud:
    """A cloud of Microsoft by its name, or the one at the addresses given."""
    return custom_cloud(login_url, graph_url) if name == CUSTOM else CLOUDS[name]


def verify_of(cloud_name: str, ca_bundle: str = "") -> str | bool:
    """Whom to trust: only for a custom cloud, the authority in that file."""
    return (cloud_name == CUSTOM and ca_bundle) or True
