"""What a shared mailbox and a public folder on Exchange Server have in common."""

from __future__ import annotations

from .client import EwsClient


class EwsRemote:
    """A ``RemoteMailbox`` and ``ServerFacts`` (skeleton)."""

    can_delete = True
    has_links = True

    def __init__(self, client: EwsClient) -> None:
        self.client = client
