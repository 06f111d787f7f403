"""While a page is decided and recorded, the one before is moved and the next one read.
Whatever happens to them, each message is logged exactly once.
"""

import sys
import threading
import time
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.tests import BaseCase, tagged
from odoo.tests.common import mute_logger

from ...engine import read_ahead
from ...engine.packed_text import packed
from ...engine.run import Run
from ...exchange.errors import Throttled, Unavailable
from ..kinds.case import each_kind
from .faults_case import FaultsCase

BANNER = "Diese Nachricht kam von außen."


def mail(key, body=""):
    facts = {"place": f"at {key}", "internet_message_id": "", "body": body}
    return SimpleNamespace(key=key, body_type="text", subject="", **facts)


class TestPageAhead(BaseCase):
    """Of a mailbox that answers at once; needs no database."""

    def ahead(self, *coming, **options):
        self.asked = []

        def oldest(limit, after):
            self.asked.append((limit, after))
            return list(coming)

        remote = SimpleNamespace(oldest=oldest)
        return self.enterContext(read_ahead.ReadAhead(remote, **options))

    def test_what_is_of_the_page_before_is_taken_once(self):
        """Somebody moved the first one meanwhile: the others are one place further."""
        a, b, c = map(mail, "abc")
        ahead = self.ahead(b, c)
        ahead.start([a, b], 2)
        self.assertEqual(ahead.take().mails, [c])
        self.assertEqual(self.asked, [(2, 2)])
        self.assertFalse(ahead.is_coming)
        self.assertEqual(ahead.take().mails, [])

    def test_its_bodies_come_packed(self):
        ahead = self.ahead(mail("b", "Guten Morgen"), mail("c"))
        ahead.start([mail("a")], 1)
        found = ahead.take().packed_bodies
        self.assertEqual(found, {"b": packed("Guten Morgen"), "c": b""})

    def test_its_previews_are_made_without_the_banners_of_the_company(self):
        texts = (f"{BANNER}\n\nPasst Dienstag?", "Bis morgen")
        ahead = self.ahead(*map(mail, "bc", texts), banners=BANNER)
        ahead.start([mail("a")], 1)
        expected = {"b": "Passt Dienstag?", "c": "Bis morgen"}
        self.assertEqual(dict(ahead.take().previews), expected)

    def test_one_of_which_nothing_can_be_made_is_taken_like_the_others(self):
        """It is set aside when it is recorded, and keeps none of them."""
        mails = [mail("b"), mail("c", "\ud83d")]
        ahead = self.ahead(*mails)
        ahead.start([mail("a")], 1)
        self.assertEqual(ahead.take(), read_ahead.Page(mails))

    def test_a_page_as_heavy_as_allowed(self):
        for length, is_read in ((5, True), (6, False)):
            ahead = self.ahead(mail("c"))
            with patch.object(read_ahead, "MOST_CHARACTERS", 10):
                ahead.start([mail("a", "x" * 5), mail("b", "x" * length)], 2)
            self.assertEqual(ahead.is_coming, is_read)

    def test_a_page_that_was_cut_short_or_after_trouble(self):
        for page, is_patient in (("a", False), ("ab", True)):
            ahead = self.ahead(mail("c"), is_patient=is_patient)
            ahead.start(list(map(mail, page)), 2)
            self.assertFalse(ahead.is_coming)


