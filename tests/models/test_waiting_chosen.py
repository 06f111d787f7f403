"""Who waits for an answer: what people choose about it."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...engine.correspondence import SALES_GROUP
from ...engine.waiting import Traits
from ..common import ANNA, GIULIA, JOHN, MARCO
from .test_waiting import ASKS, WaitingCase


@tagged("post_install", "-at_install")
class TestChosen(WaitingCase):
    def setUp(self):
        super().setUp()
        [self.message] = self.record(self.mail(hours=4, internetMessageId="<1@x>"))
        self.conversation = self.message.conversation_id.with_user(self.giulia)

    def again(self, text=ASKS):
        return self.record(self.mail(text=text, answers="<1@x>"))

    def later(self, **vals):
        wizard = self.env["email.logging.later"].with_user(self.giulia)
        return wizard.with_context(active_ids=self.conversation.ids).create(vals)

    def test_nothing_waits_until_a_day_that_has_passed(self):
        today = fields.Date.context_today(self.conversation)
        for days in (0, 1):
            with self.assertRaises(UserError):
                self.later(until=today - timedelta(days=days)).action_wait()
        self.assertEqual(self.conversation.waiting, "we")
        self.later(until=today + timedelta(days=1)).action_wait()
        self.assertEqual(self.conversation.waiting, "later")

    def test_no_answer_needed_until_they_write_again(self):
        self.conversation.action_no_answer_needed()
        self.assertFalse(self.conversation.waiting)
        self.assertFalse(self.waiting_list())
        self.assertRecomputed(self.conversation)
        self.conversation.action_answer_needed()
        self.assertEqual(self.conversation.waiting, "we")
        self.conversation.action_no_answer_needed()
        second = self.again()
        self.assertEqual(self.conversation.waiting, "we")
        self.assertEqual(self.conversation.waiting_since, second.date)
        self.assertRecomputed(self.conversation)

    def test_undo_gives_back_what_was_before(self):
        names = ["wait_state", "wait_since", "wait_user_id", "wait_message_id"]
        names += ["wait_until", "wait_handed_id"]
        for what, choose in {
            "nothing": lambda: None,
            "put off": self.later().action_in_a_week,
            "somebody else's": lambda: self.conversation._hand_over(self.marco),
        }.items():
            with self.subTest(what):
                choose()
                before = self.conversation.sudo().read(names)
                self.conversation.action_no_answer_needed()
                self.assertFalse(self.conversation.waiting)
                self.conversation.action_undo_no_answer_needed()
                self.assertEqual(self.conversation.sudo().read(names), before)
                self.assertFalse(self.message.traits & Traits.NEEDED)
                self.assertRecomputed(self.conversation)
        self.conversation.action_no_answer_needed()
        self.conversation.action_answer_needed()
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self.conversation.action_undo_no_answer_needed()

    def test_later(self):
        self.later().action_in_a_week()
        self.assertEqual(self.conversation.waiting, "later")
        today = fields.Date.context_today(self.conversation)
        self.assertGreaterEqual(self.conversation.waiting_until, today + timedelta(7))
        self.assertLess(self.conversation.waiting_until.weekday(), 5)
        self.assertFalse(self.waiting_list())
        self.assertRecomputed(self.conversation)
        self.conversation.sudo().wait_until = today  # the day has come
        self.env.invalidate_all()
        self.assertEqual(self.conversation.waiting, "we")
        self.assertEqual(self.waiting_list(), self.conversation)
        self.later().action_in_a_week()
        self.again()
        self.assertEqual(self.conversation.waiting, "we")
        self.assertFalse(self.conversation.sudo().wait_until)

    def test_hand_over(self):
        """The colleague reads it from then on, and has it until somebody answers."""
        theirs = self.message.with_user(self.marco)
        self.assertFalse(theirs.has_access("read"))
        self.conversation._hand_over(self.marco)
        self.registry.clear_cache()
        self.assertTrue(theirs.has_access("read"))
        self.assertEqual(self.waiting_list(self.marco), self.conversation)
        self.assertFalse(self.waiting_list())
        self.assertRecomputed(self.conversation)
        self.again()
        self.assertEqual(self.waiting_list(self.marco), self.conversation)
        self.record(self.mail(MARCO, [ANNA], answers="<1@x>", hours=0))
        self.assertEqual(self.wait(self.conversation, self.marco), "they")
        self.assertFalse(self.conversation.sudo().wait_handed_id)

    def test_who_is_offered_to_hand_it_to(self):
        of_stock = new_test_user(self.env, "otto", groups="base.group_user")
        dialog = self.env["email.logging.handover"].with_user(self.giulia)
        domain = dialog.fields_get(["user_id"])["user_id"]["domain"]
        offered = self.env["res.users"].search(domain)
        self.assertLessEqual(self.giulia | self.marco, offered)
        self.assertNotIn(of_stock, offered)

    def test_put_off_it_stays_so_when_an_older_one_takes_it_in(self):
        other = self.record(self.mail(hours=2)).conversation_id.with_user(self.giulia)
        day = fields.Date.context_today(other) + timedelta(days=5)
        other._wait_until(day)
        self.conversation.action_no_answer_needed()
        (self.conversation | other).action_merge()
        self.assertEqual(self.conversation.waiting, "later")
        self.assertEqual(self.conversation.waiting_until, day)
        self.assertRecomputed(self.conversation)

    def test_handed_over_it_stays_so_when_an_older_one_takes_it_in(self):
        other = self.record(self.mail(hours=2)).conversation_id.with_user(self.giulia)
        other._hand_over(self.marco)
        self.conversation.action_no_answer_needed()
        (self.conversation | other).action_merge()
        self.assertFalse(self.waiting_list())
        self.assertEqual(self.waiting_list(self.marco), self.conversation)
        self.assertRecomputed(self.conversation)

    def test_handed_over_it_does_not_take_along_what_the_colleague_may_not_read(self):
        """An older question would be on the list of nobody."""
        other = self.record(self.mail(hours=2)).conversation_id.with_user(self.giulia)
        other._hand_over(self.marco)
        (self.conversation | other).action_merge()
        self.assertEqual(self.waiting_list(), self.conversation)
        self.assertFalse(self.message.with_user(self.marco).has_access("read"))
        self.assertRecomputed(self.conversation)

    def test_nobody_answers_what_they_did_not_write(self):
        ours = self.record(self.mail(GIULIA, [JOHN])).conversation_id
        with self.assertRaisesRegex(UserError, "no e-mail of theirs"):
            ours.with_user(self.giulia).action_answer()
        opened = self.conversation.action_answer()
        self.assertEqual(opened["res_model"], "email.logging.draft")

    def test_handed_by_who_may_not_give_it_to_read(self):
        """By its leader, who took no part, only to who reads it already."""
        self.env["crm.team"].create(
            {"name": "N", "user_id": self.sara.id, "member_ids": self.giulia.ids}
        )
        theirs = self.conversation.with_user(self.sara)
        with self.assertRaisesRegex(UserError, "Who took part in it shares it first"):
            theirs._hand_over(self.marco)
        self.message.sudo().reader_ids = self.marco
        theirs._hand_over(self.marco)
        self.assertEqual(self.waiting_list(self.marco), self.conversation)
        self.assertEqual(self.message.sudo().reader_ids, self.marco)

    def test_handed_to_who_can_answer(self):
        """Only to whom it stands on a list; also by RPC, which knows no dropdown."""
        of_stock = new_test_user(self.env, "otto", groups="base.group_user")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = new_test_user(self.env, "ada", groups=SALES_GROUP)
        abroad.write({"company_ids": elsewhere.ids, "company_id": elsewhere.id})
        left = new_test_user(self.env, "leo", groups=SALES_GROUP)
        left.active = False
        for user in (of_stock, abroad, left):
            dialog = self.env["email.logging.handover"].with_user(self.giulia)
            dialog = dialog.create(
                {"conversation_ids": self.conversation.ids, "user_id": user.id}
            )
            with self.subTest(user.login), self.assertRaises(UserError):
                dialog.action_hand_over()
            self.assertFalse(self.conversation.sudo().wait_handed_id)

    def test_who_may(self):
        """Whoever reads it, but neither takes part nor answers nor leads, may not."""
        self.mailbox.words_for = "sales"
        self.marco.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        conversation = self.conversation.with_user(self.marco)
        self.env["crm.team.member"].search([]).unlink()
        with self.assertRaises(AccessError):
            conversation.action_no_answer_needed()
        self.conversation.with_user(self.sara).action_no_answer_needed()
        self.assertFalse(self.conversation.waiting)

    def test_private(self):
        """Whoever may not read what decides sees nothing of it."""
        self.mailbox.words_for = "sales"
        self.record(self.mail(GIULIA, [ANNA], cc=[MARCO], answers="<1@x>", hours=3))
        secret = self.again()
        self.assertEqual(self.conversation.with_user(self.sara).waiting, "we")
        secret.with_user(self.giulia).action_mark_private()
        for user, seen in ((self.giulia, "we"), (self.sara, False)):
            conversation = self.conversation.with_user(user)
            self.env.invalidate_all()
            self.assertEqual(conversation.waiting, seen)
            self.assertFalse(conversation.waiting_since and not seen)
            found = conversation.search([("waiting", "=", "we")])
            self.assertEqual(conversation in found, bool(seen))
