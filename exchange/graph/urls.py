"""Addresses of Graph: written with every part encoded, followed only when ours."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from ..errors import InvalidRequest, Unavailable, UntrustedHost
from .cloud import Cloud

_DEFAULT_PORTS = {"https": 443, "http": 80}


def path(*parts: str) -> str:
    """Join parts to a path. Ids may hold ``/``, ``+`` and ``=``, so all is encoded.

    :raises InvalidRequest: a part would change the path's meaning: empty or only dots
    """
    if not all(part.strip(".") for part in parts):
        raise InvalidRequest("request_refused", code="path")
    return "".join(f"/{quote(part, safe='$@')}" for part in parts)


def literal(value: str) -> str:
    """Write text as a string of OData's ``$filter``."""
    return "'{}'".format(value.replace("'", "''"))


def address(
    cloud: Cloud, path_or_link: str, params: Mapping[str, str] | None = None
) -> str:
    """Absolute URL of a path (starts with ``/``) or of a link that Graph gave.

    :raises UntrustedHost: the link leaves the chosen cloud's Graph
    """
    if path_or_link.startswith("/"):
        url = cloud.graph_url + path_or_link
    elif _origin(path_or_link) == _origin(cloud.graph_url):
        url = path_or_link
    else:
        raise UntrustedHost("untrusted_host")
    # A space as + would be read literally by some of Graph's back ends
    query = urlencode(params or {}, quote_via=quote, safe="$,:()'")
    return f"{url}?{query}" if query else url


def in_mailbox(web_link: str, mailbox: str, folder_id: str) -> str:
    """The address in Outlook on the web that names the mailbox of a message.

    :param web_link: the message's own, which holds its id and where Outlook lies
    :raises Unavailable: malformed_answer, the link holds no id
    """
    try:
        parts = urlsplit(web_link)
    except ValueError:
        raise Unavailable("malformed_answer", code="webLink") from None
    named = {name.lower(): value for name, value in parse_qsl(parts.query)}
    item = named.get("itemid", "")
    if not (item and folder_id):
        raise Unavailable("malformed_answer", code="webLink")
    return f"{parts.scheme}://{parts.netloc}/mail" + path(
        mailbox, folder_id, "id", item
    )


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; a name before ``@`` in it makes it foreign."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return ("", url, None)
    host = parts.netloc if "@" in parts.netloc else (parts.hostname or "")
    return (parts.scheme, host, port)
