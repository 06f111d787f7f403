from odoo.tests import HttpCase, tagged

from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestNoticeTour(EmailLoggingCase, HttpCase):
    browser_size = "1366x768"

    def test_the_bar_covers_nothing_and_leads_to_the_notice(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE email_logging_mailbox SET enabled = true, enabled_date = now()"
        )
        self.env.invalidate_all()
        self.start_tour("/odoo/contacts", "email_logging_notice", login="giulia")


@tagged("post_install", "-at_install")
class TestNoticeTourOnAPhone(TestNoticeTour):
    browser_size = "390x844"
