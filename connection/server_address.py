"""How Exchange Server is addressed: what an administrator types, as it is used.

Address of the web services: learn.microsoft.com/exchange/client-developer, "Set the EWS
service URL by using the EWS Managed API"; length of a public folder's path: as Business
Central's set-up of e-mail logging.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from ..exchange.errors import MailError
from ..exchange.ews.server import is_exchange_online

PATH = "/EWS/Exchange.asmx"
LONGEST_URL = 256
LONGEST_FOLDER_PATH = 250
OTHER_PAGES = ("owa", "ecp", "ews", "mapi", "autodiscover", "oab", "rpc")
"""What an administrator may have copied from a browser: the server's other pages."""


def completed_url(typed: str) -> str:
    """The address of the web services, of as little as the server's name.

    :raise MailError: ews_not_https, ews_online, ews_address
    """
    text = typed.strip()
    parts = _split(text if "://" in text else f"https://{text}")
    if parts.scheme != "https":
        raise MailError("ews_not_https", typed)
    host = (parts.hostname or "").rstrip(".")
    if is_exchange_online(host):
        raise MailError("ews_online", host)
    url = f"https://{parts.netloc.lower()}{_completed_path(parts.path)}"
    if len(url) > LONGEST_URL:
        raise MailError("ews_address", typed)
    return url


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise MailError("ews_address", text) from None
    if parts.username is not None or parts.password is not None:
        raise MailError("ews_address", parts.hostname or "")  # not the password
    extras = parts.query or parts.fragment or not text.isprintable() or " " in text
    if not is_whole or extras:
        raise MailError("ews_address", text)
    return parts


def _completed_path(path: str) -> str:
    """A path that leads to the web services stays, as behind a proxy."""
    if path.lower().endswith(".asmx"):
        return path
    above = path.strip("/").split("/")
    if above[0].lower() in ("", *OTHER_PAGES):
        return PATH
    return f"/{'/'.join(above)}{PATH}"


def completed_folder_path(typed: str) -> str:
    r"""The path of a public folder as Exchange writes it: ``\Email Logging``.

    :raise MailError: folder_path_wrong
    """
    names = [name.strip() for name in typed.strip().strip("\\").split("\\")]
    path = "\\" + "\\".join(names)
    is_whole = all(names) and path.isprintable()
    if not is_whole or len(path) > LONGEST_FOLDER_PATH:
        raise MailError("folder_path_wrong", typed.strip()[:LONGEST_FOLDER_PATH])
    return path


def checked_account(typed: str) -> str:
    r"""An account as Exchange Server knows it: ``DOMAIN\user`` or ``user@domain``.

    :raise MailError: server_account_wrong
    """
    account = typed.strip()
    for separator in ("\\", "@"):
        before, found, after = account.partition(separator)
        is_whole = before and after and account.isprintable()
        if found and is_whole and not set(f"{before}{after}") & set('\\@/"'):
            return account
    raise MailError("server_account_wrong", account)
