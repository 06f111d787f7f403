"""Whether the steps of a login met one server: to every other one they mean nothing.

NTLM takes three requests, and the server that sent the challenge must get its answer.
Exchange names the server that was met, X-FEServer, also where it refuses a login.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_CHALLENGE = re.compile(r"\b(?:NTLM|Negotiate) +[\w+/]{8}", re.IGNORECASE)


class Handshake:
    """What the answers to one request say, those of its login included."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Another request is sent."""
        self._challenger = self._server = ""
        self._status = 0

    def note(self, status: int, headers: Mapping[str, str]) -> None:
        """Look at an answer, in the order in which they come."""
        self._status = status
        self._server = headers.get("X-FEServer", "").strip().lower()
        if _CHALLENGE.search(headers.get("WWW-Authenticate", "")):
            self._challenger = self._server

    @property
    def is_refused(self) -> bool:
        """The last answer wants a login, whatever was sent."""
        return self._status == 401

    @property
    def is_scattered(self) -> bool:
        """Another server refused the answer to a challenge than had sent it."""
        are_named = self._challenger and self._server
        return self.is_refused and bool(are_named) and self._challenger != self._server
