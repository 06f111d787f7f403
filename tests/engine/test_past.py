import re
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2 import InterfaceError
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...engine.past import PastRun
from ...engine.settlement import Settlement
from ..common import ANNA, GIULIA, JOHN, MARCO, STRANGER
from ..kinds.case import KindCase, each_kind
from ..kinds.kind import only
from ..sandbox_common import mime

OLD = "Old Mail"
RUN = "odoo.addons.crm_email_logging.engine.run"
OF_CONTACTS = "odoo.addons.crm_email_logging.models.res_partner_past"
NOISE = ("mail.activity", "mail.mail", "bus.bus", "mail.message")


class Killed(BaseException):
    """The process ends here."""


@each_kind
@tagged("post_install", "-at_install")
class TestPast(KindCase):
    def setUp(self):
        super().setUp()
        self.mailbox.batch_size = 20
        with self.mailbox._remote() as remote:
            remote.ensure_folder(OLD)

    def test_what_is_old_is_logged_silently(self):
        """Even of two days ago, from a lost lead, and where reminders are on."""
        lost = self.env["crm.lead"].create(
            {"name": "Lost", "email_from": JOHN, "user_id": self.giulia.id}
        )
        self.john_carter.active = False
        lost.action_set_lost()
        lost.date_closed = fields.Datetime.now() - timedelta(days=9)
        self.company.email_logging_reminder_hours = 1
        self.put(90, senders=[ANNA, JOHN], recipients=[GIULIA])
        self.kind.deliver(mime(subject="Of today"))
        self.run_job()
        before = self.noise()
        past = self.log_the_past()
        who_looks = {self.giulia.id: (self.giulia.partner_id.id, True)}
        with (
            patch.object(type(self.mailbox), "_run_automations") as automations,
            patch.object(type(self.giulia), "_reached", return_value=who_looks),
        ):
            self.run_job()
        automations.assert_not_called()
        self.env.ref("crm_email_logging.remind_cron").method_direct_trigger()
        self.assertEqual(self.noise(), before)
        self.assertEqual(len(self.messages), 91)
        waiting = self.messages.conversation_id.filtered("wait_state")
        self.assertEqual(waiting.message_ids.mapped("subject"), ["Of today"])
        self.assertEqual((past.state, past.progress), ("done", 100.0))
        self.assertEqual((past.total, past.done_count, past.logged_count), (90,) * 3)
        self.assertEqual(self.folder_counts(), {OLD: 90, self.kind.archive: 1})
        self.assertFalse(self.messages.filtered(lambda message: not message.settled))
        link = self.messages[-1]._ask(lambda remote, place: remote.source(place))
        self.assertIn(b"mail.example", link)

    def test_a_kill_loses_and_doubles_nothing(self):
        """All of one second, which says nothing of how far it went."""
        self.put(70, seconds_between=0)
        past = self.log_the_past()
        for method in ("_file", "_join_conversations", "_record_page"):
            with self.killed_at(method), self.assertRaises(Killed):
                self.run_job()
        self.run_job()
        self.assertEqual(len(self.messages), 70)
        self.assertEqual((past.state, past.done_count), ("done", 70))
        self.assertEqual(self.env["email.logging.unsettled"].search_count([]), 0)

    @only("online")
    def test_mail_of_today_does_not_wait_for_years_of_it(self):
        self.put(30)
        self.log_the_past()
        run, logged_before = PastRun.run, []

        def run_slice(slice_of_past):
            logged_before.append("Of today" in self.messages.mapped("subject"))
            goes_on = run(slice_of_past)
            if len(logged_before) == 1:
                self.kind.deliver(mime(subject="Of today"))
            return goes_on

        with patch.object(PastRun, "run", run_slice):
            self.run_job()
        self.assertEqual(logged_before[:2], [False, True], "Between two slices")

    def test_from_a_day_moved_stopped_resumed(self):
        self.put(30, first_received="2026-03-30T23:00:00Z", seconds_between=240)
        past = self.log_the_past(from_date="2026-03-31", moves=True)
        advance = type(past)._advance

        def stop_after(past, *args):
            advance(past, *args)
            past.action_stop()

        with (
            patch.object(type(past), "_advance", stop_after),
            patch.object(Settlement, "note_places") as looked_for_again,
        ):
            self.run_job()
        looked_for_again.assert_not_called()
        self.assertEqual((past.state, past.done_count, past.total), ("stopped", 15, 15))
        self.assertTrue(all(self.messages.mapped("settled")))
        past.action_resume()
        self.run_job()
        self.assertEqual(past.state, "done")
        self.assertEqual(self.folder_counts(), {OLD: 15, self.kind.archive: 15})
        self.assertEqual(min(self.messages.mapped("date")), datetime(2026, 3, 31))

    @only("online")
    def test_when_its_time_is_over_the_others_come_first(self):
        """While their jobs wait for the worker, it takes a tenth of the time."""
        self.put(3)
        self.log_the_past()
        for waiting, rest in (("nobody", 0), ("due", 90), ("triggered", 90)):
            self.others_wait(waiting)
            now = fields.Datetime.now()
            with self.subTest(waiting):
                [at] = self.triggered_after(10.0)
                self.assertAlmostEqual((at - now).total_seconds(), rest, delta=5)

    def triggered_after(self, seconds):
        """:return: when the job is to go on, after a slice that took so long and after
        which its time was over
        """
        jobs, over = self.registry["ir.cron"], []
        commit_progress = jobs._commit_progress

        def take(run):
            run.past.duration += seconds
            over.append(run)
            return True

        def progress(cron, *args, **options):
            return 0.0 if over else commit_progress(cron, *args, **options)

        triggers = patch.object(jobs, "_trigger", autospec=True)
        with (
            patch.object(PastRun, "run", take),
            patch.object(jobs, "_commit_progress", progress),
            triggers as trigger,
        ):
            self.run_job()
        return [call.args[1] for call in trigger.call_args_list if call.args[1:]]

    def others_wait(self, waiting):
        now = fields.Datetime.now()
        others = self.env["email.logging.mailbox"].search(
            [("id", "!=", self.mailbox.id), ("enabled", "=", True)]
        )
        if not others:
            others = self.second_mailbox()
        job, later = others.cron_id, now + timedelta(hours=1)
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", job.id)]).unlink()
        job.nextcall = now - timedelta(minutes=1) if waiting == "due" else later
        if waiting == "triggered":
            triggers.create({"cron_id": job.id, "call_at": now - timedelta(minutes=1)})
        self.env.flush_all()

    def test_what_was_too_old_and_a_folder_that_is_gone(self):
        self.mailbox.start_date = "2026-06-01"
        self.kind.deliver(mime(Date="Mon, 02 Mar 2026 09:00:00 +0000"))
        self.run_job()
        if self.skipped.reason == "too_old":  # a server may date its arrival today
            self.log_the_past("Not Logged")
            self.run_job()
        self.assertEqual((len(self.messages), len(self.skipped)), (1, 0))
        self.put(1)
        past = self.log_the_past()
        path = f"{self.kind.above}{OLD}"
        self.control.remove_folder(self.kind.address, path)
        self.run_job()
        self.assertEqual((past.state, past.error_kind), ("error", "folder_missing"))
        self.assertTrue(past.error)
        self.assertEqual(self.mailbox.state, "running", "mail of today goes on")

    @only("online")
    def test_stopped_by_somebody_at_the_same_moment_it_goes_on(self):
        self.put(30)
        past = self.log_the_past()
        lost = [SerializationFailure()]
        file = PastRun._file

        def lose_once(run, records):
            if lost:
                raise lost.pop()
            return file(run, records)

        with patch.object(PastRun, "_file", lose_once):
            self.run_job()
        self.assertEqual((past.state, past.done_count), ("done", 30))
        self.assertEqual(len(self.messages), 30)

    @only("online")
    @mute_logger(RUN, "odoo.addons.base.models.ir_cron")
    def test_what_nobody_thought_of_stops_the_past_only(self):
        """A lost database is nobody's fault, and stops nothing."""
        self.put(3)
        past = self.log_the_past()
        for error, state in (
            (InterfaceError("connection already closed"), "waiting"),
            (ValueError("words of an e-mail"), "error"),
        ):
            with (
                self.subTest(state),
                patch.object(PastRun, "_log_slice", side_effect=error),
            ):
                self.run_job()
                self.assertEqual(past.state, state)
        self.assertEqual(
            (past.error_kind, past.error_code), ("unexpected", "ValueError")
        )
        self.assertNotIn("words", past.error)
        self.assertEqual(self.mailbox.state, "running")
        past.action_resume()
        self.run_job()
        self.assertEqual((past.state, len(self.messages)), ("done", 3))

    @only("online")
    @mute_logger(RUN)
    def test_what_cannot_be_recorded_is_set_aside_and_may_be_retried(self):
        self.put(3)
        past = self.log_the_past()
        decide, bad = PastRun._decide_and_insert, []

        def refuse(run, page):
            bad[:] = bad or [page[1].key]
            if bad[0] in [mail.key for mail in page]:
                raise ValueError("poison")
            return decide(run, page)

        with patch.object(PastRun, "_decide_and_insert", refuse):
            self.run_job()
        self.assertEqual((past.state, past.done_count), ("done", 3))
        self.assertEqual((len(self.messages), self.skipped.reason), (2, "failed"))
        self.assertTrue(self.skipped._is_set_aside())
        self.skipped.action_retry()
        self.run_job()
        self.assertEqual((len(self.messages), len(self.skipped)), (3, 0))

    @only("online")
    def test_an_outage_is_no_error_and_it_goes_on_later(self):
        self.put(3)
        past = self.log_the_past()
        triggers = self.env["ir.cron.trigger"].search([])
        folder = past.folder_key
        self.control.add_fault(path=re.escape(folder), status=503, times=None)
        with self.kind.without_sleep():
            self.run_job()
        self.assertNotIn(past.state, ("done", "error"))
        again = self.env["ir.cron.trigger"].search([]) - triggers
        self.assertIn(self.mailbox.cron_id, again.cron_id)
        self.control.clear_faults()
        self.run_job()
        self.assertEqual((past.state, len(self.messages)), ("done", 3))

    @only("online")
    def test_a_new_contact_who_was_in_copy(self):
        """Of what is logged and of what is not; nobody counts what he may not read."""
        self.send(
            mime(ANNA, [GIULIA], [STRANGER]),
            mime(GIULIA, [STRANGER]),
            mime(ANNA, [MARCO], [STRANGER]),
        )
        self.run_job()
        new = self.env["res.partner"].create({"name": "New", "email": STRANGER})
        count = new.with_user(self.giulia)._waiting_email_count()
        self.assertEqual(count, 2, "one that waits, one in copy; not Marco's")
        new.with_user(self.giulia).action_log_the_past()
        self.run_job()
        entries = self.env["interaction.log.entry"].search(
            [("partner_id", "=", new.id)]
        )
        self.assertEqual(len(entries), 3)
        self.assertEqual(entries.user_id, self.giulia | self.marco)
        self.assertEqual(entries.mapped("date"), entries.message_id.mapped("date"))
        self.assertEqual(new.with_user(self.giulia).interaction_count, 2)
        self.assertEqual(new._waiting_email_count(), 0)
        new.action_log_the_past()
        self.assertEqual(entries, entries.search([("partner_id", "=", new.id)]))
        # Of our own addresses nothing waits, and of whom much is logged, nobody asks.
        self.send(mime(ANNA, [GIULIA], ["office@lumen.example", "new@home.example"]))
        self.run_job()
        office = {"name": "Office", "email": "office@lumen.example"}
        office = self.env["res.partner"].create(office)
        self.assertEqual(office._waiting_email_count(), 0)
        new._add_other_addresses({"new@home.example"})
        self.assertEqual(new._waiting_email_count(), 1)
        with patch(f"{OF_CONTACTS}.MOST_OF_NEW", 3):
            self.assertEqual(new._waiting_email_count(), 0)

    def test_administrators_only(self):
        for user in (self.giulia, self.dario):
            with self.assertRaises(AccessError):
                self.mailbox.with_user(user).action_log_the_past()

    # Helpers

    def put(self, count, folder=OLD, **options):
        ago = fields.Datetime.now() - timedelta(days=2)
        usual = {"first_received": f"{ago:%Y-%m-%dT%H:%M:%SZ}", "folder": folder}
        options = {**usual, **options}
        options["folder"] = self.kind.above + options["folder"]
        self.control.generate(count, self.kind.address, **options)

    def log_the_past(self, folder=OLD, **options):
        opened = self.mailbox.action_log_the_past()
        choice = self.env["email.logging.past.choice"].browse(opened["res_id"])
        chosen = choice.folder_ids.filtered(lambda line: line.name == folder)
        choice.write({"folder_id": chosen.id, **options})
        choice.action_start()
        return self.mailbox.past_ids[0]

    def noise(self):
        return {name: self.env[name].sudo().search_count([]) for name in NOISE}

    def killed_at(self, method):
        """A patcher: the first slice ends there."""
        original, calls = getattr(PastRun, method), []

        def kill_after(run, *args):
            result = original(run, *args)
            if not calls:
                calls.append(method)
                raise Killed
            return result

        return patch.object(PastRun, method, kill_after)
