"""The address of this server to which Entra ID sends a browser back.

Source: learn.microsoft.com/entra/identity-platform/reply-url.
"""

from __future__ import annotations

from urllib.parse import urlsplit

CALLBACK = "/email_logging/oauth/callback"
LOCAL_HOSTS = ("localhost", "127.0.0.1")
LONGEST = 256


def is_https(address: str) -> bool:
    """Whether Entra ID takes its scheme: http is for this machine alone."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    return local or (parts.scheme == "https" and bool(parts.hostname))


def leads_here(address: str) -> bool:
    """Whether an address that `is_https` is one of our page, and can be registered."""
    parts = urlsplit(address)
    extras = parts.username or parts.query or parts.fragment or "*" in address
    is_plain = address.isprintable() and " " not in address and not extras
    return is_plain and len(address) <= LONGEST and parts.path.endswith(CALLBACK)
