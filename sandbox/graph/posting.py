"""How the tenant calls whoever subscribed; on this machine only."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""Others are never asked: to a tenant in a box they do not answer."""


def post(
    address: str, ca_path: str, timeout: float, **content: object
) -> requests.Response | None:
    """:param ca_path: whom it trusts; Microsoft refuses other certificates, too
    :return: None when nobody answers who can be trusted
    """
    if urlsplit(address).hostname not in ON_THIS_MACHINE:
        return None
    try:
        return requests.post(
            address,
            timeout=timeout,
            verify=ca_path,
            allow_redirects=False,
            **content,  # type: ignore[arg-type]
        )
    except requests.RequestException:
        return None
