"""E-mails that were not logged: which of them still lie in the Inbox."""

from odoo.tests import tagged

from ...engine.reasons import LOG_ANYWAY, MAX_ATTEMPTS, REASONS
from ..common import GIULIA, STRANGER, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestSkipped(EmailLoggingCase):
    def test_whose_reason_somebody_may_overrule(self):
        """Once: then it waits for the next run, until somebody undoes it."""
        self.record(*(graph_message(STRANGER, [GIULIA]) for _ in range(2)))
        skipped = self.env["email.logging.skipped"].search([])
        skipped[0].reason = next(r.key for r in REASONS if LOG_ANYWAY in r.remedies)
        skipped[1].reason = next(
            r.key for r in REASONS if r.remedies and LOG_ANYWAY not in r.remedies
        )
        self.assertEqual(skipped.mapped("can_log_anyway"), [True, False])
        skipped[0].action_log_anyway()
        self.assertEqual(skipped.mapped("can_log_anyway"), [False, False])
        self.assertEqual(skipped.mapped("log_anyway"), [True, False])
        self.assertTrue(skipped[0].retry)
        skipped[0].action_undo()
        self.assertEqual(skipped.mapped("can_log_anyway"), [True, False])
        self.assertFalse(skipped[0].retry or skipped[0].log_anyway)

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
