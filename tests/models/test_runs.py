"""A run leads to what it logged, skipped and failed to record, and to nothing else."""

from unittest.mock import patch

from odoo.tests import tagged

from ...engine.run import Run
from ..common import ANNA, GIULIA, STRANGER
from ..sandbox_common import SandboxCase, mime

OTHER = "crm.log2@lumen.example"


@tagged("post_install", "-at_install")
class TestRuns(SandboxCase):
    def shown(self, action):
        """:return: list of the subjects or senders that a button's window shows"""
        found = self.env[action["res_model"]].search(action["domain"])
        names = {"email.logging.message": "subject"}
        return sorted(found.mapped(names.get(action["res_model"], "sender_email")))

    def log(self, *messages):
        """:return: the run that logs them"""
        self.send(*messages)
        self.run_job()
        return self.mailbox.run_ids[0]

    def test_each_run_leads_to_its_own(self):
        self.mailbox.batch_size = 1  # several pages widen the run
        first = self.log(*(mime(subject=f"First {i}") for i in range(3)))
        second = self.log(mime(subject="Second"), mime(STRANGER, [GIULIA]))
        self.assertEqual(
            self.shown(first.action_view_logged()), ["First 0", "First 1", "First 2"]
        )
        self.assertEqual(self.shown(second.action_view_logged()), ["Second"])
        self.assertEqual(self.shown(second.action_view_skipped()), [STRANGER])
        self.assertFalse(self.shown(first.action_view_skipped()))
        self.assertFalse(self.shown(second.action_view_failed()))

    def test_mailboxes_that_run_side_by_side(self):
        """What another mailbox recorded meanwhile lies between the ids as well."""
        other = self.mailbox.create({"email": OTHER})

        def decide_and_insert(run, page, original=Run._decide_and_insert):
            self.record_beside(other)
            return original(run, page)

        self.mailbox.batch_size = 1
        with patch.object(Run, "_decide_and_insert", decide_and_insert):
            run = self.log(mime(subject="One"), mime(subject="Two"))
        self.assertEqual(len(self.messages), 4)
        self.assertEqual(self.shown(run.action_view_logged()), ["One", "Two"])

    def record_beside(self, mailbox):
        message = self.messages[:1] or self.env["email.logging.message"]
        number = len(self.messages)
        message.sudo().create(
            {
                "mailbox_id": mailbox.id,
                "company_id": mailbox.company_id.id,
                "key": f"beside-{number}",
                "subject": "Beside",
                "direction": "inbound",
            }
        )

    def test_failed_ones(self):
        def fail(run, page):
            raise ValueError("Broken")

        with patch.object(Run, "_decide_and_insert", fail), self.assertLogs(level=30):
            first = self.log(mime(subject="Broken"))
            second = self.log(mime(subject="Broken as well"))
        self.assertEqual(first.failed_count, 1)
        self.assertEqual(self.shown(first.action_view_failed()), [ANNA])
        # The second run tried the first message once more.
        self.assertEqual(self.shown(second.action_view_failed()), [ANNA, ANNA])
        self.assertFalse(self.shown(first.action_view_skipped()))

    def test_before_the_update_nothing_was_noted(self):
        run = self.log(mime())
        run.write({"first_message_id": False, "last_message_id": False})
        self.assertFalse(self.shown(run.action_view_logged()))
