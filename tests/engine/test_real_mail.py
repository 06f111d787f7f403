import smtplib
import unittest
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from odoo.tests import tagged

from ..common import ANNA, GIULIA
from ..sandbox_common import SandboxCase


def cpython_messages():
    """:return: the messages that CPython's own e-mail package is tested with"""
    try:
        package = find_spec("test.test_email")
    except ModuleNotFoundError:
        return []
    folder = Path(package.origin).parent / "data" if package else Path()
    return sorted(folder.glob("msg_*.txt"))


MESSAGES = cpython_messages()


@tagged("post_install", "-at_install")
@unittest.skipUnless(MESSAGES, "This Python comes without its test.test_email.")
class TestRealMail(SandboxCase):
    """Real mail with odd headers: malformed, in several charsets, bounces, digests."""

    def test_every_message_is_logged_or_skipped(self):
        self.send_as_they_are(MESSAGES)
        self.run_job()
        reasons = Counter(self.skipped.mapped("reason"))
        self.assertEqual(len(self.messages) + reasons.total(), len(MESSAGES))
        self.assertFalse(reasons["failed"])
        self.assert_run_went_through()

    def test_with_people_that_odoo_knows(self):
        """Then a third of them is logged; the rest has no address, or is automatic."""
        self.send_as_they_are(MESSAGES)
        self.run_job()
        self.make_everybody_known()
        self.skipped._retry()
        self.run_job()
        self.assertGreaterEqual(len(self.messages), len(MESSAGES) // 4)
        self.assertNotIn("failed", self.skipped.mapped("reason"))
        for message in self.messages:
            self.assertTrue(message.entry_ids)
            message._safe_body()
        self.assert_run_went_through()

    def send_as_they_are(self, files):
        with smtplib.SMTP("localhost", self.sandbox.smtp_port, timeout=60) as smtp:
            for file in files:
                smtp.sendmail(ANNA, [GIULIA], file.read_bytes())
        self.assertEqual(self.folder_counts(), {"Inbox": len(files)})

    def make_everybody_known(self):
        """Senders become contacts, whoever else is named writes for Giulia."""
        senders = set(filter(None, self.skipped.mapped("sender_email")))
        recipients = ", ".join(filter(None, self.skipped.mapped("recipients")))
        self.env["res.partner"].create([{"name": s, "email": s} for s in senders])
        self.env["email.logging.address"].create(
            [
                {"partner_id": self.giulia.partner_id.id, "email": address}
                for address in set(recipients.split(", ")) - senders - {""}
            ]
        )

    def assert_run_went_through(self):
        self.assertNotIn("Inbox", self.folder_counts())
        self.assertEqual(set(self.mailbox.run_ids.mapped("state")), {"done"})
        self.assertEqual(sum(self.mailbox.run_ids.mapped("failed_count")), 0)
