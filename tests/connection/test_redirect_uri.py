"""Addresses that Entra ID takes for a page to come back to: needs no database."""

import unittest

from ...connection.redirect_uri import CALLBACK, is_https, leads_here


class TestRedirectUri(unittest.TestCase):
    def test_https_or_this_machine(self):
        for address, is_taken in (
            ("https://odoo.example", True),
            ("https://localhost:8069", True),
            ("http://localhost:8069", True),
            ("http://127.0.0.1", True),
            ("http://odoo.example", False),
            ("http://localhost.odoo.example", False),
            ("ftp://localhost", False),
            ("https://", False),
            ("https://[", False),
            ("odoo.example", False),
            ("", False),
        ):
            with self.subTest(address):
                self.assertIs(is_https(address), is_taken)

    def test_our_page(self):
        for address, leads in (
            (f"https://odoo.example{CALLBACK}", True),
            (f"https://odoo.example/behind{CALLBACK}", True),
            (f"https://odoo.example{CALLBACK}/more", False),
            ("https://odoo.example", False),
            (f"https://odoo.example/{'a' * 256}{CALLBACK}", False),
        ):
            with self.subTest(address):
                self.assertEqual(bool(leads_here(address)), leads)
