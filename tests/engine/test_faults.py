"""Every fault that Graph, the network, PostgreSQL and people can cause.

`FAULTS` names them all: what the sandbox does, and how the run ends. Whatever happens,
a later run logs each message exactly once and leaves the Inbox empty.
"""

from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import InterfaceError
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...engine.run import Run
from ..common import ANNA
from ..sandbox_common import mime
from . import test_poison
from .faults_case import FaultsCase

LIST = {"path": "/messages\\?", "method": "GET"}
MOVE = {"path": "/move", "in_batch": True}
BATCH = {"path": r"/\$batch"}

FAULTS = {
    "list throttled with Retry-After": [LIST | {"status": 429, "retry_after": 600}],
    "list throttled without Retry-After": [LIST | {"status": 429, "times": 9}],
    "one move throttled": [MOVE | {"status": 429, "retry_after": 1, "skip": 2}],
    "one move throttled for long": [
        MOVE | {"status": 429, "retry_after": 600, "skip": 2}
    ],
    "one move throttled without Retry-After": [MOVE | {"status": 429, "skip": 2}],
    "every move throttled without Retry-After": [MOVE | {"status": 429, "times": 99}],
    "every move throttled": [MOVE | {"status": 429, "retry_after": 600, "times": 9}],
    "batch throttled": [BATCH | {"status": 429, "retry_after": 600}],
    "list 500": [LIST | {"status": 500, "times": 9}],
    "list 503": [LIST | {"status": 503, "retry_after": 600, "times": 9}],
    "list 504": [LIST | {"status": 504, "times": 9}],
    "move 500": [MOVE | {"status": 500, "times": 9}],
    "move 503": [MOVE | {"status": 503, "times": 9}],
    "move 504": [MOVE | {"status": 504, "times": 9}],
    "batch 500": [BATCH | {"status": 500, "times": 9}],
    "batch 503": [BATCH | {"status": 503, "retry_after": 600, "times": 9}],
    "batch 504": [BATCH | {"status": 504, "times": 9}],
    "token refused in mid-run": [BATCH | {"status": 401}],
    "connection reset at the list": [LIST | {"drop": "before", "times": 9}],
    "connection reset at the batch": [BATCH | {"drop": "before", "times": 9}],
    "connection cut after the move": [BATCH | {"drop": "after"}],
    "list cut in half": [LIST | {"truncate": True, "times": 9}],
    "batch cut in half": [BATCH | {"truncate": True}],
    "HTML instead of the list": [LIST | {"html": True, "times": 9}],
    "HTML instead of the batch": [BATCH | {"html": True, "times": 9}],
    "conflict at one move": [
        MOVE | {"status": 409, "code": "ErrorIrresolvableConflict"}
    ],
    "message gone at one move": [
        MOVE | {"status": 404, "code": "ErrorItemNotFound", "skip": 1}
    ],
}


# What must lose and double nothing, and where it is tried: in `FAULTS`, or by a test.
PROMISES = {
    "429 with Retry-After on the list": "list throttled with Retry-After",
    "429 without Retry-After on the list": "list throttled without Retry-After",
    "429 with Retry-After on item k of a batch": "one move throttled",
    "429 with a long Retry-After on item k": "one move throttled for long",
    "429 without Retry-After on item k": "one move throttled without Retry-After",
    "429 with Retry-After on every item": "every move throttled",
    "429 without Retry-After on every item": "every move throttled without Retry-After",
    "429 on the batch": "batch throttled",
    "500 on the list": "list 500",
    "503 on the list": "list 503",
    "504 on the list": "list 504",
    "500 on an item": "move 500",
    "503 on an item": "move 503",
    "504 on an item": "move 504",
    "500 on the batch": "batch 500",
    "503 on the batch": "batch 503",
    "504 on the batch": "batch 504",
    "401 in mid-run": "token refused in mid-run",
    "connection refused": "test_connection_refused",
    "connection reset at the list": "connection reset at the list",
    "connection reset at the batch": "connection reset at the batch",
    "connection cut after the move was applied": "connection cut after the move",
    "list cut in half": "list cut in half",
    "batch cut in half": "batch cut in half",
    "HTML instead of JSON, list": "HTML instead of the list",
    "HTML instead of JSON, batch": "HTML instead of the batch",
    "404 at the move": "message gone at one move",
    "404 for a message that somebody moved by hand": "test_message_moved_by_hand",
    "409 at the move": "conflict at one move",
    "Archive folder missing": "test_archive_is_missing",
    "mailbox full": "test_mailbox_is_full",
    "a page that changes while it is read": "test_page_changes_while_it_is_read",
    "a message twice on a page": "test_same_message_twice_on_a_page",
    "killed between any two steps": "test_killed_between_any_two_steps",
    "PostgreSQL restarted": "test_database_restarted",
    "serialization failures": "test_serialization_failures_are_repeated",
    "two mailboxes receive the same message at the same moment": (
        "test_two_mailboxes_record_a_message_at_the_same_moment"
    ),
    "a clock that jumps": "test_clock_that_jumps",
    "switched off during a run": "test_switched_off_during_a_run",
    "poison": "test_poison_is_set_aside_after_three_tries",
    "poison at the head": "test_poison_at_the_head_does_not_delay_those_behind_it",
    "a message that cannot be moved": (
        "test_message_that_cannot_be_moved_does_not_delay_others"
    ),
    "what PostgreSQL refuses": (
        "test_what_postgresql_refuses_is_the_message_s_own_failure"
    ),
    "Retry-After to the second": "test_retry_after_is_obeyed_to_the_second",
    "removed by an administrator": "test_removed_message_stays_removed",
    "erased by address": "test_erased_person_leaves_no_address",
}


