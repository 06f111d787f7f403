"""Who is let in: NTLM with and without channel bindings, Basic, certificates."""

from exchangelib import BASIC, IMPERSONATION, NTLM, Identity
from exchangelib.errors import (
    ErrorExceededConnectionCount,
    ErrorImpersonateUserDenied,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    RedirectError,
    TransportError,
    UnauthorizedError,
)

from ....sandbox.store.organization import (
    SERVER_ACCOUNT,
    SERVER_LOGIN,
    SERVER_PASSWORD,
)
from .case import SHARED, EwsCase


class TestLogin(EwsCase):
    def is_let_in(self, account):
        return account.inbox.name == "Inbox"

    def assertRefused(self, account):
        with self.assertRaises(UnauthorizedError):
            account.inbox.refresh()

    def test_ntlm(self):
        others = (SERVER_LOGIN.lower(), "svc-odoo", "lumen.example\\svc-odoo")
        for login in (SERVER_LOGIN, SERVER_ACCOUNT, *others):
            with self.subTest(login):
                self.assertTrue(self.is_let_in(self.client(login)))

    def test_ntlm_signs_in_the_connection_once(self):
        self.assertTrue(self.is_let_in(self.account))
        self.account.inbox.refresh()
        statuses = [each["status"] for each in self.control.requests()]
        self.assertEqual(statuses[:2], [401, 401])
        self.assertNotIn(401, statuses[2:])

    def test_wrong_password(self):
        self.control.set_server(basic=True)
        for auth_type in (NTLM, BASIC):
            with self.subTest(auth_type):
                client = self.client(password="wrong", auth_type=auth_type)
                self.assertRefused(client)

    def test_basic_is_off_by_default(self):
        self.assertRefused(self.client(auth_type=BASIC))
        self.control.set_server(basic=True, ntlm=False)
        self.assertTrue(self.is_let_in(self.client(auth_type=BASIC)))
        self.assertRefused(self.client(auth_type=NTLM))

    def test_changed_password(self):
        self.control.set_server_account(SERVER_ACCOUNT, password="new")
        self.assertRefused(self.client())
        self.assertTrue(self.is_let_in(self.client(password="new")))

    def test_disabled_account(self):
        self.control.set_server_account(SERVER_ACCOUNT, disabled=True)
        self.assertRefused(self.client())

    def test_a_disabled_account_loses_its_connection(self):
        self.assertTrue(self.is_let_in(self.account))
        self.control.set_server_account(SERVER_ACCOUNT, disabled=True)
        with self.assertRaises((UnauthorizedError, ErrorServerBusy)):
            self.account.inbox.refresh()

    def test_connections_do_not_last(self):
        """Each new one begins with the handshake again."""
        self.control.set_server(requests_per_connection=2)
        for _number in range(4):
            self.account.inbox.refresh()
        statuses = [each["status"] for each in self.control.requests()]
        self.assertEqual(statuses.count(401), statuses.count(200))

    def test_too_many_at_once(self):
        self.control.set_server(concurrency=0)
        with self.assertRaises(ErrorExceededConnectionCount):
            self.account.inbox.refresh()

    def test_in_the_name_of_others(self):
        account = self.client()
        account.access_type = IMPERSONATION
        account.identity = Identity(primary_smtp_address=SHARED)
        with self.assertRaises(ErrorImpersonateUserDenied):
            account.inbox.refresh()

    def test_other_addresses(self):
        self.control.set_server(basic=True)
        auth = (SERVER_LOGIN, SERVER_PASSWORD)
        base = self.sandbox.url
        page = self.session.get(f"{base}/ews/exchange.asmx", auth=auth)
        self.assertEqual(page.status_code, 200)
        self.assertIn("text/html", page.headers["Content-Type"])
        wrong = self.session.post(f"{base}/EWS/Services.wsdl", b"x", auth=auth)
        self.assertEqual(wrong.status_code, 404)
        self.assertEqual(self.session.post(self.sandbox.ews_url, b"x").status_code, 401)

    def test_lost_challenge(self):
        self.control.set_server(loses_challenge=True)
        with self.assertRaises(PermissionError):
            self.account.inbox.refresh()

    def test_unanswered_handshake(self):
        self.control.set_server(handshake="unanswered")
        with self.assertRaises(ErrorServerBusy):
            self.account.inbox.refresh()

    def test_forgotten_handshake(self):
        self.control.set_server(handshake="forgotten")
        self.assertRefused(self.account)

    def test_too_many_wrong_passwords(self):
        self.control.set_server(basic=True, lockout_after=4)
        for auth_type in (NTLM, BASIC):
            self.assertRefused(self.client(password="wrong", auth_type=auth_type))
        self.assertTrue(self.is_let_in(self.client()))
        for auth_type in (NTLM, BASIC) * 2:
            self.assertRefused(self.client(password="wrong", auth_type=auth_type))
        self.assertRefused(self.client())

    def test_login_page(self):
        self.assertTrue(self.is_let_in(self.account))
        self.control.add_fault(path="EWS", status=302)
        with self.assertRaises(RedirectError):
            self.account.inbox.refresh()


class TestChannelBindings(EwsCase):
    """What is presented, and what the server itself is called, may differ."""

    def outcome(self, protection, certificate, send_bindings):
        self.control.set_server(extended_protection=protection)
        self.control.set_certificate(certificate)
        try:
            self.client(send_bindings=send_bindings).inbox.refresh()
        except UnauthorizedError:
            return "refused"
        return "let in"

    def test_each(self):
        expected = {
            ("None", "own", True): "let in",
            ("None", "proxy", True): "let in",
            ("Allow", "own", True): "let in",
            ("Allow", "own", False): "let in",
            ("Allow", "proxy", True): "refused",
            ("Allow", "proxy", False): "let in",
            ("Require", "own", True): "let in",
            ("Require", "own", False): "refused",
            ("Require", "proxy", True): "refused",
        }
        for given, outcome in expected.items():
            with self.subTest(given):
                self.assertEqual(self.outcome(*given), outcome)

    def test_refusal_is_a_plain_401(self):
        self.assertEqual(self.outcome("Allow", "proxy", True), "refused")
        statuses = {each["status"] for each in self.control.requests()}
        self.assertEqual(statuses, {401})


class TestCertificate(EwsCase):
    def test_not_accepted(self):
        for kind in ("untrusted", "expired", "wrong name"):
            with self.subTest(kind):
                self.control.set_certificate(kind)
                with self.assertRaises((TransportError, ErrorTimeoutExpired)) as caught:
                    self.client().inbox.refresh()
                self.assertIn("certificate", str(caught.exception).lower())

    def test_unknown_kind(self):
        with self.assertRaises(ValueError):
            self.control.set_certificate("stolen")
