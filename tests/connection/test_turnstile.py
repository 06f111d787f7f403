"""Nobody waits long for Exchange, and never all of Odoo's workers at a time."""

import time
from contextlib import ExitStack, contextmanager

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import config

from ...connection.turnstile import REST, let_all_pass, turnstile
from ...exchange.errors import Unavailable
from ..common import GIULIA
from ..sandbox_common import SandboxCase, mime

MAILBOX = 4711
AT_ONCE = 3  # seconds, on a machine that does much besides; else it is five


@tagged("post_install", "-at_install")
class TestTurnstile(TransactionCase):
    def setUp(self):
        super().setUp()
        let_all_pass()
        self.addCleanup(let_all_pass)
        before = config["workers"]
        self.addCleanup(config.__setitem__, "workers", before)
        config["workers"] = 2

    @contextmanager
    def somebody(self):
        """Another worker's transaction."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield cr

    def ask(self, cr, answer=None, **options):
        with turnstile(cr, MAILBOX, **options):
            if answer:
                raise answer

    def test_half_of_the_workers_go_on_while_the_others_wait(self):
        with ExitStack() as people:
            first = people.enter_context(self.somebody())
            second = people.enter_context(self.somebody())
            with turnstile(first, MAILBOX):
                self.assertSaidAtOnce(second)
                time.sleep(0.5)
                # The first is known to wait in vain by now.
                self.assertSaidAtOnce(second)
            first.commit()
            self.ask(second)

    def test_more_workers_more_places(self):
        config["workers"] = 8
        with ExitStack() as people:
            for _ in range(4):
                cr = people.enter_context(self.somebody())
                people.enter_context(turnstile(cr, MAILBOX))
            fifth = people.enter_context(self.somebody())
            self.assertSaidAtOnce(fifth)

    def test_what_did_not_answer_rests(self):
        with self.somebody() as cr:
            with self.assertRaises(Unavailable):
                self.ask(cr, Unavailable("unavailable"))
            self.assertSaidAtOnce(cr)
            self.ask(cr, insists=True)
            self.ask(cr)
        self.assertLessEqual(REST, 30)

    def assertSaidAtOnce(self, cr):
        start = time.monotonic()
        with self.assertRaises(Unavailable) as caught:
            self.ask(cr)
        self.assertEqual(caught.exception.kind, "not_answering")
        self.assertLess(time.monotonic() - start, AT_ONCE)


@tagged("post_install", "-at_install")
class TestSlowExchange(SandboxCase):
    def test_whoever_opens_a_message_is_told_in_five_seconds(self):
        self.send(mime(to=(GIULIA,)))
        self.run_job()
        self.control.add_fault(path="/attachments", latency=12, times=None)
        message = self.messages.with_user(self.giulia)
        start = time.monotonic()
        with self.assertRaises(Unavailable):
            message._list_attachments()
        self.assertLess(time.monotonic() - start, 11)
        start = time.monotonic()
        with self.assertRaises(Unavailable) as caught:
            message._list_attachments()
        self.assertEqual(caught.exception.kind, "not_answering")
        self.assertLess(time.monotonic() - start, AT_ONCE)
