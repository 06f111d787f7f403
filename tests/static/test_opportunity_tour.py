"""A conversation becomes an opportunity, is won, and the customer writes again."""

from dataclasses import replace

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import InItalian
from .test_tours import ThreadCase


@tagged("post_install", "-at_install")
class TestOpportunityTour(ThreadCase, HttpCase):
    browser_size = "1366x900"

    def arrive(self, number):
        now = fields.Datetime.now()
        mail = replace(self.mail(number), received=now, sent=now)
        [message] = self.record(mail)
        return message

    def test_won_and_written_again(self):
        messages = self.thread(2)
        conversation = messages.conversation_id
        page = f"/odoo/email.logging.conversation/{conversation.id}"
        self.start_tour(page, "email_logging_conversation_becomes", login="giulia")
        self.env.invalidate_all()
        lead = conversation.opportunity_id
        self.assertEqual(lead.user_id, self.giulia)
        for number in (2, 3):
            self.assertEqual(self.arrive(number).entry_ids.opportunity_id, lead)
        lead.action_set_won()
        self.assertFalse(self.arrive(4).entry_ids.opportunity_id)
        self.assertEqual(lead.activity_ids.user_id, self.giulia)
        self.start_tour(page, "email_logging_customer_wrote_again", login="giulia")


@tagged("post_install", "-at_install")
class TestOpportunityTourInItalian(InItalian, TestOpportunityTour):
    pass
