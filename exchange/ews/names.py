"""Addresses of people whom Exchange names by X.500, asked of its directory."""

from __future__ import annotations

from ..errors import RemoteError, Throttled, Unavailable
from ..mail import text
from .client import EwsClient
from .payloads import resolve_name
from .soap import MESSAGES, T, text_of

_FOUND = f"{{{MESSAGES}}}ResolutionSet/{T}Resolution/{T}Mailbox"


class Names:
    """Remembers whom the directory knows, for one run."""

    def __init__(self, client: EwsClient) -> None:
        self._client = client
        self._known: dict[str, str] = {}

    def resolve(self, name: str) -> str:
        """The SMTP address of an X.500 name, "" when the directory has none.

        :raises RemoteError: it cannot be asked now: later it would be decided otherwise
        """
        key = name.lower()
        if key not in self._known:
            self._known[key] = self._ask(name)
        return self._known[key]

    def _ask(self, name: str) -> str:
        """One name a request: the operation takes no more."""
        try:
            answer = self._client.ask_one(resolve_name(name))
        except (Throttled, Unavailable):
            raise
        except RemoteError:  # unknown, ambiguous, or the account may not ask
            return ""
        found = answer.findall(_FOUND)
        addresses = {text_of(one.find(f"{T}EmailAddress")).strip() for one in found}
        return text(addresses.pop()) if len(addresses) == 1 else ""
