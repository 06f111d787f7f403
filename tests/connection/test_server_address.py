"""What an administrator types of a server, and what is made of it."""

import unittest

from ...connection.server_address import (
    checked_account,
    completed_folder_path,
    completed_url,
)
from ...exchange.errors import MailError

WHOLE = "https://mail.lumen.example/EWS/Exchange.asmx"


class TestServerAddress(unittest.TestCase):
    def test_little_is_enough(self):
        for typed, expected in (
            ("mail.lumen.example", WHOLE),
            (" https://MAIL.lumen.example/ ", WHOLE),
            ("https://mail.lumen.example/owa/auth/logon.aspx", WHOLE),
            (WHOLE, WHOLE),
            (
                "mail.lumen.example:8443",
                "https://mail.lumen.example:8443/EWS/Exchange.asmx",
            ),
            ("proxy.example/mail/", "https://proxy.example/mail/EWS/Exchange.asmx"),
            ("proxy.example/a/Services.ASMX", "https://proxy.example/a/Services.ASMX"),
        ):
            with self.subTest(typed):
                self.assertEqual(completed_url(typed), expected)

    def test_what_is_no_address(self):
        for typed, kind in (
            ("http://mail.lumen.example", "ews_not_https"),
            ("outlook.office365.com", "ews_online"),
            ("https://", "ews_address"),
            ("https://[mail", "ews_address"),
            ("mail.lumen.example:99999", "ews_address"),
            ("mail.lumen.example:port", "ews_address"),
            ("mail.lumen.example:0", "ews_address"),
            ("mail.lumen.example?x=1", "ews_address"),
            ("mail.lumen.example#x", "ews_address"),
            ("mail lumen.example", "ews_address"),
            ("mail.lumen\x07.example", "ews_address"),
            (f"mail.lumen.example/{'a' * 256}", "ews_address"),
        ):
            with self.subTest(typed):
                self.assertRefused(kind, completed_url, typed)

    def test_no_password_comes_back(self):
        for typed in ("odoo:secret@mail.lumen.example", ":secret@mail.lumen.example"):
            error = self.assertRefused("ews_address", completed_url, typed)
            self.assertNotIn("secret", f"{error} {error.code}")

    def test_folder(self):
        for typed in ("Email Logging", "\\Email Logging\\", " \\ Email Logging "):
            self.assertEqual(completed_folder_path(typed), "\\Email Logging")
        self.assertEqual(completed_folder_path("a\\ b"), "\\a\\b")
        for typed in ("", "\\", "a\\\\b", "a\x07", "a" * 250):
            with self.subTest(typed):
                self.assertRefused("folder_path_wrong", completed_folder_path, typed)
        self.assertEqual(completed_folder_path("a" * 249), "\\" + "a" * 249)

    def test_account(self):
        for typed in ("LUMEN\\odoo", " odoo@lumen.example "):
            self.assertEqual(checked_account(typed), typed.strip())
        for typed in (
            *("odoo", "\\odoo", "LUMEN\\", "@lumen.example", "odoo@", ""),
            *("LUMEN\\odoo\\x", "LUMEN/odoo", "a@b@c", 'LUMEN\\"odoo"'),
            *("LUMEN\\odoo\x07", "odoo@lumen\n.example", "LUMEN\\od\u200boo"),
        ):
            with self.subTest(typed):
                self.assertRefused("server_account_wrong", checked_account, typed)

    def assertRefused(self, kind, ask, typed):
        with self.assertRaises(MailError) as caught:
            ask(typed)
        self.assertEqual(caught.exception.kind, kind)
        return caught.exception
