"""Addresses as administrators type them: which are used, and how. Needs no database."""

from odoo.tests import BaseCase

from ...connection.notifications import is_reachable
from ...connection.redirect_uri import is_https
from ...connection.server_address import LONGEST_URL, PATH, completed_url
from ...exchange.errors import MailError

BROKEN = ("https://[", "https://[::1", "https://host]/")


class TestTypedAddresses(BaseCase):
    def test_the_server_s_name_is_enough(self):
        for typed, url in (
            ("Mail.lumen.example", f"https://mail.lumen.example{PATH}"),
            ("https://mail.lumen.example/owa/", f"https://mail.lumen.example{PATH}"),
            ("https://proxy.example/mail/", f"https://proxy.example/mail{PATH}"),
            ("https://proxy.example/a/b", f"https://proxy.example/a/b{PATH}"),
            ("https://proxy.example/X.asmx", "https://proxy.example/X.asmx"),
        ):
            with self.subTest(typed):
                self.assertEqual(completed_url(typed), url)

    def test_what_is_no_server_s_address(self):
        for typed in (
            *BROKEN,
            "https://mail.lumen.example:x/",
            "https://mail.lumen.example:99999/",
            f"https://mail.lumen.example/{'x' * LONGEST_URL}.asmx",
        ):
            with self.subTest(typed), self.assertRaises(MailError) as caught:
                completed_url(typed)
            self.assertEqual(caught.exception.kind, "ews_address")

    def test_an_address_that_cannot_be_read_leads_nowhere(self):
        """It may stand in a system parameter, which everybody may fill in."""
        for address in BROKEN[:2]:
            with self.subTest(address):
                self.assertFalse(is_https(address))
                self.assertFalse(is_reachable(address))
        self.assertTrue(is_reachable("https://odoo.lumen.example"))
        self.assertFalse(is_reachable("http://odoo.lumen.example"))
