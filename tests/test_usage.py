import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import GIULIA, STRANGER
from .sandbox_common import SandboxCase, mime


@tagged("post_install", "-at_install")
class TestUsage(SandboxCase):
    def test_a_run_is_noted(self):
        self.send(mime(), mime(), mime(STRANGER, [GIULIA]))
        self.run_job()
        (run,) = self.mailbox.run_ids
        self.assertEqual(run.state, "done")
        self.assertEqual(
            (run.read_count, run.logged_count, run.skipped_count, run.failed_count),
            (3, 2, 1, 0),
        )
        self.assertEqual(run.reason_summary, "Unknown contact: 1")
        self.assertGreater(run.request_count, 4)
        self.assertGreater(run.duration, 0)

    def test_a_run_without_mail_is_not_noted(self):
        self.run_job()
        self.assertFalse(self.mailbox.run_ids)

    def test_last_day_by_the_hour(self):
        self.send(mime())
        self.run_job()
        values = json.loads(self.mailbox.last_day_graph)[0]["values"]
        self.assertEqual(len(values), 24)
        self.assertEqual([point["value"] for point in values][-1], 1)

    def test_usage_is_measured(self):
        self.send(mime())
        self.run_job()
        self.assertGreater(self.mailbox.size_bytes, 0)
        self.assertIn("0.0 of 50 GB", self.mailbox.usage)
        self.assertFalse(self.mailbox.warning_message)

    def test_warnings_come_in_time(self):
        long_ago = fields.Datetime.now() - timedelta(hours=73)
        nearly = {
            "rules": {"last_mail_date": long_ago},
            "mailbox is nearly full": {"size_bytes": 45 * 1024**3},
            "Archive is nearly full": {
                "largest_folder_name": "Archive",
                "largest_folder_count": 900_000,
            },
        }
        for words, values in nearly.items():
            with self.subTest(words):
                self.mailbox.write(values)
                self.assertIn(words, self.mailbox.warning_message)

    def test_old_runs_go(self):
        runs = self.env["email.logging.run"]
        old, kept = runs.create(
            [
                {"mailbox_id": self.mailbox.id, "start": fields.Datetime.now() - age}
                for age in (timedelta(days=91), timedelta(days=89))
            ]
        )
        runs._gc_old_runs()
        self.assertEqual((old | kept).exists(), kept)

    def test_another_mailbox_keeps_the_links_of_the_old_one(self):
        self.send(mime())
        self.run_job()
        self.mailbox.action_archive()
        self.assertFalse(self.mailbox.cron_id.active)
        message = self.messages
        self.assertTrue(message._current_web_link().startswith(self.sandbox.url))
