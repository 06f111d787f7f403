"""Tokens: kept whatever becomes of the run; when what renews them expires."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable, SerializationFailure, UniqueViolation

from odoo import fields
from odoo.tests import tagged

from .test_credentials import CredentialsCase


@tagged("post_install", "-at_install")
class TestTokens(CredentialsCase):
    def test_kept_although_the_run_is_rolled_back(self):
        tokens = self.env["email.logging.token"]
        before = tokens._load(self.mailbox)
        self.control.set_clock_offset(7200)
        with self.mailbox._remote() as remote:
            remote.folder("inbox")
        self.env.invalidate_all()
        self.assertTrue(tokens._load(self.mailbox) != before)

    def test_two_processes_renew_at_once(self):
        """Both have a valid token; one of them is kept, and neither fails."""
        tokens = self.env["email.logging.token"]
        for failure in (SerializationFailure, UniqueViolation, LockNotAvailable):
            with (
                self.subTest(failure),
                patch.object(type(tokens), "_store", side_effect=failure) as store,
            ):
                self.control.set_clock_offset(7200)
                with self.mailbox._remote() as remote:
                    self.assertEqual(remote.folder("inbox").total, 0)
                self.assertTrue(store.called)
        self.assertTrue(tokens._load(self.mailbox))

    def test_the_first_run_begins_without_a_pace(self):
        """Then it goes on at that of the last one."""
        tokens = self.env["email.logging.token"]
        self.assertEqual(tokens._load_paces(self.mailbox), (None, []))
        tokens._write_pace(self.mailbox, "of the last run")
        self.assertEqual(tokens._load_paces(self.mailbox), ("of the last run", []))

    def test_a_mailbox_goes_at_the_pace_of_all_of_its_kind(self):
        """Microsoft counts them together, a server knows nothing of these."""
        tokens = self.env["email.logging.token"]
        others = self.mailbox.create(
            [
                {"email": "beside@lumen.example"},
                {"email": "new@lumen.example"},
                {"email": "hall@lumen.example", "kind": "server"},
            ]
        )
        for mailbox in others:
            tokens._store(mailbox, "cache")
        for mailbox, pace in zip(others, ("busy", False, "slow"), strict=True):
            tokens._write_pace(mailbox, pace)
        self.assertEqual(tokens._load_paces(self.mailbox), (None, ["busy"]))
        self.assertEqual(tokens._load_paces(others[0]), ("busy", []))
        self.assertEqual(tokens._load_paces(others[2]), ("slow", []))

    def test_expiry_is_announced_a_month_before(self):
        today = fields.Date.today()
        for days, is_shown in ((31, False), (29, True), (-1, True)):
            with self.subTest(days):
                day = today + timedelta(days=days)
                self.settings._set("client_secret_expiry", day)
                self.mailbox.invalidate_recordset()
                self.assertEqual(bool(self.mailbox.expiry_message), is_shown)
