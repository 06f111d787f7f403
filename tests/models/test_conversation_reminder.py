"""Whoever lets somebody wait is reminded once, of what he can open."""

from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ANNA, GIULIA, MARCO
from .test_waiting import WaitingCase


@tagged("post_install", "-at_install")
class TestReminder(WaitingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(patch.object(cls.env.cr, "commit", lambda: None))
        cls.company.email_logging_reminder_hours = 1
        calendar = cls.company.resource_calendar_id
        always = {"hour_from": 0, "hour_to": 24, "day_period": "full_day"}
        calendar.attendance_ids = [
            Command.clear(),
            *(
                Command.create({"name": "Always", "dayofweek": str(day), **always})
                for day in range(7)
            ),
        ]
        cls.mailbox.words_for = "participants"

    def setUp(self):
        super().setUp()
        [message] = self.record(self.mail(hours=30, internetMessageId="<1@x>"))
        self.conversation = message.conversation_id

    def reminders(self):
        self.conversation._cron_remind()
        return self.env["mail.activity"].search(
            [("res_model", "=", self.conversation._name)]
        )

    def test_once_and_until_it_is_answered(self):
        activity = self.reminders()
        self.assertEqual(activity.user_id, self.giulia)
        self.assertEqual(activity.res_id, self.conversation.id)
        today = fields.Date.context_today(self.conversation)
        self.assertEqual(activity.date_deadline, today)
        self.assertEqual(self.reminders(), activity)
        self.record(self.mail(GIULIA, [ANNA], answers="<1@x>", hours=0))
        self.assertFalse(self.reminders())

    def test_not_of_what_waits_for_less(self):
        self.company.email_logging_reminder_hours = 31
        self.assertFalse(self.reminders())
        self.company.email_logging_reminder_hours = 29
        self.assertTrue(self.reminders())

    def test_not_of_what_a_rule_of_your_own_hides(self):
        """He could not open what the activity leads to."""
        self.env["ir.rule"].create(
            {
                "name": "Of Marco's customers only",
                "model_id": self.env["ir.model"]._get_id(self.conversation._name),
                "domain_force": [("id", "!=", self.conversation.id)],
            }
        )
        self.assertFalse(self.reminders())

    def test_not_of_what_he_may_not_read(self):
        """He reads the conversation, but not the message that waits for him."""
        [second] = self.record(self.mail(ANNA, [MARCO], answers="<1@x>", hours=20))
        hidden = self.conversation.sudo()
        hidden.wait_message_id = second.id
        self.assertEqual(hidden.wait_user_id, self.giulia.id)
        self.assertTrue(self.conversation.with_user(self.giulia).has_access("read"))
        self.assertFalse(self.reminders())
        hidden.wait_user_id = self.marco.id
        self.assertEqual(self.reminders().user_id, self.marco)

    def test_nobody_is_there_to_be_reminded(self):
        self.conversation.sudo().wait_user_id = 10**8
        self.assertFalse(self.reminders())
