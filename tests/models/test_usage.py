import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ...engine.run import Run
from ..common import ANNA, GIULIA, STRANGER, graph_message
from ..sandbox_common import SandboxCase, mime


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
        long_ago = fields.Datetime.now() - timedelta(days=8)
        nearly = {
            "rules": {"last_mail_date": long_ago, "enabled_date": long_ago},
            "Nearly full (45.0 of 50 GB": {"size_bytes": 45 * 1024**3},
            "A folder is filling up": {
                "size_bytes": 1,
                "largest_folder_name": "Archive",
                "largest_folder_count": 800_000,
            },
        }
        self.mailbox.measured_date = fields.Datetime.now()
        for words, values in nearly.items():
            with self.subTest(words):
                self.mailbox.write(values)
                self.assertIn(words, self.mailbox.warning_message)

    def test_what_could_not_be_recorded_is_said_with_the_page_to_look_at(self):
        skipped = self.env["email.logging.skipped"]
        self.assertFalse(self.mailbox.warning_message)
        for message in (graph_message(), graph_message()):
            for _time in range(3):
                failed = skipped._note_failure(self.mailbox, message, "Broken")
        self.mailbox.invalidate_recordset()
        self.assertIn("could not be recorded: 2.", self.mailbox.warning_message)
        failed.action_retry()
        self.mailbox.invalidate_recordset()
        self.assertIn("could not be recorded: 1.", self.mailbox.warning_message)

    def test_silence_counts_from_the_last_mail_or_from_enabling(self):
        long_ago = fields.Datetime.now() - timedelta(days=8)
        self.mailbox.enabled_date = long_ago
        self.assertIn("rules", self.mailbox.warning_message, "no mail ever came")
        self.mailbox.last_mail_date = long_ago
        self.assertIn("rules", self.mailbox.warning_message)
        self.mailbox.action_enable()
        self.assertFalse(self.mailbox.warning_message)
        self.mailbox.write({"enabled_date": long_ago, "silence_working_hours": 0})
        self.assertFalse(self.mailbox.warning_message, "switched off")

    def test_subfolders_count_as_well(self):
        self.mailbox.logged_folder = "monthly"
        november = [
            mime(GIULIA, [ANNA], Date=f"Tue, 0{day} Nov 2026 09:00:00 +0100")
            for day in (3, 4, 5)
        ]
        self.send(*november, mime(STRANGER, [GIULIA]))
        self.run_job()
        self.mailbox.measured_date = False
        self.run_job()
        self.assertEqual(
            (self.mailbox.largest_folder_name, self.mailbox.largest_folder_count),
            ("2026-11", 3),
        )

    def test_long_run_shows_what_waits(self):
        self.mailbox.batch_size = 2
        self.send(*(mime(subject=f"Offer {number}") for number in range(5)))
        settle, seen = Run._settle, []

        def look(job, records):
            seen.append(job.mailbox.progress)
            return settle(job, records)

        with patch.object(Run, "_settle", look):
            self.run_job()
        self.assertEqual(seen[1], "Messages done: 2, waiting: 5")
        self.assertFalse(self.mailbox.progress)

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


@tagged("post_install", "-at_install")
class TestQuota(TransactionCase):
    def test_a_server_has_no_limit_of_exchange_online(self):
        kinds = [{"kind": "online"}, {}, {"kind": "server"}]
        kinds += [{"kind": "server", "quota_gb": 7}]
        mailboxes = self.env["email.logging.mailbox"].create(
            [{"email": f"{n}@lumen.example", **one} for n, one in enumerate(kinds)]
        )
        self.assertEqual(mailboxes.mapped("quota_gb"), [50, 50, 0, 7])
