"""An opportunity's own conversations, and its contact's others."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, graph_message
from .test_conversation_opportunity import LinkedCase
from .test_conversations import ConversationsCase, answering


@tagged("post_install", "-at_install")
class TestOpportunityConversations(ConversationsCase):
    def setUp(self):
        super().setUp()
        self.messages = self.three()
        entry = self.messages[0].entry_ids.with_user(self.giulia)
        action = entry.action_create_opportunity()
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.lead = lead.with_user(self.giulia)

    def others(self):
        self.env.invalidate_all()
        return self.lead.get_logged_emails()["others"]

    def test_its_own_with_all_their_e_mails(self):
        self.log(graph_message(ANNA, [GIULIA], subject="Invoice"))
        self.assertEqual(self.lead.conversation_count, 1)
        found = self.lead.get_logged_emails()["entries"]
        self.assertEqual(len(found), 3)
        action = self.lead.action_view_conversations()
        shown = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(shown, self.messages.conversation_id)

    def test_how_many_others(self):
        self.assertEqual(self.others(), "")
        self.log(graph_message(ANNA, [GIULIA]), graph_message(JOHN, [GIULIA]))
        self.assertEqual(self.others(), "One more conversation with this contact")
        others = self.log(graph_message(ANNA, [GIULIA]))
        self.assertEqual(self.others(), "2 more conversations with this contact")
        action = self.lead.action_view_other_conversations()
        shown = self.env[action["res_model"]].search(action["domain"])
        self.assertIn(others.conversation_id, shown)
        self.assertEqual(len(shown), 2)

    def test_what_one_may_not_know_counts_not(self):
        self.log(graph_message(ANNA, [MARCO]))
        self.assertEqual(self.others(), "")
        theirs = self.lead.with_user(self.marco).sudo()
        lead = theirs.with_user(self.marco)
        self.lead.sudo().user_id = self.marco
        self.env.invalidate_all()
        self.assertEqual(lead.conversation_count, 0)
        self.assertFalse(lead.get_logged_emails()["entries"])

    def test_without_a_contact(self):
        self.lead.sudo().partner_id = False
        self.log(graph_message(ANNA, [GIULIA]))
        self.assertEqual(self.others(), "")

    def test_an_answer_counts_no_conversation_more(self):
        self.log(answering("<3@x>", internetMessageId="<4@x>"))
        self.env.invalidate_all()
        self.assertEqual(self.lead.conversation_count, 1)
        self.assertEqual(len(self.lead.get_logged_emails()["entries"]), 4)

    def test_nothing_yet(self):
        """What to do is said; without a mailbox, that is another thing."""
        new = self.env["crm.lead"].create({"name": "New", "user_id": self.giulia.id})
        new = new.with_user(self.giulia)
        self.mailbox.write({"account_username": "reader", "enabled": True})
        empty = new.get_logged_emails()["empty"]
        self.assertEqual(empty["title"], "No e-mails are logged here yet")
        self.assertIn("Create Opportunity", empty["text"])
        self.mailbox.write({"enabled": False})
        empty = new.get_logged_emails()["empty"]
        self.assertEqual(empty["title"], "Logging is switched off")
        self.assertFalse(self.lead.get_logged_emails()["empty"])


@tagged("post_install", "-at_install")
class TestClosed(LinkedCase):
    def test_what_arrives_days_late_is_no_news(self):
        lead = self.lead()
        self.own.action_accept_opportunity()
        lead.action_set_won()
        self.next(receivedDateTime="2026-10-20T09:00:00Z")
        self.assertFalse(lead.activity_ids)
        self.next()
        self.assertEqual(lead.activity_ids.user_id, self.giulia)
