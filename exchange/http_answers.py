"""What HTTP says of an answer, or of its absence, whatever server it is."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import requests

from .errors import RemoteError, Unavailable, UntrustedConnection

LONGEST_PAUSE = 48 * 3600.0
"""Seconds; no server asks for more, but a broken one may write any number."""


def check_authorities(verify: str | bool) -> None:
    """Whatever is wrong with the file is said before anything is connected, and alike:
    who enters its path learns nothing of this server or its network.

    :param verify: as in requests
    :raises UntrustedConnection: ``authorities_unusable``
    """
    if isinstance(verify, str):
        try:
            ssl.create_default_context(cafile=verify)
        except OSError:  # ssl.SSLError is one as well
            raise UntrustedConnection("authorities_unusable") from None


def transport_error(error: Exception, may_apply: bool) -> RemoteError:
    """The typed error of a failed connection; its code is the failure's class name.

    ``may_apply``: the request changes something, so a lost answer leaves that open.
    """
    code = type(error).__name__
    if _is_untrusted(error):
        return UntrustedConnection("tls_failed", code=code)
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return Unavailable("unreachable", code=code)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return Unavailable("malformed_answer", code=code, maybe_applied=may_apply)
    return Unavailable("unavailable", code=code, maybe_applied=may_apply)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 10.2.3), None without a usable one.

    A date is compared with the answer's own Date, so that a wrong clock here does
    not matter; without one it is compared with the clock.
    """
    value = header(headers, "Retry-After").strip()
    if not value:
        return None
    if value.isdecimal():
        return min(float(value), LONGEST_PAUSE)
    until = http_date(value)
    if until is None:
        return None
    now = http_date(header(headers, "Date")) or datetime.now(timezone.utc)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_PAUSE)


def http_date(value: str) -> datetime | None:
    """An HTTP date as aware datetime, None when it cannot be read."""
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def header(headers: Mapping[str, str], name: str) -> str:
    """Value of a header, whatever its spelling: batch items come in a plain dict."""
    wanted = name.lower()
    return next((str(v) for k, v in headers.items() if k.lower() == wanted), "")


def _is_untrusted(error: Exception) -> bool:
    """A certificate was refused.

    A connection cut during the handshake is an SSLError as well, but a passing one.
    """
    is_tls = isinstance(error, requests.exceptions.SSLError)
    return is_tls and "CERTIFICATE_VERIFY_FAILED" in str(error)


def _never_connected(error: Exception) -> bool:
    """Nothing was sent: refused, unknown name, malformed URL, or a proxy in between."""
    if isinstance(error, (requests.exceptions.ProxyError, ValueError)):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    name = type(reason).__name__
    return name in ("NewConnectionError", "NameResolutionError", "ProxyError")