@each_kind
@tagged("post_install", "-at_install")
class TestReadAhead(FaultsCase):
    def setUp(self):
        super().setUp()
        self.mailbox.batch_size = 2
        self.calls = []

    @contextmanager
    def watching(self, before_read_ahead=lambda: None):
        """Notes in `calls` what the mailbox is asked, and when a page is there."""
        adapter = self.kind.adapter
        oldest, move = adapter.oldest, adapter.move

        def note_read(remote, limit, after=0):
            self.calls.append(f"read after {after}")
            try:
                if after:
                    before_read_ahead()
                return oldest(remote, limit, after)
            finally:
                self.calls.append("answered")

        def note_move(remote, places, folder_id):
            self.calls.append("move")
            return move(remote, places, folder_id)

        with (
            patch.object(adapter, "oldest", note_read),
            patch.object(adapter, "move", note_move),
        ):
            yield

    @property
    def asked(self):
        return [call for call in self.calls if call != "answered"]

    def fail_once(self, error):
        errors = [error]

        def fail():
            if errors:
                raise errors.pop()

        return fail

    def test_a_page_is_read_before_the_one_before_is_moved(self):
        self.fill_inbox()
        with self.watching():
            self.run_job()
        self.assertEverythingDone()
        self.assertEqual(self.asked[:3], ["read after 0", "read after 2", "move"])
        reads = [call for call in self.asked if call != "move"]
        self.assertEqual(reads, ["read after 0", "read after 2", "read after 2"])

    def test_a_page_is_moved_while_the_next_is_recorded(self):
        self.fill_inbox()
        record, moved, found = Run._record_page, threading.Event(), []
        move = self.kind.adapter.move

        def record_when_moved(job, page):
            if job.moving:
                found.append(moved.wait(30))
            return record(job, page)

        def note_move(remote, places, folder_id):
            outcome = move(remote, places, folder_id)
            moved.set()
            return outcome

        with (
            patch.object(Run, "_record_page", record_when_moved),
            patch.object(self.kind.adapter, "move", note_move),
        ):
            self.run_job()
        self.assertEqual(found, [True, True])
        self.assertEverythingDone()

    def test_threads_take_short_turns_and_usual_ones_afterwards(self):
        self.fill_inbox()
        usual, found = sys.getswitchinterval(), []
        with self.watching(lambda: found.append(sys.getswitchinterval())):
            self.run_job()
        self.assertTrue(found)
        self.assertLess(max(found), usual)
        self.assertEqual(sys.getswitchinterval(), usual)

    def test_killed_with_two_pages_recorded(self):
        self.fill_inbox()
        settle = Run._settle

        def kill(job, records):
            if job.moving:
                raise KeyboardInterrupt
            settle(job, records)

        self.env.flush_all()
        with (
            patch.object(Run, "_settle", kill),
            # assertRaises would roll back what was committed
            suppress(KeyboardInterrupt),
            self.registry.cursor() as cr,
        ):
            self.mailbox.with_env(self.env(cr=cr))._log_mail()
        self.env.invalidate_all()
        self.assertEqual(len(self.messages), 4)
        self.assertFalse(any(self.messages.mapped("settled")))
        self.assertNothingLost()
        self.run_job()
        self.assertEverythingDone()

    def test_where_moves_are_throttled_nothing_more_is_asked(self):
        self.fill_inbox()
        throttled = Throttled(1234, status=429)

        def refuse(remote, places, folder_id):
            self.calls.append("move")
            return dict.fromkeys(places, throttled)

        with self.watching(), patch.object(self.kind.adapter, "move", refuse):
            self.run_job()
        self.assertEqual(self.asked, ["read after 0", "read after 2", "move"])
        run = self.mailbox.run_ids[0]
        self.assertEqual((run.state, run.throttled_seconds), ("throttled", 1234))
        self.assertNothingLost()
        self.run_job()
        self.assertEverythingDone()

    def test_what_cannot_be_moved_beside_stays_alone(self):
        self.fill_inbox()
        first = self.kind.ids_in(self.kind.inbox)[0]
        move, broken = self.kind.adapter.move, []

        def leave_first(remote, places, folder_id):
            if broken:
                return move(remote, places, folder_id)
            broken.append(Unavailable("unavailable"))
            outcome = move(remote, places[1:], folder_id)
            return {places[0]: broken[0], **outcome}

        with patch.object(self.kind.adapter, "move", leave_first):
            self.run_job()
        self.assertEqual(self.kind.ids_in(self.kind.inbox), [first])
        self.assertNothingLost()
        self.run_job()
        self.assertEverythingDone()

    def test_nothing_is_asked_before_a_page_is_there(self):
        self.fill_inbox()
        with self.watching(lambda: time.sleep(0.3)):
            self.run_job()
        self.assertEverythingDone()
        for place, call in enumerate(self.calls):
            if call.startswith("read"):
                self.assertEqual(self.calls[place + 1], "answered")

    def test_what_fails_ahead_fails_where_it_would_be_read(self):
        self.fill_inbox()
        with self.watching(self.fail_once(Unavailable("unreachable"))):
            self.run_job()
        self.assertEqual(self.mailbox.run_ids[0].state, "throttled")
        self.assertEqual(len(self.messages.filtered("settled")), 2)
        self.assertNothingLost()
        self.run_job()
        self.assertEverythingDone()

    def test_any_other_error_ahead_stops_the_run_only(self):
        self.fill_inbox()
        with (
            self.watching(self.fail_once(ValueError("broken"))),
            mute_logger("odoo.addons.crm_email_logging.engine.run"),
        ):
            self.run_job()
        self.assertEqual(len(self.messages.filtered("settled")), 2)
        self.mailbox._clear_error()
        self.run_job()
        self.assertEverythingDone()

    def test_throttled_ahead_nothing_more_is_asked_before_its_time(self):
        self.fill_inbox()
        before = fields.Datetime.now()
        with self.watching(self.fail_once(Throttled(1234, status=429))):
            self.run_job()
        self.assertEqual(self.asked, ["read after 0", "read after 2"])
        run = self.mailbox.run_ids[0]
        self.assertEqual((run.state, run.throttled_seconds), ("throttled", 1234))
        self.assertEqual(run.logged_count, 2)
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.mailbox.cron_id.id)], order="call_at desc", limit=1
        )
        self.assertGreaterEqual((trigger.call_at - before).total_seconds(), 1233)
        self.run_job()
        self.assertEverythingDone()

    def test_throttled_ahead_again_and_again_delays_no_page(self):
        self.fill_inbox()

        def fail():
            raise Throttled(1234, status=429)

        with self.watching(fail):
            for _ in range(2):
                self.run_job()
        self.assertEverythingDone()

    def test_killed_while_reading_ahead(self):
        self.fill_inbox()
        record = Run._record_page

        def kill(job, page):
            record(job, page)
            raise KeyboardInterrupt

        self.env.flush_all()
        with (
            patch.object(Run, "_record_page", kill),
            self.watching(),
            # assertRaises would roll back what was committed
            suppress(KeyboardInterrupt),
            self.registry.cursor() as cr,
        ):
            self.mailbox.with_env(self.env(cr=cr))._log_mail()
        self.assertEqual(self.asked, ["read after 0", "read after 2"])
        self.env.invalidate_all()
        self.assertNothingLost()
        self.run_job()
        self.assertEverythingDone()

    def test_what_somebody_moves_meanwhile_hides_no_other(self):
        self.fill_inbox()
        first = self.kind.ids_in(self.kind.inbox)[0]
        moved = []

        def somebody_moves():
            if not moved:
                moved.append(self.kind.move_by_hand(first))

        with self.watching(somebody_moves):
            self.run_job()
        self.assertEverythingDone()

    def test_heavy_pages_are_read_one_after_the_other(self):
        self.fill_inbox()
        with patch.object(read_ahead, "MOST_CHARACTERS", 10), self.watching():
            self.run_job()
        self.assertEverythingDone()
        self.assertEqual(set(self.asked), {"read after 0", "move"})

    def test_switched_off_what_was_read_ahead_stays(self):
        self.fill_inbox()
        settle = Run._settle

        def switch_off(job, records):
            job.mailbox.enabled = False
            return settle(job, records)

        with patch.object(Run, "_settle", switch_off), self.watching():
            self.run_job()
        self.assertEqual(len(self.messages), 2)
        self.assertEqual(self.folder_counts()[self.kind.inbox], 4)
        self.mailbox.action_enable()
        self.run_job()
        self.assertEverythingDone()
