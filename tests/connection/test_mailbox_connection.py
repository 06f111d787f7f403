"""Buttons that belong to one mailbox."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import EmailLoggingCase

BUTTONS = ("action_connect", "action_view_job", "action_restart_job")


@tagged("post_install", "-at_install")
class TestMailboxConnection(EmailLoggingCase):
    def test_they_are_refused_for_none_and_for_two(self):
        """By RPC, where a list of any length may be named."""
        mailboxes = self.env["email.logging.mailbox"].with_user(self.env.user)
        both = self.mailbox | mailboxes.create({"email": "more@lumen.example"})
        for button in BUTTONS:
            for some in (mailboxes, both):
                with (
                    self.subTest(button, count=len(some)),
                    self.assertRaisesRegex(ValueError, "Expected singleton"),
                ):
                    getattr(some, button)()

    def test_they_are_for_who_cares_for_it(self):
        for button in BUTTONS:
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(self.mailbox.with_user(self.giulia), button)()
        with self.assertRaises(AccessError):  # a job belongs to the system
            self.mailbox.with_user(self.sara).action_view_job()
