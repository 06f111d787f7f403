"""What was kept when the browser was sent to Microsoft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Started:
    """A sign-in or a consent, until Microsoft redirects back.

    - ``purpose``: sign_in or consent
    - ``mailbox``: the record to connect, empty for a consent
    - ``flow``: msal's, with the PKCE verifier and the nonce
    - ``expected_username``: who shall sign in, or ""
    """

    purpose: str
    mailbox: Any
    flow: dict[str, Any] = field(repr=False)
    expected_username: str
    from_setup: bool
