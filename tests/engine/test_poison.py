"""Single messages that cannot be recorded or moved never delay the others."""

import gc
from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...engine.run import Run
from ...exchange.mail import Mail
from ..common import ANNA
from ..kinds.case import each_kind
from ..sandbox_common import mime
from .faults_case import FaultsCase


def mails_in_memory():
    gc.collect()
    return [found for found in gc.get_objects() if isinstance(found, Mail)]


def held(mails, mail):
    """Whether `mail` itself, not its equal, is among `mails`."""
    return any(mail is other for other in mails)


@each_kind
@tagged("post_install", "-at_install")
class TestPoison(FaultsCase):
    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_poison_is_set_aside_after_three_tries(self):
        self.fill_inbox()
        poison = self.sent[2]["Message-ID"]
        model = type(self.env["email.logging.message"])
        prepare = model._prepare_vals

        def fail(records, mailbox, decision):
            if decision.mail.internet_message_id == poison:
                raise ValueError("poison")
            return prepare(records, mailbox, decision)

        with patch.object(model, "_prepare_vals", fail):
            self.run_job()
            self.assertEqual(len(self.messages), 4)
            self.run_job()
            self.assertEqual(self.folder_counts()[self.kind.inbox], 1)
            self.run_job()
        failed = self.skipped.filtered(lambda skipped: skipped.reason == "failed")
        self.assertEqual((failed.attempts, failed.error), (3, "poison"))
        self.assertTrue(failed.settled)
        self.assertNotIn(self.kind.inbox, self.folder_counts())
        failed.action_retry()
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_what_failed_keeps_no_page_in_memory(self):
        self.fill_inbox()
        model = type(self.env["email.logging.message"])
        close = Run._close
        # What an earlier test still holds is not of this run.
        before = mails_in_memory()
        kept = []

        def fail(_records, _mailbox, _decision):
            raise ValueError("poison")

        def look(run, *arguments):
            kept.extend(mail for mail in mails_in_memory() if not held(before, mail))
            close(run, *arguments)

        with (
            patch.object(model, "_prepare_vals", fail),
            patch.object(Run, "_close", look),
        ):
            self.run_job()
        self.assertEqual(kept, [])

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_what_the_server_cannot_give_is_set_aside_after_three_tries(self):
        self.fill_inbox()
        damaged = self.sent[2]["Message-ID"]
        read = self.kind.adapter.oldest

        def oldest(remote, limit):
            return [
                replace(mail, unreadable="ErrorItemCorrupt")
                if mail.internet_message_id == damaged
                else mail
                for mail in read(remote, limit)
            ]

        with patch.object(self.kind.adapter, "oldest", oldest):
            for waiting in (1, 1, 0):
                self.run_job()
                self.assertEqual(self.mailbox.waiting_count, waiting)
        failed = self.skipped.filtered(lambda skipped: skipped.reason == "failed")
        self.assertIn("ErrorItemCorrupt", failed.error)
        self.assertEqual(len(self.messages), 4)
        failed.action_retry()
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_poison_at_the_head_does_not_delay_those_behind_it(self):
        self.fill_inbox()
        self.mailbox.batch_size = 1
        poison = {message["Message-ID"] for message in self.sent[:2]}
        record = Run._decide_and_insert

        def fail(job, page):
            if poison & {message.internet_message_id for message in page}:
                raise ValueError("poison")
            return record(job, page)

        with patch.object(Run, "_decide_and_insert", fail):
            self.run_job()
            self.assertEqual(len(self.messages), 3)
            self.assertEqual(self.folder_counts()[self.kind.inbox], 2)
            self.assertEqual(self.mailbox.waiting_count, 2)
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_message_that_cannot_be_moved_does_not_delay_others(self):
        for batch_size, refusal in self.kind.refused_moves:
            with self.subTest(batch_size=batch_size, refusal=refusal):
                self.mailbox.batch_size = batch_size
                self.start_again()
                stuck = self.kind.ids_in(self.kind.inbox)[0]
                self.kind.refuse_move(stuck, refusal)
                self.run_job()
                self.assertEqual(self.folder_counts()[self.kind.inbox], 1)
                self.assertEqual(len(self.messages) + len(self.skipped), 6)
                self.assertTrue(self.mailbox.run_ids[0].error)
                self.run_job()  # nothing else is in the Inbox
                late = mime(subject="Late")
                self.send(late)
                self.run_job()
                self.assertIn(
                    late["Message-ID"], self.messages.mapped("internet_message_id")
                )
                self.control.clear_faults()
                self.mailbox.action_log_now()
                self.run_job()
                self.assertNotIn(self.kind.inbox, self.folder_counts())
                self.assertEqual(self.mailbox.state, "running")

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_what_postgresql_refuses_is_the_message_s_own_failure(self):
        """Such errors are of the class of lost connections, and quote the content."""
        self.fill_inbox()
        poison = self.sent[2]["Message-ID"]
        record = Run._decide_and_insert

        def refuse(job, page):
            if poison in {message.internet_message_id for message in page}:
                job.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
            return record(job, page)

        too_long = patch.object(
            type(self.env["email.logging.message"]),
            "_prepare_vals",
            self._with_a_sender_too_long(poison),
        )
        with patch.object(Run, "_decide_and_insert", refuse):
            self.run_job()
        self.assertEqual(len(self.messages), 4)
        self.assertIn("division by zero", self.skipped.filtered("error").error)
        with too_long:
            self.run_job()
        failed = self.skipped.filtered("error")
        self.assertIn("ProgramLimitExceeded", failed.error)
        self.assertNotIn("Offer 2", failed.error)
        # It is found, and can be erased, by its sender's address like all others.
        by_sender = [("participants", "ilike", ANNA), ("verdict", "=", "failed")]
        found = self.env["email.logging.verdict"].search(by_sender)
        self.assertEqual(found.skipped_id, failed)
        self.run_job()
        self.assertEverythingDone()

    def _with_a_sender_too_long(self, poison):
        model = type(self.env["email.logging.message"])
        prepare = model._prepare_vals
        noise = "".join(chr(97 + n * n * n % 25) + str(n) for n in range(3_000))

        def too_long(records, mailbox, decision):
            values = prepare(records, mailbox, decision)
            if decision.mail.internet_message_id == poison:
                values["internet_message_id"] = noise
            return values

        return too_long

    def test_same_message_twice_on_a_page(self):
        self.fill_inbox()
        oldest = self.kind.adapter.oldest

        def twice(mailbox, limit):
            return 2 * oldest(mailbox, limit)

        with patch.object(self.kind.adapter, "oldest", twice):
            self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_poison_is_given_up(self):
        self.fill_inbox()
        failing = patch.object(
            Run, "_decide_and_insert", side_effect=ValueError("poison")
        )
        with failing:
            self.run_job()
        self.skipped[0].action_give_up()
        with failing:
            self.run_job()
        self.assertEqual(self.folder_counts(), {self.kind.inbox: 5, "Not Logged": 1})

    def test_an_error_that_nobody_foresaw_never_reaches_the_scheduler(
        self,
    ):
        """Odoo would switch the job off after some times, and log what it quotes."""
        self.fill_inbox()
        broken = patch.object(Run, "_log_pages", side_effect=KeyError("Offer 1"))
        logged = self.assertLogs("odoo.addons.crm_email_logging.engine.run", "ERROR")
        with broken, logged:
            self.run_job()
        self.assertEqual(self.mailbox.error_kind, "unexpected")
        self.assertEqual(self.mailbox.state, "error")
        self.assertTrue(self.mailbox.cron_id.active)
        self.mailbox.action_log_now()
        self.run_job()
        self.assertEverythingDone()
