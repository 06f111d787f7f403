"""A long run of the past leaves the other mailboxes their turn."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...models.email_logging_mailbox_past import REST
from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestMailboxPast(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        mailboxes = self.env["email.logging.mailbox"]
        mailboxes.search([]).enabled = False
        values = {"account_username": "x@lumen.example", "enabled": True}
        self.other = mailboxes.create({"email": "other@lumen.example", **values})
        self.mailbox.write(values)
        later = fields.Datetime.now() + timedelta(days=1)
        self.jobs = self.mailbox.cron_id | self.other.cron_id
        self.jobs.nextcall = later
        self.triggers.unlink()

    @property
    def triggers(self):
        triggers = self.env["ir.cron.trigger"]
        return triggers.search([("cron_id", "in", self.jobs.ids)])

    def rest(self, seconds=100.0):
        """:return: after how many seconds it goes on"""
        before, now = self.triggers, fields.Datetime.now()
        self.mailbox._go_on_later(seconds)
        [trigger] = self.triggers - before
        self.assertEqual(trigger.cron_id, self.mailbox.cron_id)
        return round((trigger.call_at - now).total_seconds(), -1)

    def test_at_once_when_nobody_waits(self):
        self.assertEqual(self.rest(), 0)
        self.other.cron_id._trigger(fields.Datetime.now() + timedelta(hours=1))
        self.assertEqual(self.rest(), 0)

    def test_after_those_that_wait(self):
        self.other.cron_id._trigger(fields.Datetime.now() - timedelta(seconds=1))
        self.assertEqual(self.rest(), REST * 100)
        self.assertEqual(self.rest(200.0), REST * 200)
        self.other.enabled = False
        self.assertEqual(self.rest(), 0)

    def test_after_one_whose_time_has_come(self):
        self.other.cron_id.nextcall = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.rest(), REST * 100)

    def test_none_is_begun_while_something_stands_against_it(self):
        pasts = self.env["email.logging.past"].sudo()
        first, second = pasts.create([{"mailbox_id": self.mailbox.id}] * 2)
        pasts.create({"mailbox_id": self.other.id})
        self.assertEqual(self.mailbox._next_past(), first)
        first.state = "done"
        self.assertEqual(self.mailbox._next_past(), second)
        self.mailbox.error_kind = "login_refused"
        self.assertFalse(self.mailbox._next_past())
        self.mailbox.error_kind = False
        self.mailbox.enabled = False
        self.assertFalse(self.mailbox._next_past())
