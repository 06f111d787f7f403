"""A manager goes from a figure of the report to its rows, in English and Italian."""

from odoo.tests import HttpCase, tagged

from ..common import ANNA, GIULIA, JOHN, speak_italian
from ..models.test_waiting import WaitingCase


@tagged("post_install", "-at_install")
class TestReportTour(WaitingCase, HttpCase):
    browser_size = "1366x900"

    def test_from_figure_to_rows(self):
        # Minutes ago: of this quarter, whenever this runs.
        self.record(
            self.mail(ANNA, hours=0.3, internetMessageId="<1@x>"),
            self.mail(GIULIA, [ANNA], hours=0.2, answers="<1@x>"),
            self.mail(JOHN, hours=0.1),
        )
        self.start_tour(
            "/odoo/email-analysis", "crm_email_logging_report", login="sara"
        )
        speak_italian(self.sara)
        self.start_tour(
            "/odoo/email-analysis", "crm_email_logging_report", login="sara"
        )
