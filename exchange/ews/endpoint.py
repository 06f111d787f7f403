"""exchangelib's way to a server, without what it shares with the whole process.

The only file that imports exchangelib. Of its services layer the envelope, the sessions
and the logins are used: neither its cache of protocols, which keeps passwords and makes
databases wait for one another, nor its retries, which move twice, nor its models, which
lose a page over one character.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import requests_ntlm
from exchangelib.configuration import Configuration
from exchangelib.credentials import DELEGATE
from exchangelib.errors import EWSError
from exchangelib.ewsdatetime import UTC
from exchangelib.protocol import BaseProtocol, FailFast
from exchangelib.services.common import EWSAccountService
from exchangelib.transport import DEFAULT_HEADERS, NOAUTH
from exchangelib.version import Build, Version
from spnego.exceptions import SpnegoError

from ..errors import AccessDenied, AnswerTooLarge, MailError, RemoteError, Unavailable
from ..http_answers import check_authorities, transport_error
from ..patience import Deadline, DeadlineAdapter
from .handshake import Handshake
from .server import BASIC, KERBEROS, ExchangeServer
from .soap import Element, http_error

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that is read at once, decompressed."""

SCHEMA = "Exchange2016"
"""The newest that 2016, 2019 and SE know; they refuse nothing that is asked here."""

_VERSION = Version(Build(15, 1), SCHEMA)
# At DEBUG they write the Authorization header, at ERROR whole requests.
_CHATTY = ("exchangelib", "requests_ntlm", "requests_gssapi", "spnego")

_LIBRARIES = (
    *(EWSError, SpnegoError, requests.RequestException, OSError),
    *(LookupError, ValueError, AttributeError, TypeError),
)
"""What exchangelib and the logins make of what a broken server sends."""

_NO_CHALLENGE = (PermissionError, KeyError)
"""What requests_ntlm makes of an answer to its first step that holds none."""

Watch = Callable[[requests.Response], None]


def _silence() -> None:
    """Each logger by itself: one that was set to DEBUG does not heed its parent."""
    known = [*_CHATTY, *logging.root.manager.loggerDict]
    for name in known:
        if name.partition(".")[0] in _CHATTY:
            logging.getLogger(name).setLevel(logging.CRITICAL)


_silence()


@dataclass
class _Reader:
    """What a service of exchangelib wants to know of an account. No Account: making
    one puts its password into a cache that nothing empties.
    """

    protocol: Endpoint
    version: Version = _VERSION
    primary_smtp_address: str = ""
    access_type: str = DELEGATE
    default_timezone: Any = UTC
    affinity_cookie: str | None = None


class _Operation(EWSAccountService):  # type: ignore[misc]
    """Any one operation, whose request is written and whose answer is read by us."""

    def __init__(self, endpoint: Endpoint, headers: Mapping[str, str]) -> None:
        super().__init__(account=_Reader(endpoint))
        self._headers = headers

    def send(self, payload: Element) -> bytes:
        """Send once and return the answer's body."""
        response = self._get_response(payload=payload, api_version=SCHEMA)
        return bytes(response.content)

    def _extra_headers(self) -> dict[str, str]:
        return dict(self._headers)


class _Statuses(FailFast):  # type: ignore[misc]
    """Answers that hold no SOAP, as typed errors."""

    def raise_response_errors(self, response: requests.Response) -> None:
        """:raises RemoteError: see ``soap.http_error``"""
        content = response.content
        if error := http_error(response.status_code, response.headers, content):
            raise error


