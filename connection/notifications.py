"""Change notifications of a mailbox: how to subscribe, and how ours are known."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from urllib.parse import urlsplit

from ..exchange.graph.client import GraphClient
from ..exchange.graph.mailbox import GraphMailbox
from ..exchange.graph.subscriptions import LONGEST, Ear, Subscriptions
from ..exchange.mailbox import RemoteMailbox
from .connection import APPLICATION, Connection

PATH = "/email_logging/notify"
MOST_READ = 256 * 1024
"""Bytes of a request; each of the notifications in it has some thousand."""

LIFE = LONGEST
"""How long a subscription lives, unless it is renewed."""

STATE = re.compile(rb'"clientState"\s*:\s*"([0-9a-f]{64})"')


def subscriptions_of(remote: RemoteMailbox) -> Subscriptions | None:
    """Those of whoever has opened a mailbox; None where there is no such thing."""
    return Subscriptions(remote.client) if isinstance(remote, GraphMailbox) else None


@contextmanager
def subscriptions(connection: Connection) -> Iterator[Subscriptions]:
    """Those of the application, whatever becomes of its mailboxes.

    :raises MailError: it gets no token
    """
    tokens = connection.token_source(APPLICATION)
    client = GraphClient(
        connection.cloud,
        tokens.token,
        verify=connection.verify,
        patience=connection.patience,
    )
    try:
        yield Subscriptions(client)
    finally:
        client.close()


def is_reachable(base_url: str) -> bool:
    """Whether Microsoft could call it at all: by https only, under a name."""
    try:
        parts = urlsplit(base_url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def ear_at(url: str, state: str) -> Ear:
    """Where Microsoft tells of new mail, and under it of the subscription's life."""
    return Ear(url, f"{url}/life", state)


def new_state() -> str:
    """A secret that only Graph and we know, while nobody has read it on the way."""
    return secrets.token_hex(32)


def digest(state: str) -> str:
    """What is kept of it: nobody finds the secret by it."""
    return sha256(state.encode()).hexdigest()


def is_from_graph(content: bytes, kept: str) -> bool:
    """Whether a notification holds the secret; nothing else of it is read.

    :param kept: its ``digest``
    """
    found = STATE.search(content)
    given = digest(found[1].decode()) if found else ""
    return hmac.compare_digest(given, kept)
