"""The client of an Exchange Server's web services (skeleton)."""

from __future__ import annotations

from ..mailbox import Traffic
from .server import ExchangeServer


class EwsClient:
    """Asks one Exchange Server as one account. ``pace``: ``pace_state`` of before."""

    clock_difference: float | None = None

    def __init__(self, server: ExchangeServer, *, pace: str | None = None) -> None:
        server.check()
        self.server = server
        self.traffic = Traffic()

    def close(self) -> None:
        """Close the connection that is kept alive."""
