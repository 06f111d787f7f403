"""Who takes part says of a whole conversation who else reads it, also of what comes."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ANNA, GIULIA, MARCO, graph_message
from .test_audience import AudienceCase


class ConversationCase(AudienceCase):
    def setUp(self):
        super().setUp()
        self.opening = graph_message(ANNA, [GIULIA], subject="Zinnober")
        self.first = self.record(self.opening)
        self.second = self.answer(GIULIA, [ANNA])
        self.conversation = self.first.conversation_id
        self.assertEqual(self.second.conversation_id, self.conversation)
        self.own = self.users["own"]

    def answer(self, sender, to, **properties):
        header = {"name": "In-Reply-To", "value": self.opening.internet_message_id}
        headers = {"internetMessageHeaders": [header]}
        mail = graph_message(
            sender, to, subject="Re: Zinnober", **headers, **properties
        )
        return self.record(mail)

    def as_giulia(self):
        self.env.invalidate_all()
        return self.conversation.with_user(self.giulia)

    def may_read(self, user, message):
        return message.with_user(user).has_access("read")

    def assertReads(self, user, *expected):
        found = [self.may_read(user, m) for m in (self.first, self.second)]
        self.assertEqual(found, list(expected))

    def share(self, shared, *users):
        wizards = self.env["email.logging.sharing"].with_user(self.giulia)
        wizard = wizards.with_context(
            active_model=shared._name, active_id=shared.id
        ).create({})
        known = wizard.user_ids
        wizard.user_ids = self.env["res.users"].union(*users)
        wizard.action_share()
        self.env.invalidate_all()
        return known


@tagged("post_install", "-at_install")
class TestWholeConversation(ConversationCase):
    def test_private_also_what_comes(self):
        manager = self.users["manager"]
        self.assertReads(manager, True, True)
        self.as_giulia().action_mark_private()
        self.assertReads(manager, False, False)
        third = self.answer(ANNA, [GIULIA])
        self.assertEqual(third.conversation_id, self.conversation)
        self.assertFalse(self.may_read(manager, third))
        self.assertTrue(self.may_read(self.giulia, third))

    def test_of_what_comes_only_where_he_takes_part(self):
        self.as_giulia().action_mark_private()
        marco_s = self.answer(ANNA, [MARCO])
        self.assertEqual(marco_s.conversation_id, self.conversation)
        self.assertTrue(self.may_read(self.users["manager"], marco_s))

    def test_what_somebody_else_said_holds_for_his(self):
        self.answer(ANNA, [MARCO])
        self.conversation.with_user(self.marco).action_mark_private()
        self.assertReads(self.users["manager"], True, True)
        both = self.answer(ANNA, [GIULIA, MARCO])
        self.assertFalse(self.may_read(self.users["manager"], both))

    def test_shared_with_sales_and_opened_again(self):
        self.as_giulia().action_share_with_sales()
        self.assertReads(self.own, True, True)
        third = self.answer(ANNA, [GIULIA])
        self.assertTrue(self.may_read(self.own, third))
        self.as_giulia().action_take_back()
        self.assertReads(self.own, False, False)
        self.assertFalse(self.may_read(self.own, third))
        self.assertFalse(self.may_read(self.own, self.answer(ANNA, [GIULIA])))

    def test_undo_brings_back_each_message(self):
        self.first.with_user(self.giulia).action_mark_private()
        self.as_giulia().action_share_with_sales()
        self.as_giulia().action_mark_private()
        third = self.answer(ANNA, [GIULIA])
        self.assertTrue(self.as_giulia().is_marked)
        self.as_giulia().action_undo_mark()
        messages = self.first | self.second | third
        self.assertEqual(messages.mapped("audience"), ["private", False, False])
        self.assertFalse(self.as_giulia().is_marked)
        self.assertFalse(self.answer(ANNA, [GIULIA]).audience)

    def test_undo_leaves_what_was_decided_since(self):
        self.as_giulia().action_share_with_sales()
        self.second.with_user(self.giulia).action_mark_private()
        self.as_giulia().action_undo_mark()
        self.assertEqual(self.second.audience, "private")

    def test_only_who_takes_part(self):
        for name in ("manager", "leader"):
            conversation = self.conversation.with_user(self.users[name])
            self.assertFalse(conversation.is_participant)
            with self.assertRaises(AccessError):
                conversation.action_share_with_sales()

    def test_after_a_split_and_a_merge_it_holds_for_both(self):
        self.as_giulia().action_mark_private()
        self.second.with_user(self.giulia).action_split_conversation()
        self.assertNotEqual(self.second.conversation_id, self.conversation)
        header = {"name": "In-Reply-To", "value": self.second.internet_message_id}
        third = self.record(
            graph_message(ANNA, [GIULIA], internetMessageHeaders=[header])
        )
        self.assertEqual(third.conversation_id, self.second.conversation_id)
        self.assertEqual(third.audience, "private")
        both = self.conversation | self.second.conversation_id
        both.with_user(self.giulia).action_merge()
        self.assertEqual(self.answer(ANNA, [GIULIA]).audience, "private")

    def test_the_page_says_what_was_decided(self):
        self.as_giulia().action_mark_private()
        self.assertEqual(self.as_giulia().marked_audience, "private")
        self.share(self.as_giulia(), self.own)
        self.assertEqual(self.as_giulia().marked_readers, self.own.name)
        other = self.conversation.with_user(self.own)
        self.assertFalse(other.marked_audience or other.marked_readers)


@tagged("post_install", "-at_install")
class TestSharing(ConversationCase):
    def test_with_a_colleague_by_name(self):
        self.assertFalse(self.first.with_user(self.giulia).shared_with)
        self.share(self.first, self.own)
        self.assertReads(self.own, True, False)
        self.assertIn("one colleague", self.first.with_user(self.giulia).read_by)
        self.assertEqual(self.first.with_user(self.giulia).shared_with, self.own.name)
        self.assertEqual(self.first.with_user(self.own).audience_mark, "named")
        self.assertFalse(self.first.with_user(self.own).shared_with)

    def test_who_reads_it_while_one_looks_at_companies_that_they_may_not(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.giulia.company_ids |= other
        self.share(self.first, self.own)
        both = {"allowed_company_ids": [self.company.id, other.id]}
        own = self.first.with_user(self.giulia).with_context(**both)
        self.assertIn("one colleague", own.read_by)

    def test_from_the_entry(self):
        self.share(self.first.entry_ids, self.own)
        self.assertReads(self.own, True, False)

    def test_who_was_named_is_told(self):
        self.share(self.first, self.own)
        self.share(self.first, self.own)
        activities = self.env["mail.activity"].search([("user_id", "=", self.own.id)])
        self.assertEqual(len(activities), 1)
        self.assertIn("shared", activities.summary)
        self.assertNotIn("Zinnober", f"{activities.summary} {activities.note}")

    def test_of_a_whole_conversation_who_was_named_is_told_once_of_the_newest(self):
        """Also who has had an older e-mail of it."""
        self.answer(ANNA, [GIULIA, MARCO])
        newest = self.answer(GIULIA, [ANNA])
        self.share(self.conversation, self.own)
        self.share(self.conversation, self.own, self.marco)
        for user in (self.own, self.marco):
            told = self.env["mail.activity"].search([("user_id", "=", user.id)])
            self.assertEqual(len(told), 1)
            self.assertIn(f'data-oe-id="{newest.entry_ids.id}"', told.note)

    def test_taken_back(self):
        self.share(self.first, self.own)
        self.assertEqual(self.share(self.first), self.own)
        self.assertReads(self.own, False, False)

    def test_what_is_private_stays_so_for_everybody_else(self):
        self.first.with_user(self.giulia).action_mark_private()
        self.share(self.first, self.own)
        self.assertReads(self.own, True, False)
        self.assertFalse(self.may_read(self.users["manager"], self.first))

    def test_only_who_took_part_shares(self):
        wizards = self.env["email.logging.sharing"].with_user(self.users["manager"])
        wizard = wizards.create({"message_id": self.first.id, "user_ids": self.own.ids})
        with self.assertRaises(AccessError):
            wizard.action_share()
        self.assertReads(self.own, False, False)

    def test_only_with_sales(self):
        self.share(self.first, self.dario, self.own)
        self.assertEqual(self.first.reader_ids, self.own)

    def test_a_whole_conversation_and_what_comes(self):
        self.share(self.conversation, self.own)
        self.assertReads(self.own, True, True)
        third = self.answer(ANNA, [GIULIA])
        self.assertTrue(self.may_read(self.own, third))
        self.assertFalse(self.may_read(self.own, self.answer(ANNA, [MARCO])))
        self.as_giulia().action_undo_mark()
        self.assertReads(self.own, False, False)
        self.assertFalse(self.may_read(self.own, third))
