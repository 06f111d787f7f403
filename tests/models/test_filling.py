"""What was logged before something was asked of it gets it by jobs, in this order."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..common import ANNA, GIULIA
from .test_segments import SegmentsCase

CONVERSATION, SEGMENT = "email.logging.conversation", "email.logging.segment"
FACT, MESSAGE = "email.logging.fact", "email.logging.message"
THREADS, WORDS = "thread_cron", "words_cron"
# {job: (model, method, of which rows it leaves what is not done)}
JOBS = {
    THREADS: (
        CONVERSATION,
        "_cron_thread",
        "SELECT count(*) FROM email_logging_message WHERE conversation_id IS NULL",
    ),
    "wait_cron": (
        CONVERSATION,
        "_cron_wait",
        "SELECT count(*) FROM email_logging_message WHERE traits IS NULL",
    ),
    "facts_cron": (
        FACT,
        "_cron_fill",
        """
        SELECT count(DISTINCT partner_id) FROM interaction_log_entry
         WHERE partner_id NOT IN (SELECT partner_id FROM email_logging_fact)
        """,
    ),
    "segment_cron": (
        SEGMENT,
        "_cron_fill",
        """
        SELECT count(*) FROM email_logging_segment
         WHERE answer_date IS NOT NULL AND hours IS NULL
        """,
    ),
    WORDS: (
        MESSAGE,
        "_cron_fill_words",
        "SELECT count(*) FROM res_company WHERE email_logging_texts_left <> 0",
    ),
}
UNDONE = """
    UPDATE interaction_log_entry SET conversation_id = NULL;
    UPDATE email_logging_message SET conversation_id = NULL, thread_marks = NULL;
    DELETE FROM email_logging_fact
"""


@tagged("post_install", "-at_install")
class TestFilling(SegmentsCase):
    def setUp(self):
        super().setUp()
        self.messages = self.record(
            self.mail(hours=9, internetMessageId="<1@x>"),
            self.mail(GIULIA, [ANNA], hours=5, answers="<1@x>"),
        )
        self.before = self.messages.conversation_id
        self.env[SEGMENT]._measure()
        self.company.email_logging_searches_texts = True
        self.env.flush_all()
        self.cr.execute(UNDONE)
        self.env.invalidate_all()
        for job in JOBS:
            self.job(job).active = True
        self.env[FACT]._start_filling()

    def forget(self, column, table="message"):
        self.cr.execute(f"UPDATE email_logging_{table} SET {column} = NULL")
        self.env.invalidate_all()

    def job(self, name):
        return self.env.ref(f"crm_email_logging.{name}")

    def left(self, name):
        self.env.flush_all()
        self.cr.execute(JOBS[name][2])
        return self.cr.fetchone()[0]

    def begin(self, name, seconds_left):
        """Call what the job calls."""
        model, method, _left = JOBS[name]
        progress = patch.object(self.registry["ir.cron"], "_commit_progress")
        with progress as commit_progress:
            commit_progress.return_value = seconds_left
            getattr(self.env[model], method)()
        self.env.invalidate_all()
        ended = [call.kwargs for call in commit_progress.call_args_list]
        return any(kwargs.get("deactivate") for kwargs in ended)

    def triggered_later(self, name):
        triggers = self.env["ir.cron.trigger"].search(
            [
                ("cron_id", "=", self.job(name).id),
                ("call_at", ">", fields.Datetime.now()),
            ]
        )
        return bool(triggers)

    def test_conversations_come_first(self):
        self.forget("traits")
        self.forget("hours", "segment")
        for name in ("wait_cron", "facts_cron", "segment_cron"):
            with self.subTest(name):
                before = self.left(name)
                self.assertTrue(before)
                self.assertFalse(self.begin(name, 1.0), "it is not done")
                self.assertEqual(self.left(name), before)
                self.assertTrue(self.triggered_later(name))

    def test_conversations_wait_for_their_index(self):
        """Without it, each batch would read all messages."""
        missing = patch.object(self.registry["email.logging.index"], "_missing")
        with missing as found:
            found.return_value = ["one"]
            self.assertFalse(self.begin(THREADS, 1.0))
        self.assertEqual(self.left(THREADS), 2)
        self.assertTrue(self.triggered_later(THREADS))

    def test_without_time_left_they_go_on_later(self):
        for name in JOBS:
            self.job(THREADS).active = name == THREADS
            if name == "segment_cron":
                self.forget("hours", "segment")
            elif name == "wait_cron":
                self.forget("traits")
            with self.subTest(name):
                self.assertTrue(self.left(name))
                self.assertFalse(self.begin(name, 0.0), "its time was over")
                self.assertTrue(self.begin(name, 1.0))
                self.assertEqual(self.left(name), 0)

    def test_while_facts_are_made_conversations_make_none(self):
        self.assertTrue(self.begin(THREADS, 1.0))
        self.assertEqual(len(self.messages.conversation_id), 1)
        self.env[FACT]._make_noted()
        self.assertEqual(self.left("facts_cron"), 1)
