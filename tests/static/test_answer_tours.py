"""Answering from an entry's page, on a laptop and on a phone."""

from odoo.tests import HttpCase, tagged

from ..answer_case import AnswerCase
from ..common import ANNA, InItalian


@tagged("post_install", "-at_install")
class TestAnswerTours(AnswerCase, HttpCase):
    browser_size = "1366x900"

    def go(self, tour, url):
        self.env.flush_all()
        self.start_tour(url, f"email_logging_{tour}", login="giulia")
        self.env.invalidate_all()

    def answer(self, tour):
        """Answer, and read the conversation after the copy has come."""
        asked = self.receive(subject="Offerta")
        entry = asked.entry_ids
        self.go(tour, f"/odoo/interaction.log.entry/{entry.id}")
        self.send_queued()
        self.assertEqual(self.sent["To"].addresses[0].addr_spec, ANNA)
        self.assertIn("Ecco l'offerta.", self.sent.get_body(("plain",)).get_content())
        self.run_job()
        conversation = asked.conversation_id
        self.assertEqual(len(conversation.message_ids), 2)
        self.go("answered_once", f"/odoo/email.logging.conversation/{conversation.id}")

    def test_answer(self):
        self.answer("answer")

    def test_draft_stays(self):
        entry = self.receive(subject="Offerta").entry_ids
        self.go("draft_stays", f"/odoo/interaction.log.entry/{entry.id}")
        self.assertFalse(self.env["email.logging.draft"].search([]))


@tagged("post_install", "-at_install")
class TestAnswerOnPhoneInItalian(InItalian, TestAnswerTours):
    browser_size = "390x844"

    def test_answer(self):
        self.answer("answer_on_a_phone")

    test_draft_stays = None
