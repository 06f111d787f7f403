"""Who waits for an answer: what is stored of it, as people see it."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ...engine.correspondence import SALES_GROUP
from ..common import ANNA, GIULIA, JOHN, MARCO
from .test_waiting import WaitingCase

SHOWN = "odoo.addons.crm_email_logging.models.email_logging_conversation_waiting_shown"
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestShown(WaitingCase):
    def test_passed_on_it_waits_until_who_asked_gets_it_as_well(self):
        """Message by message, and as it follows from what is stored."""
        [question] = self.record(self.mail(hours=9, internetMessageId="<1@x>"))
        conversation = question.conversation_id
        forward = {"subject": "Fwd: Offer", "answers": "<1@x>"}
        for to, state in (([JOHN], "we"), ([MARCO], "we"), ([JOHN, ANNA], False)):
            self.record(self.mail(GIULIA, to, hours=8, **forward))
            self.assertEqual(self.wait(conversation), state, to)
            self.assertRecomputed(conversation)

    def test_handed_to_who_is_deleted_since_it_waits_for_whom_it_was_written_to(self):
        """It would be on the list of nobody, once it is taken in by another one."""
        temporary = new_test_user(self.env, "temp", groups=SALES_GROUP)
        older, newer = (
            self.record(self.mail(hours=hours)).conversation_id.with_user(self.giulia)
            for hours in (4, 2)
        )
        newer._hand_over(temporary)
        older.action_no_answer_needed()
        self.assertFalse(self.waiting_list())
        temporary.unlink()
        (older | newer).action_merge()
        self.assertEqual(self.waiting_list(), older)
        self.assertRecomputed(older)

    def test_handed_over_while_one_looks_at_companies_that_the_other_may_not(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.giulia.company_ids |= other
        both = {"allowed_company_ids": [other.id, self.company.id]}
        older, newer = (
            self.record(self.mail(hours=hours))
            .conversation_id.with_user(self.giulia)
            .with_context(**both)
            for hours in (4, 2)
        )
        newer._hand_over(self.marco)
        self.assertEqual(self.waiting_list(self.marco), newer)
        older.action_no_answer_needed()
        (older | newer).action_merge()
        self.assertEqual(self.waiting_list(self.marco), older)

    def test_which_messages_decide_is_looked_up_as_long_as_they_are_few(self):
        """Of what they owe us, there may be any number."""
        messages = self.record(
            self.mail(), self.mail(JOHN, [MARCO]), self.mail(GIULIA, [ANNA])
        )
        few = self.env["email.logging.conversation"]._few_deciding
        self.assertEqual(sorted(few()), messages[:2].ids)
        for most, expected in ((2, messages[:2].ids), (1, None)):
            with patch(f"{SHOWN}.FEW", most):
                self.assertEqual(few() and sorted(few()), expected)

    def test_how_long_it_waits_in_working_time(self):
        conversations = self.env["email.logging.conversation"]
        for worked, sentence in (
            (timedelta(minutes=59), "less than a working hour"),
            (HOUR, "one working hour"),
            (2 * HOUR, "2 working hours"),
            (23 * HOUR, "23 working hours"),
            (24 * HOUR, "3 working days"),
        ):
            self.assertEqual(conversations._waited(worked, 8 * HOUR), sentence)
