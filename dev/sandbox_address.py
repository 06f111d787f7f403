"""Where the sandbox tenant of the demo is, and what its shared mailbox holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from sandbox import tenant

MAILBOX = tenant.LOG_MAILBOXES[0]
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class SandboxAddress:
    """Where the sandbox listens, and the CA that its certificate is of."""

    url: str
    smtp_port: int
    ca_path: Path

    def messages_in_inbox(self) -> int:
        """How many messages wait in the shared mailbox."""
        answer = requests.get(
            f"{self.url}/v1.0/users/{MAILBOX}/mailFolders/inbox",
            headers={"Authorization": f"Bearer {self._token()}"},
            verify=str(self.ca_path),
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return int(answer.json()["totalItemCount"])

    def set_clock(self, seconds: float) -> None:
        """Let the tenant's clock go wrong by so many seconds; 0: right again."""
        self.control("set_clock_offset", seconds=seconds)

    def control(self, method: str, **arguments: Any) -> None:
        """Call a method of ``sandbox.control.Control``."""
        requests.post(
            f"{self.url}/_control/{method}",
            json=arguments,
            verify=str(self.ca_path),
            timeout=TIMEOUT_SECONDS,
        ).raise_for_status()

    def _token(self) -> str:
        """An app-only token: nobody needs to sign in to look."""
        answer = requests.post(
            f"{self.url}/{tenant.TENANT_ID}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": tenant.CLIENT_ID,
                "client_secret": tenant.CLIENT_SECRET,
                "scope": GRAPH_SCOPE,
            },
            verify=str(self.ca_path),
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])
