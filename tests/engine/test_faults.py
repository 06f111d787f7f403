"""Every fault that servers of mail, the network, PostgreSQL and people can cause.

What a server can do wrong is named by its kind of mailbox. Whatever happens, a later
run logs each message exactly once and leaves the Inbox empty.
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
from ..kinds.case import each_kind
from ..kinds.kind import only
from ..sandbox_common import mime
from . import test_poison
from .faults_case import FaultsCase

# What must lose and double nothing, beside the faults of each kind, and its test.
PROMISES = {
    "connection refused": "test_connection_refused",
    "404 for a message that somebody moved by hand": "test_message_moved_by_hand",
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


@each_kind
@tagged("post_install", "-at_install")
class TestFaults(FaultsCase):
    def test_every_promise_is_tried(self):
        tests = {*dir(self), *dir(test_poison.TestPoison)}
        for promise, where in PROMISES.items():
            with self.subTest(promise):
                self.assertIn(where, tests)

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_faults_of_the_server(self):
        for name in self.kind.faults:
            with self.subTest(name):
                self.start_again()
                self.kind.add_faults(name)
                self.run_job()
                self.assertNothingLost()
                self.assertNotEqual(self.mailbox.state, "error")
                self.control.clear_faults()
                self.kind.let_time_pass()
                self.run_job()
                self.assertEverythingDone()

    def test_connection_refused(self):
        self.fill_inbox()
        with self.kind.unreachable():
            self.run_job()
        self.assertEqual(self.mailbox.state, "running")
        self.assertEqual(self.mailbox.run_ids[0].state, "throttled")
        self.run_job()
        self.assertEverythingDone()

    def test_retry_after_is_obeyed_to_the_second(self):
        self.fill_inbox()
        self.kind.throttle_reading(1234)
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
        first = self.kind.ids_in(self.kind.inbox)[0]
        record = Run._record_page

        def record_then_somebody_moves(job, page):
            records = record(job, page)
            self.kind.move_by_hand(first)
            return records

        with patch.object(Run, "_record_page", record_then_somebody_moves):
            self.run_job()
        self.run_job()
        self.assertEverythingDone()

    def test_archive_is_missing(self):
        self.kind.remove_archive()
        self.fill_inbox()
        self.run_job()
        self.assertEverythingDone()
        self.assertEqual(self.folder_counts()[self.kind.archive], 5)

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_mailbox_is_full(self):
        self.kind.set_full()
        self.fill_inbox()
        self.run_job()
        self.assertEqual(self.mailbox.state, "error")
        self.assertIn("full", self.mailbox.error_message)
        self.assertNothingLost()
        self.kind.set_full(False)
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
        self.assertNotIn(self.kind.inbox, self.folder_counts())

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
                self.start_again()
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
        self.assertEqual(self.folder_counts(), {self.kind.inbox: 6})
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_database_restarted_while_a_page_is_recorded_one_by_one(self):
        """No message is to blame, none is noted as failed."""
        self.fill_inbox()

        def fail(job, page):
            raise ValueError if len(page) > 1 else InterfaceError("closed")

        with patch.object(Run, "_decide_and_insert", fail):
            self.run_job()
        self.assertFalse(self.skipped)
        self.assertEqual(self.folder_counts(), {self.kind.inbox: 6})
        self.run_job()
        self.assertEverythingDone()

    @only("online")
    def test_somebody_empties_the_inbox_before_it_is_read(self):
        self.fill_inbox()
        prepare = Run._forbid_compiling

        def empty(job):
            self.kind.clear()
            prepare(job)

        with patch.object(Run, "_forbid_compiling", empty):
            self.run_job()
        self.assertEqual(self.mailbox.state, "running")
        self.assertEqual(self.mailbox.waiting_count, 0)
        self.assertFalse(self.messages)

    def test_settings_changed_at_the_same_moment(self):
        """Nothing is wrong: the job begins again by itself."""
        self.fill_inbox()
        triggers = self.env["ir.cron.trigger"].search([])
        with patch.object(Run, "_learn_domains", side_effect=SerializationFailure):
            self.run_job()
        again = self.env["ir.cron.trigger"].search([]) - triggers
        self.assertEqual(again.cron_id, self.mailbox.cron_id)
        self.assertFalse(self.mailbox.error_kind)
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.sql_db")
    def test_two_mailboxes_record_a_message_at_the_same_moment(self):
        """The first decision does not see yet what the other one committed."""
        self.fill_inbox()
        self.run_job()
        other = self.second_mailbox()
        for message in self.sent[:5]:
            self.kind.deliver(message, other.email)
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
        counts = {self.kind.archive: 2, self.kind.inbox: 4}
        self.assertEqual(self.folder_counts(), counts)
        self.assertTrue(all(self.messages.mapped("settled")))
        self.mailbox.action_enable()
        self.run_job()
        self.assertEverythingDone()

    def test_when_its_time_is_over_it_goes_on_at_once(self):
        self.mailbox.batch_size = 2
        self.fill_inbox()
        crons = type(self.env["ir.cron"])
        commit = crons._commit_progress
        triggers = self.env["ir.cron.trigger"].search([])

        def time_is_over(*arguments, **options):
            commit(*arguments, **options)
            return 0.0

        with patch.object(crons, "_commit_progress", time_is_over):
            self.run_job()
        counts = {self.kind.archive: 2, self.kind.inbox: 4}
        self.assertEqual(self.folder_counts(), counts)
        again = self.env["ir.cron.trigger"].search([]) - triggers
        self.assertEqual(again.cron_id, self.mailbox.cron_id)
        self.run_job()
        self.assertEverythingDone()

    def test_clock_that_jumps(self):
        for offset in (7200, -7200):
            with self.subTest(offset):
                self.control.set_clock_offset(offset)
                self.start_again()
                self.run_job()
                self.assertEverythingDone()

    def test_removed_message_stays_removed(self):
        self.fill_inbox()
        self.run_job()
        self.messages.unlink()
        for message in self.sent[:5]:
            self.kind.deliver(message)
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
        self.kind.deliver(self.sent[0])
        self.run_job()
        rows = self.skipped.filtered(lambda skipped: skipped.reason == "removed").read()
        self.assertNotIn(ANNA, str(rows))
