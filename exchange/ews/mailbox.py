"""A shared mailbox on Exchange Server."""

from __future__ import annotations

from .client import EwsClient
from .remote import EwsRemote


class EwsMailbox(EwsRemote):
    """Reads, moves and removes mail of the mailbox ``address``."""

    def __init__(self, client: EwsClient, address: str) -> None:
        super().__init__(client)
        self.address = address
