"""What it costs the job to know to which opportunity a page of mail belongs."""

from odoo.tests import tagged

from ..common import PAOLO, graph_message
from .test_conversation_opportunity import LinkedCase
from .test_conversations import answering


@tagged("post_install", "-at_install")
class TestCost(LinkedCase):
    def test_a_page_takes_no_statement_more(self):
        def cost(*mails):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.record(*mails)
            return self.cr.sql_log_count - before

        def page():
            return [answering("<3@x>"), graph_message(), graph_message(PAOLO)]

        self.lead(), self.lead(self.paolo_greco)
        self.record(*page())
        alone = cost(*page())
        self.company.email_logging_opportunity_link = "itself"
        self.assertEqual(cost(*page()), alone)
        self.assertEqual(cost(*page()), alone)
        self.assertTrue(self.conversation.opportunity_id)
