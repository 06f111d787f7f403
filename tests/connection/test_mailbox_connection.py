"""Buttons that belong to one mailbox."""

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
