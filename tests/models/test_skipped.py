"""E-mails that were not logged: which of them still lie in the Inbox."""

from odoo.tests import tagged

from ...engine.reasons import MAX_ATTEMPTS
from ..common import GIULIA, STRANGER, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestSkipped(EmailLoggingCase):
    def test_what_lies_in_the_inbox_is_found_and_shown_alike(self):
        """What is tried again lies there as well, until it is given up."""
        self.record(*(graph_message(STRANGER, [GIULIA]) for _ in range(4)))
        skipped = self.env["email.logging.skipped"].search([])
        moved, unmoved, failing, given_up = skipped
        self.env["email.logging.unsettled"].search(
            [("skipped_id", "!=", unmoved.id)]
        ).unlink()
        failing.write({"reason": "failed", "attempts": MAX_ATTEMPTS - 1})
        given_up.write({"reason": "failed", "attempts": MAX_ATTEMPTS})
        settled = moved | given_up
        self.assertEqual(skipped.filtered("settled"), settled)
        for domain, expected in (
            (("settled", "=", True), settled),
            (("settled", "!=", True), skipped - settled),
            (("settled", "=", False), skipped - settled),
            (("settled", "in", [True]), settled),
        ):
            with self.subTest(domain):
                self.assertEqual(skipped.search([domain]), expected)
