"""What is checked of Exchange Server: its address, certificate, login and version.

All four follow from one request: what it failed by is on one rung, and those below it
were reached. A wrong password is thus sent once, which locks no account.

Builds: learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates.
"""

from __future__ import annotations

from typing import Any

from ..exchange.errors import AccessDenied, MailboxUnknown, MailError, NotFound
from ..exchange.ews.facts import ServerFacts
from ..exchange.translation import _lt
from .check import NOT_CHECKED, Finding, check, passed, warning
from .connection import ON_SERVER

ENDPOINT, CERTIFICATE, LOGIN = range(3)
RUNGS = {
    **dict.fromkeys(("tls_failed", "authorities_unusable"), CERTIFICATE),
    **dict.fromkeys(
        ("login_refused", "login_scattered", "kerberos_missing", "ews_denied"), LOGIN
    ),
}
"""{kind of failure: the rung on which it stands}; what else fails is not reached"""

MISSING = (AccessDenied, MailboxUnknown, NotFound)
NOTHING_SENT = ("authorities_unusable", "kerberos_missing")
SUPPORTED = (15, 2, 2562)
"""From this build on, it is the Subscription Edition."""

YEARS: dict[tuple[int, ...], str] = {(15, 1): "2016", (15, 2): "2019"}


class ServerChecks:
    """From the address to the version, see `Validation`."""

    mailbox: Any
    settings: Any
    remote: Any
    refusal: MailError | None
    told: set[str]
    build: tuple[int, ...] = ()

    def _knock(self) -> None:
        """Ask for as little as can be; one online was asked when it was opened."""
        if not self.mailbox._is_on_server():
            return
        facts: ServerFacts = self.remote
        try:
            self.build = self._build_of(facts)
        except MailError as error:
            self.refusal = error

    def _build_of(self, facts: ServerFacts) -> tuple[int, ...]:
        try:
            return facts.version()
        except MISSING as error:
            if error.kind in RUNGS:
                raise
            # The server has answered; the checks of the folders say what is missing.
            return facts.version()

    def _stands_on(self, rung: int) -> Finding | None:
        """:return: what is found on a rung that was not passed, None when it was
        :raise MailError: what was met there
        """
        if not self.refusal:
            return None
        met = RUNGS.get(self.refusal.kind, ENDPOINT)
        is_told = self.refusal.kind in self.told
        if met == rung and not is_told:
            raise self.refusal
        is_passed = met > rung and self.refusal.kind not in NOTHING_SENT
        return None if is_passed else NOT_CHECKED

    @check(
        "endpoint",
        _lt("Exchange Server answers"),
        kinds=ON_SERVER,
        endpoint_fine=_lt("%(address)s answers."),
    )
    def _endpoint(self) -> Finding:
        address = self.settings._get_server_url()
        return self._stands_on(ENDPOINT) or passed("endpoint_fine", address=address)

    @check(
        "certificate",
        _lt("Certificate of the server"),
        kinds=ON_SERVER,
        own_authority=_lt("Trusted, by the authorities in %(file)s."),
    )
    def _certificate(self) -> Finding:
        if found := self._stands_on(CERTIFICATE):
            return found
        file = self.settings._get_of_server("ca_bundle")
        return passed("own_authority", file=file) if file else passed()

    @check(
        "login",
        _lt("Login of the account"),
        kinds=ON_SERVER,
        login_fine=_lt("Logged in as %(account)s."),
        without_bindings=_lt(
            "Logged in as %(account)s, without channel binding: it protects the login "
            "from who stands in between. Let the proxy pass TLS through, or use the "
            "server's own certificate, then switch it on in the setup."
        ),
    )
    def _login(self) -> Finding:
        account = self.mailbox._server_account()
        if found := self._stands_on(LOGIN):
            return found
        is_ntlm = self.settings._server_authentication() == "ntlm"
        if is_ntlm and not self.settings._uses_channel_bindings():
            return warning("without_bindings", account=account)
        return passed("login_fine", account=account)

    @check(
        "version",
        _lt("Version of Exchange Server"),
        remote=True,
        kinds=ON_SERVER,
        version_fine=_lt("Subscription Edition (%(build)s)."),
        version_unsupported=_lt(
            "Exchange Server %(year)s (%(build)s) is out of support since 14 October "
            "2025, and gets no more security updates: plan the update to the "
            "Subscription Edition."
        ),
        version_old=_lt(
            "This version (%(build)s) is older than Exchange Server 2016, and has not "
            "been tried: plan the update to the Subscription Edition."
        ),
    )
    def _version(self) -> Finding:
        build = ".".join(map(str, self.build))
        if self.build >= SUPPORTED:
            return passed("version_fine", build=build)
        year = YEARS.get(self.build[:2])
        if not year:
            return warning("version_old", build=build)
        return warning("version_unsupported", build=build, year=year)