@tagged("post_install", "-at_install")
class TestFaults(FaultsCase):
    def test_every_promise_is_tried(self):
        tests = {*dir(self), *dir(test_poison.TestPoison)}
        for promise, where in PROMISES.items():
            with self.subTest(promise):
                self.assertIn(where, FAULTS.keys() | tests)
        self.assertFalse(FAULTS.keys() - set(PROMISES.values()))

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_faults_of_graph(self):
        for name, faults in FAULTS.items():
            with self.subTest(name):
                self.control.clear_mailbox()
                self.messages.unlink()
                self.skipped.unlink()
                self.fill_inbox()
                for fault in faults:
                    self.control.add_fault(**fault)
                self.run_job()
                self.assertNothingLost()
                self.assertNotEqual(self.mailbox.state, "error")
                self.control.clear_faults()
                self.run_job()
                self.assertEverythingDone()

    def test_connection_refused(self):
        self.fill_inbox()
        settings = self.env["email.logging.settings"]
        settings._set("graph_url", "https://localhost:1/v1.0")
        self.run_job()
        self.assertEqual(self.mailbox.state, "running")
        self.assertEqual(self.mailbox.run_ids[0].state, "throttled")
        settings._set("graph_url", f"{self.sandbox.url}/v1.0")
        self.run_job()
        self.assertEverythingDone()

    def test_retry_after_is_obeyed_to_the_second(self):
        self.fill_inbox()
        self.control.add_fault(**LIST, status=429, retry_after=1234, times=1)
        before = fields.Datetime.now()
        self.run_job()
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.mailbox.cron_id.id)], order="call_at desc", limit=1
        )
        self.assertGreaterEqual((trigger.call_at - before).total_seconds(), 1233)
        run = self.mailbox.run_ids[0]
        self.assertEqual((run.state, run.throttled_seconds), ("throttled", 1234))

    def test_message_moved_by_hand(self):
        self.fill_inbox()
        first = self.control.messages()[0]
        record = Run._record_page

        def record_then_somebody_moves(job, page):
            records = record(job, page)
            self.control.move_by_hand(first["id"], "junkemail")
            return records

        with patch.object(Run, "_record_page", record_then_somebody_moves):
            self.run_job()
        self.run_job()
        self.assertEverythingDone()

    def test_archive_is_missing(self):
        self.control.remove_well_known(self.mailbox.email)
        self.fill_inbox()
        self.run_job()
        self.assertEverythingDone()
        self.assertEqual(self.folder_counts()["Archive"], 5)

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_mailbox_is_full(self):
        self.control.set_full(self.mailbox.email)
        self.fill_inbox()
        self.run_job()
        self.assertEqual(self.mailbox.state, "error")
        self.assertIn("full", self.mailbox.error_message)
        self.assertNothingLost()
        self.control.set_full(self.mailbox.email, False)
        self.mailbox.action_log_now()
        self.run_job()
        self.assertEverythingDone()
        self.assertEqual(self.mailbox.state, "running")

    def test_page_changes_while_it_is_read(self):
        self.mailbox.batch_size = 2
        self.fill_inbox()
        settle = Run._settle

        def more_arrives(job, records):
            if len(self.sent) == 6:
                late = mime(subject="Late", Date="Mon, 02 Nov 2026 09:00:00 +0100")
                self.sent.insert(0, late)
                self.send(late)
            return settle(job, records)

        with patch.object(Run, "_settle", more_arrives):
            self.run_job()
        self.run_job()
        self.assertEqual(len(self.messages), 6)
        self.assertNotIn("Inbox", self.folder_counts())

    def test_killed_between_any_two_steps(self):
        """A kill is an exception that nothing catches; real ones: test_kills.py."""
        steps = {
            "before the record": ("_record_page", "before"),
            "after the record": ("_record_page", "after"),
            "after the move": ("_note_progress", "before"),
            "after the settlement": ("_settle", "after"),
        }
        for name, (method, moment) in steps.items():
            with self.subTest(name):
                self.control.clear_mailbox()
                self.messages.unlink()
                self.skipped.unlink()
                self.fill_inbox()
                with self.killed(method, moment):
                    self.run_job_alone()
                self.env.invalidate_all()
                self.assertNothingLost()
                self.run_job()
                self.assertEverythingDone()

    def run_job_alone(self):
        """Without the cron's own cursor, whose rollback would undo the job's."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.mailbox.with_env(self.env(cr=cr))._log_mail()

    @contextmanager
    def killed(self, method, moment):
        original = getattr(Run, method)

        def kill(job, *args):
            if moment == "after":
                original(job, *args)
            raise KeyboardInterrupt

        with patch.object(Run, method, kill):
            try:
                yield
            except KeyboardInterrupt:  # assertRaises would roll back what was committed
                return
        self.fail("The job was not killed")

    def test_serialization_failures_are_repeated(self):
        self.fill_inbox()
        original, failures = Run._decide_and_insert, [1, 2]

        def collide(job, page):
            if failures:
                failures.pop()
                raise SerializationFailure
            return original(job, page)

        with patch.object(Run, "_decide_and_insert", collide):
            self.run_job()
        self.assertEverythingDone()
        self.assertEqual(self.mailbox.run_ids[0].failed_count, 0)

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_database_restarted(self):
        self.fill_inbox()
        lost = InterfaceError("connection already closed")
        with patch.object(Run, "_decide_and_insert", side_effect=lost):
            self.run_job()
        self.assertNothingLost()
        self.assertEqual(self.folder_counts(), {"Inbox": 6})
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.sql_db")
    def test_two_mailboxes_record_a_message_at_the_same_moment(self):
        """The first decision does not see yet what the other one committed."""
        self.fill_inbox()
        self.run_job()
        other = self.env["email.logging.mailbox"].create(
            {"email": "crm.log2@lumen.example"}
        )
        self.connect(other)
        other.enabled = True
        tenant = self.sandbox.tenant
        for message in self.sent[:5]:
            tenant.deliver_to(message.as_bytes(), tenant.mailboxes[other.email])
        matcher = type(self.env["email.logging.matcher"])
        originals, blind = matcher._originals, [True]

        def see_too_late(records, rows):
            is_blind = blind and blind.pop()
            return {} if is_blind else originals(records, rows)

        with patch.object(matcher, "_originals", see_too_late):
            self.run_job(other)
        self.assertEqual(len(self.messages), 5)
        reasons = self.skipped.filtered(lambda s: s.mailbox_id == other)
        self.assertEqual(set(reasons.mapped("reason")), {"duplicate"})
        self.assertEqual(self.folder_counts(other.email), {"Not Logged": 5})

    def test_switched_off_during_a_run(self):
        self.mailbox.batch_size = 2
        self.fill_inbox()
        settle = Run._settle

        def switch_off(job, records):
            job.mailbox.enabled = False
            return settle(job, records)

        with patch.object(Run, "_settle", switch_off):
            self.run_job()
        self.assertEqual(self.folder_counts(), {"Archive": 2, "Inbox": 4})
        self.assertTrue(all(self.messages.mapped("settled")))
        self.mailbox.action_enable()
        self.run_job()
        self.assertEverythingDone()

    def test_clock_that_jumps(self):
        for offset in (7200, -7200):
            with self.subTest(offset):
                self.control.clear_mailbox()
                self.messages.unlink()
                self.skipped.unlink()
                self.control.set_clock_offset(offset)
                self.fill_inbox()
                self.run_job()
                self.assertEverythingDone()

    def test_removed_message_stays_removed(self):
        self.fill_inbox()
        self.run_job()
        self.messages.unlink()
        tenant = self.sandbox.tenant
        for message in self.sent[:5]:
            tenant.deliver_to(message.as_bytes(), tenant.mailboxes[self.mailbox.email])
        self.run_job()
        self.assertFalse(self.messages)
        removed = self.skipped.filtered(lambda skipped: skipped.reason == "removed")
        self.assertEqual(len(removed), 5)
        removed[0].action_retry()
        self.run_job()
        self.assertEqual(len(self.messages), 1)

    def test_erased_person_leaves_no_address(self):
        self.fill_inbox()
        self.run_job()
        self.messages.unlink()
        self.sandbox.tenant.deliver_to(
            self.sent[0].as_bytes(), self.sandbox.tenant.mailboxes[self.mailbox.email]
        )
        self.run_job()
        rows = self.skipped.filtered(lambda skipped: skipped.reason == "removed").read()
        self.assertNotIn(ANNA, str(rows))
