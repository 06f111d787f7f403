"""A salesperson works off what waits for an answer, with the keyboard, in English and
Italian.
"""

from odoo.tests import HttpCase, tagged

from ..common import ANNA, GIULIA, InItalian
from ..models.test_waiting import WaitingCase

COUNT = 20


@tagged("post_install", "-at_install")
class TestWaitingTour(WaitingCase, HttpCase):
    browser_size = "1366x900"

    def test_a_list_of_20(self):
        messages = self.record(
            *(
                self.mail(
                    ANNA, [GIULIA], f"<p>Question {number}.</p>", hours=60 - number
                )
                for number in range(1, COUNT + 1)
            )
        )
        self.start_tour("/odoo", "crm_email_logging_waiting", login="giulia")
        self.env.invalidate_all()
        states = messages.conversation_id.with_user(self.giulia).mapped("waiting")
        self.assertEqual(sorted(states, key=str), [False] * (COUNT - 1) + ["later"])


@tagged("post_install", "-at_install")
class TestWaitingTourInItalian(InItalian, TestWaitingTour):
    """The keys are the same."""
