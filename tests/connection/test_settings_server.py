"""With what an Exchange Server is reached when an administrator says nothing of it."""

import os
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ...connection.not_ready import NotReady

URL = "https://mail.lumen.example/EWS/Exchange.asmx"


@tagged("post_install", "-at_install")
class TestSettingsServer(TransactionCase):
    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        for name in (
            *("url", "account", "password", "authentication", "channel_bindings"),
            *("use_proxy", "ca_bundle"),
        ):
            self.settings._set(f"server_{name}", False)

    def server(self, **values):
        for name, value in values.items():
            self.settings._set(f"server_{name}", value)
        return self.settings._get_exchange_server()

    def password(self, text):
        values = {"CRM_EMAIL_LOGGING_SERVER_PASSWORD": text}
        self.startPatcher(patch.dict(os.environ, values))

    def test_the_safest_is_usual(self):
        """A server that wants logins bound to its certificate lets us in."""
        self.password("pw")
        server = self.server(url=URL, account="LUMEN\\odoo")
        self.assertEqual((server.url, server.username), (URL, "LUMEN\\odoo"))
        self.assertEqual((server.password, server.authentication), ("pw", "ntlm"))
        self.assertIs(server.channel_bindings, True)
        self.assertIs(server.verify, True)
        self.assertIs(server.use_proxy, False)

    def test_what_an_administrator_chooses(self):
        self.password("pw")
        server = self.server(
            url=URL,
            account="LUMEN\\odoo",
            authentication="basic",
            channel_bindings="False",
            use_proxy="True",
            ca_bundle="/etc/ca.pem",
        )
        self.assertEqual(server.authentication, "basic")
        self.assertIs(server.channel_bindings, False)
        self.assertEqual(server.verify, "/etc/ca.pem")
        self.assertIs(server.use_proxy, True)

    def test_what_must_be_known(self):
        """Kerberos needs neither account nor password, but an address."""
        whole = {"url": URL, "account": "LUMEN\\odoo"}
        self.assertNotReady(**whole)
        self.password("pw")
        self.assertTrue(self.server(**whole))
        for lacking in whole:
            self.assertNotReady(**{**whole, lacking: False})
        self.password("")
        self.settings._set("server_authentication", "kerberos")
        self.assertTrue(self.server(url=URL, account=False))
        self.assertNotReady(url=False)

    def assertNotReady(self, **values):
        with self.assertRaises(NotReady) as caught:
            self.server(**values)
        self.assertEqual(caught.exception.kind, "server_incomplete")