class Endpoint(BaseProtocol):  # type: ignore[misc]
    """One server, asked as one account over one connection. Not kept anywhere.

    ``watch`` is called with every answer, also with those of the login.

    :raises UntrustedConnection: ``authorities_unusable``
    """

    USERAGENT = "crm_email_logging"

    def __init__(self, server: ExchangeServer, watch: Watch) -> None:
        super().__init__(
            Configuration(
                service_endpoint=server.url,
                auth_type=NOAUTH,  # `create_session` logs in
                version=_VERSION,
                retry_policy=_Statuses(),
                max_connections=1,
            )
        )
        check_authorities(server.verify)
        self._exchange = server
        self._watch = watch
        self._deadline = Deadline(server.patience)
        self._handshake = Handshake()
        self._login = _login(server)

    @property
    def is_exhausted(self) -> bool:
        """An answer was not there in time, or all patience is spent: ask no more."""
        return self._deadline.is_exhausted

    def ask(
        self, payload: Element, headers: Mapping[str, str], may_apply: bool
    ) -> bytes:
        """Send one request and return the answer.

        :param may_apply: it changes something: a lost answer leaves open whether it did
        """
        if self.is_exhausted:
            raise Unavailable("unavailable", code="Exhausted")
        self._deadline.begin()
        self._handshake.begin()
        try:
            return _Operation(self, headers).send(payload)
        except AnswerTooLarge as error:
            error.maybe_applied = may_apply
            raise
        except RemoteError as error:
            if error.kind == "login_refused" and self._handshake.is_scattered:
                raise AccessDenied("login_scattered", code=error.code) from None
            is_open = isinstance(error, Unavailable) and error.kind != "unreachable"
            error.maybe_applied = may_apply and is_open
            raise
        except _LIBRARIES as error:
            self._deadline.note_failure()
            raise self._typed(error, may_apply) from None

    def create_session(self) -> requests.Session:
        """A session that trusts and takes along only what it was told."""
        session = requests.Session()
        session.headers.update(DEFAULT_HEADERS)
        session.headers["User-Agent"] = self.USERAGENT
        session.trust_env = False  # proxies, REQUESTS_CA_BUNDLE and .netrc
        if self._exchange.use_proxy:
            session.proxies = requests.utils.get_environ_proxies(self.service_endpoint)
        session.verify = self._exchange.verify
        session.auth = self._login()
        session.mount("https://", _Adapter(self._deadline, self._note))
        session.session_id = session.usage_count = 0  # type: ignore[attr-defined]
        return session

    def _typed(self, error: Exception, may_apply: bool) -> MailError:
        """exchangelib raises its own errors while it handles those of requests."""
        cause = error.__context__
        if self._handshake.is_refused and isinstance(
            error if isinstance(error, PermissionError) else cause, _NO_CHALLENGE
        ):
            return AccessDenied("login_scattered", code="NoChallenge")
        if isinstance(error, requests.RequestException) or not isinstance(
            cause, (requests.RequestException, OSError)
        ):
            cause = error
        return transport_error(cause, may_apply)

    def _note(self, response: requests.Response) -> None:
        self._handshake.note(response.status_code, response.headers)
        self._watch(response)

    def __repr__(self) -> str:
        return f"Endpoint({self._exchange!r})"


class _Adapter(DeadlineAdapter):
    """One connection, each of whose answers has a deadline and a limit of bytes."""

    def __init__(self, deadline: Deadline, watch: Watch) -> None:
        super().__init__(deadline)
        self._watch = watch

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        """Logins send several requests, and each of them comes here: one deadline is
        for all of them.
        """
        options["timeout"] = self._deadline.left()
        response = super().send(request, *args, **options)
        # urllib3 before 2.0 takes a cut answer for a complete one unless told so
        response.raw.enforce_content_length = True
        # A reader of ours as its attribute would be a circle of references: Python
        # keeps such answers, a page of mail each, until it looks for circles.
        response.__class__ = _BoundedAnswer
        self._watch(response)
        return response


class _BoundedAnswer(requests.Response):
    """Read when it is asked for: NTLM needs the connection until it has its answer."""

    def iter_content(self, *args: Any, **options: Any) -> Iterator[bytes]:
        """:raises AnswerTooLarge: more than ``MAX_ANSWER`` bytes"""
        received = 0
        for chunk in super().iter_content(*args, **options):
            received += len(chunk)
            if received > MAX_ANSWER:
                raise AnswerTooLarge()
            yield chunk


def _login(server: ExchangeServer) -> Callable[[], requests.auth.AuthBase]:
    """:raises RemoteError: ``kerberos_missing``"""
    if server.authentication == KERBEROS:
        return _kerberos(server)
    if server.authentication == BASIC:
        # As bytes, since requests would write text in Latin-1
        name, password = server.username.encode(), server.password.encode()
        return lambda: requests.auth.HTTPBasicAuth(name, password)
    is_principal = "@" in server.username and "\\" not in server.username
    return lambda: requests_ntlm.HttpNtlmAuth(
        f"\\{server.username}" if is_principal else server.username,
        server.password,
        send_cbt=server.channel_bindings,
    )


def _kerberos(server: ExchangeServer) -> Callable[[], requests.auth.AuthBase]:
    try:
        import requests_gssapi
    except (ImportError, OSError):
        raise RemoteError("kerberos_missing") from None
    bindings = "tls-server-end-point" if server.channel_bindings else None
    options = {"channel_bindings": bindings} if bindings else {}
    return lambda: requests_gssapi.HTTPSPNEGOAuth(**options)
