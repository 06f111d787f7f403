"""What leaves this process for a server, and what an error leaves open: needs none."""

import sys
import unittest
from unittest import mock

from ....exchange.errors import (
    AccessDenied,
    AnswerTooLarge,
    RemoteError,
    Throttled,
    Unavailable,
)
from ....exchange.ews import endpoint
from ....exchange.ews.server import BASIC, KERBEROS, ExchangeServer

URL = "https://mail.lumen.example/EWS/Exchange.asmx"


class TestEndpoint(unittest.TestCase):
    def server(self, **options):
        return ExchangeServer(URL, "LUMEN\\odoo", "pw", **options)

    def test_what_may_have_happened_nevertheless(self):
        """Only an answer that was lost leaves open whether something was moved."""
        asked = endpoint.Endpoint(self.server(), lambda _response: None)
        for error, is_open in (
            (Unavailable("unavailable"), True),
            (AnswerTooLarge(), True),
            (Unavailable("unreachable"), False),
            (Throttled(3), False),
            (AccessDenied("login_refused"), False),
            (OSError("reset"), True),
        ):
            for may_apply in (True, False):
                with (
                    self.subTest(error=error, may_apply=may_apply),
                    mock.patch.object(endpoint._Operation, "send", side_effect=error),
                    self.assertRaises(RemoteError) as caught,
                ):
                    asked.ask(mock.Mock(), {}, may_apply)
                expected = is_open and may_apply
                self.assertEqual(caught.exception.maybe_applied, expected)

    def test_kerberos_is_bound_to_the_certificate(self):
        """Unless a proxy ends TLS, as with NTLM."""
        for is_bound, expected in (
            (True, {"channel_bindings": "tls-server-end-point"}),
            (False, {}),
        ):
            gssapi = mock.Mock()
            server = self.server(authentication=KERBEROS, channel_bindings=is_bound)
            with mock.patch.dict(sys.modules, {"requests_gssapi": gssapi}):
                endpoint._login(server)()
            gssapi.HTTPSPNEGOAuth.assert_called_once_with(**expected)

    def test_each_way_to_log_in_sends_what_it_needs(self):
        login = endpoint._login(self.server())()
        self.assertEqual((login.username, login.password), ("LUMEN\\odoo", "pw"))
        self.assertTrue(login.send_cbt)
        login = endpoint._login(self.server(channel_bindings=False))()
        self.assertFalse(login.send_cbt)
        server = ExchangeServer(URL, "odoo@lumen.example", "pw", authentication=BASIC)
        request = mock.Mock(headers={})
        endpoint._login(server)()(request)
        self.assertTrue(request.headers["Authorization"].startswith("Basic "))
