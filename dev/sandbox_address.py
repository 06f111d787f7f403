"""Where the sandbox of the demo is, and which of its mailboxes Odoo reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from .mailbox_kinds import ONLINE, MailboxKind

MAILBOX = ONLINE.address
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class SandboxAddress:
    """Where the sandbox listens, and the CA that its certificate is of."""

    url: str
    smtp_port: int
    ca_path: Path
    kind: MailboxKind = ONLINE

    def messages_waiting(self) -> int:
        """How many messages nobody has read yet."""
        folders = self.control("folders", mailbox=self.kind.address)
        return int(folders[self.kind.inbox])

    def set_clock(self, seconds: float) -> None:
        """Let the tenant's clock go wrong by so many seconds; 0: right again."""
        self.control("set_clock_offset", seconds=seconds)

    def control(self, method: str, **arguments: Any) -> Any:
        """Call a method of ``sandbox.control.Control``; return its result."""
        answer = requests.post(
            f"{self.url}/_control/{method}",
            json=arguments,
            verify=str(self.ca_path),
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return answer.json()["result"]
