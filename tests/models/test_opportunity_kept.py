"""What becomes of the links when what they join is merged, split or taken apart."""

from odoo.tests import tagged

from ...engine.opportunity import Basis
from ..common import ANNA, GIULIA, JOHN, MARCO, PAOLO, graph_message
from .test_conversation_opportunity import LinkedCase
from .test_conversations import answering


@tagged("post_install", "-at_install")
class TestKept(LinkedCase):
    """What becomes of opportunities, conversations and contacts keeps the links."""

    def setUp(self):
        super().setUp()
        self.deal = self.lead()
        self.own._link(self.deal.with_user(self.giulia), Basis.CHOSEN)

    def test_merged_and_converted(self):
        other = self.lead(type="lead")
        self.own._link(other.with_user(self.giulia), Basis.CHOSEN)
        other.convert_opportunity(self.anna_bianchi)
        self.assertEqual(self.next().opportunity_id, other)
        kept = (self.deal | other).with_user(self.sara).merge_opportunity()
        self.env.invalidate_all()
        self.assertEqual(self.conversation.opportunity_id, kept)
        self.assertEqual(self.entries.opportunity_id, kept)
        self.assertEqual(self.next().opportunity_id, kept)

    def test_contacts_merged(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.anna_bianchi | self.paolo_greco).ids, self.paolo_greco
        )
        self.env.invalidate_all()
        self.assertEqual(self.next().opportunity_id, self.deal)
        other = self.record(graph_message(PAOLO, [GIULIA]))
        self.assertEqual(self.seen(of=other.conversation_id)[0], "suggested")

    def test_split_and_united(self):
        middle = self.conversation.message_ids.sorted("id")[1]
        middle.with_user(self.giulia).action_split_conversation()
        new = middle.conversation_id
        self.assertEqual(new.opportunity_id, self.deal)
        self.assertEqual(self.next().opportunity_id, self.deal)
        self.own.action_undo()
        self.assertEqual(self.conversation.opportunity_id, self.deal)

    def test_merged_conversations(self):
        first = self.record(graph_message(ANNA, [GIULIA])).conversation_id
        last = self.record(graph_message(ANNA, [GIULIA])).conversation_id
        (first | last | self.conversation).with_user(self.giulia).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.conversation.opportunity_id, self.deal)
        entries = self.conversation.message_ids.entry_ids
        self.assertEqual(self.next().opportunity_id, self.deal)
        self.assertEqual(len(entries), 5)

    def test_merged_with_one_whose_opportunity_is_won(self):
        """It is known of both; e-mails that had none get none that is closed."""
        kept, gone = (
            self.record(graph_message(JOHN, [GIULIA])).conversation_id for _ in range(2)
        )
        before = kept.message_ids.entry_ids
        won = self.lead(partner=self.john_carter)
        gone.with_user(self.giulia)._link(won.with_user(self.giulia), Basis.CHOSEN)
        won.action_set_won()
        (kept | gone).with_user(self.giulia).action_merge()
        self.env.invalidate_all()
        self.assertEqual(kept.opportunity_id, won)
        self.assertEqual(len(kept.message_ids), 2)
        self.assertFalse(before.opportunity_id)

    def test_undo_of_a_merge(self):
        """Each gets back what it had, unless both were linked anew meanwhile."""
        none, second, third = self.leads, self.lead(), self.lead()
        for kept, gone in (
            (second, none),
            (none, second),
            (second, third),
            (none, none),
        ):
            with self.subTest(kept=kept.ids, gone=gone.ids):
                two = self.merged(kept, gone)
                two.conversation_id.with_user(self.giulia).action_undo()
                self.assertBelong(two, [kept, gone])
        two = self.merged(second, none)
        own = two.conversation_id.with_user(self.giulia)
        own._link(third.with_user(self.giulia), Basis.CHOSEN)
        own.action_undo()
        self.assertBelong(two, [third, third])

    def test_undo_of_a_merge_of_which_one_part_is_gone(self):
        second = self.lead()
        two = self.merged(self.leads, second)
        conversation = two.conversation_id
        two[0].unlink()
        conversation.with_user(self.giulia).action_undo()
        self.assertFalse(conversation.exists())
        self.assertBelong(two[1], [second])

    def merged(self, *leads):
        """:return: two messages of one conversation, which were linked to these"""
        two = self.record(*(graph_message(ANNA, [GIULIA]) for _lead in leads))
        for message, lead in zip(two, leads, strict=True):
            if lead:
                own = message.conversation_id.with_user(self.giulia)
                own._link(lead.with_user(self.giulia), Basis.CHOSEN)
        two.conversation_id.with_user(self.giulia).action_merge()
        self.env.invalidate_all()
        self.assertEqual(len(two.conversation_id), 1)
        return two

    def assertBelong(self, messages, leads):
        self.env.invalidate_all()
        for message, lead in zip(messages.sorted("id"), leads, strict=True):
            self.assertEqual(message.conversation_id.opportunity_id, lead)
            self.assertEqual(message.entry_ids.opportunity_id, lead)
            basis = message.conversation_id.sudo().opportunity_basis
            self.assertEqual(basis, Basis.CHOSEN if lead else False)

    def test_a_late_arrival_unites(self):
        older, newer = (
            self.record(answering("<0@y>", [], internetMessageId="<2@y>")),
            self.record(graph_message(ANNA, [GIULIA], internetMessageId="<1@y>")),
        )
        self.own = newer.conversation_id.with_user(self.giulia)
        self.own._link(self.deal.with_user(self.giulia), Basis.CHOSEN)
        found = self.record(
            answering("<1@y>", [], GIULIA, [ANNA], internetMessageId="<0@y>")
        )
        self.env.invalidate_all()
        self.assertEqual(found.conversation_id, older.conversation_id)
        self.assertEqual(found.conversation_id.opportunity_id, self.deal)
        entries = (older | newer | found).entry_ids
        self.assertEqual(entries.opportunity_id, self.deal)

    def test_whom_a_copy_adds(self):
        mail = graph_message(ANNA, [GIULIA], subject="Desk")
        message = self.record(mail)
        message.conversation_id._link(self.deal, Basis.CHOSEN)
        [decision] = self.decide(graph_message(ANNA, [GIULIA], [MARCO]))
        # Another job that decided at the same moment waited, and adds nobody more.
        for _job in range(2):
            self.env["interaction.log.entry"]._insert_missing(
                self.mailbox, message, decision
            )
            self.env.invalidate_all()
        self.assertEqual(len(message.entry_ids), 2)
        self.assertEqual(message.entry_ids.opportunity_id, self.deal)

    def test_carried_from_the_entries_of_earlier_versions(self):
        conversations = self.env["email.logging.conversation"]
        other = self.record(graph_message(ANNA, [GIULIA])).conversation_id
        torn = self.record(graph_message(ANNA, [GIULIA], [MARCO])).conversation_id
        other.message_ids.entry_ids.opportunity_id = self.deal
        torn.message_ids.entry_ids[0].opportunity_id = self.deal
        torn.message_ids.entry_ids[1].opportunity_id = self.lead()
        ids = (other | torn | self.conversation).message_ids.ids
        self.env.flush_all()
        self.cr.execute("UPDATE email_logging_message SET conversation_id = NULL")
        self.env.invalidate_all()
        conversations._thread(ids)
        self.env.invalidate_all()
        messages = self.env["email.logging.message"].browse(ids)
        found = {m.conversation_id: m.entry_ids.opportunity_id for m in messages}
        linked = [c.opportunity_id == leads for c, leads in found.items()]
        self.assertEqual(linked.count(False), 1)  # of the torn one

    def test_a_late_arrival_unites_two_that_belong_to_opportunities(self):
        """It belongs to that of the older one, if it had none itself."""
        mails = [
            answering("<0@y>", [], internetMessageId=f"<{number}@y>")
            for number in (1, 2, 3)
        ]
        _none, older, newer = (m.conversation_id for m in self.log(*mails))
        older._link(self.deal, Basis.CHOSEN)
        newer._link(self.lead(), Basis.CHOSEN)
        found = self.record(
            graph_message(ANNA, [GIULIA], internetMessageId="<0@y>")
        ).conversation_id
        self.env.invalidate_all()
        self.assertEqual(len(found.message_ids), 4)
        self.assertEqual(found.opportunity_id, self.deal)
