"""Who is let in, and that no password leaves this process otherwise."""

import io
import logging
import sys
import types
from unittest.mock import patch

from ....exchange.errors import AccessDenied, InvalidRequest, RemoteError
from ....exchange.ews.server import ExchangeServer
from ....sandbox.store.organization import SERVER_ACCOUNT, SERVER_LOGIN, SERVER_PASSWORD
from .server_case import ServerCase


class TestLogin(ServerCase):
    def waiting(self, **options):
        return self.new_mailbox(**options).waiting()

    def refused(self, **options):
        with self.assertRaises(RemoteError) as caught:
            self.waiting(**options)
        self.assertNotIn(SERVER_PASSWORD, repr(caught.exception))
        return caught.exception

    def test_both_spellings_of_the_account(self):
        for username in (SERVER_LOGIN, SERVER_ACCOUNT):
            self.assertEqual(self.waiting(username=username), 0)

    def test_a_wrong_password_is_tried_once(self):
        error = self.refused(password="wrong")
        self.assertIsInstance(error, AccessDenied)
        self.assertEqual(error.kind, "login_refused")
        self.assertTrue(error.stops)
        tries = [
            one for one in self.control.requests() if one["path"].startswith("/EWS")
        ]
        self.assertLessEqual(len(tries), 3)  # the three legs of one NTLM login
        for cause in ("password", "Basic", "proxy"):
            self.assertIn(cause, str(error))

    def test_basic_where_it_is_offered(self):
        self.assertEqual(self.refused(authentication="basic").kind, "login_refused")
        self.control.set_server(basic=True)
        self.assertEqual(self.waiting(authentication="basic"), 0)
        self.control.set_server_account(SERVER_LOGIN, password="päß€")
        self.assertEqual(self.waiting(authentication="basic", password="päß€"), 0)

    def test_ntlm_is_bound_to_the_certificate(self):
        self.control.set_server(extended_protection="Require")
        self.assertEqual(self.waiting(), 0)
        self.assertEqual(self.refused(channel_bindings=False).kind, "login_refused")

    def test_a_proxy_ends_tls(self):
        self.control.set_certificate("proxy")
        self.addCleanup(self.control.set_certificate)
        self.assertEqual(self.refused().kind, "login_refused")
        self.assertEqual(self.waiting(channel_bindings=False), 0)

    def test_a_balancer_that_breaks_the_login_apart(self):
        for broken in (
            {"loses_challenge": True},
            {"handshake": "unanswered"},
            {"handshake": "forgotten"},
        ):
            with self.subTest(broken):
                self.control.reset()
                self.control.set_server(**broken)
                error = self.refused()
                self.assertEqual(error.kind, "login_scattered")
                self.assertTrue(error.stops)
                self.assertIn("persistence", str(error))
                self.assertLessEqual(len(self.control.requests()), 3)

    def test_a_balancer_that_nobody_can_tell_from_a_wrong_password(self):
        self.control.set_server(handshake="forgotten", names_server=False)
        error = self.refused()
        self.assertEqual(error.kind, "login_refused")
        self.assertIn("persistence", str(error))

    def test_a_balancer_that_spreads_connections_only(self):
        """Each keeps to its server: a wrong password is one."""
        self.control.set_server(requests_per_connection=3)
        self.assertEqual(self.waiting(), 0)
        self.assertEqual(self.refused(password="wrong").kind, "login_refused")

    def test_a_server_out_of_order_in_the_midst_of_a_login_is_no_balancer(self):
        self.control.set_server(handshake="busy")
        error = self.refused()
        self.assertEqual(error.kind, "unavailable")
        self.assertTrue(error.passes)

    def test_kerberos_without_its_package(self):
        error = self.refused(authentication="kerberos")
        self.assertEqual(error.kind, "kerberos_missing")

    def test_kerberos_is_bound_to_the_certificate_as_well(self):
        """A stand-in for the package, which needs libraries of the system."""
        asked = []
        package = types.SimpleNamespace(
            HTTPSPNEGOAuth=lambda **options: asked.append(options)
        )
        with patch.dict(sys.modules, requests_gssapi=package):
            self.refused(authentication="kerberos")
            self.refused(authentication="kerberos", channel_bindings=False)
        self.assertIn({"channel_bindings": "tls-server-end-point"}, asked)
        self.assertIn({}, asked)

    def test_addresses_that_get_no_password(self):
        cases = {
            "http://mail.example.com/EWS/Exchange.asmx": "ews_not_https",
            "https://outlook.office365.com/EWS/Exchange.asmx": "ews_online",
            "https://OUTLOOK.office.com./EWS/Exchange.asmx": "ews_online",
            "https://you:me@mail.example.com/EWS/Exchange.asmx": "ews_address",
            "mail.example.com": "ews_address",
            "https://[bad/EWS": "ews_address",
        }
        for url, kind in cases.items():
            with self.subTest(url):
                error = self.refused(url=url)
                self.assertIsInstance(error, InvalidRequest)
                self.assertEqual(error.kind, kind)
        self.assertFalse(ExchangeServer("https://notoffice365.com/x", "", "").check())

    def test_a_changed_password_counts_at_once(self):
        self.assertEqual(self.waiting(), 0)
        self.control.set_server_account(SERVER_LOGIN, password="new")
        self.assertEqual(self.refused().kind, "login_refused")
        self.assertEqual(self.waiting(password="new"), 0)

    def test_the_environment_is_left_alone(self):
        with self.environment(
            HTTPS_PROXY="http://localhost:9", REQUESTS_CA_BUNDLE="/x"
        ):
            self.assertEqual(self.waiting(), 0)
            self.assertEqual(self.refused(use_proxy=True).kind, "unreachable")

    def test_no_log_and_no_text_holds_the_password(self):
        written = io.StringIO()
        handler = logging.StreamHandler(written)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self.addCleanup(root.removeHandler, handler)
        self.addCleanup(root.setLevel, level)
        self.control.set_server(basic=True)
        for authentication in ("ntlm", "basic"):
            remote = self.new_mailbox(authentication=authentication)
            remote.waiting()
            self.refused(authentication=authentication, password=SERVER_PASSWORD + "x")
            written.write(f"{remote.client.server!r} {remote.client._endpoint!r}")
        self.control.add_fault(operation="GetFolder", truncate=True, times=None)
        self.refused()
        for secret in (SERVER_PASSWORD, "Authorization", "Basic ", "TlRMTVNT"):
            self.assertNotIn(secret, written.getvalue())

    def test_exchangelib_keeps_nothing(self):
        self.waiting()
        from exchangelib.protocol import CachingProtocol

        self.assertEqual(CachingProtocol._protocol_cache, {})
