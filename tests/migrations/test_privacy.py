from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

LONG_AGO = dict.fromkeys(("sentDateTime", "receivedDateTime"), "2010-01-01T00:00:00Z")
SCRIPT = "crm_email_logging/migrations/19.0.1.4.0/post-privacy.py"


@tagged("post_install", "-at_install")
class TestPrivacy(EmailLoggingCase):
    def migrate(self):
        self.env.flush_all()
        load_script(file_path(SCRIPT), "post_privacy").migrate(
            self.env.cr, "19.0.1.3.0"
        )
        self.env.invalidate_all()

    def test_nothing_is_removed_before_somebody_decides(self):
        periods = self.env["email.logging.period"]
        periods.search([]).unlink()
        message = self.record(graph_message(ANNA, [GIULIA], **LONG_AGO))
        self.migrate()
        self.migrate()
        found = periods._of(self.company)
        self.assertEqual(len(found), 7)
        self.assertEqual({period.mode for period in found.values()}, {"undecided"})
        self.assertEqual(found["text"].due_count, 1)
        self.assertFalse(periods.search([("mode", "=", "on")]))
        self.assertTrue(message.body)

    def test_who_left_before_has_left(self):
        self.marco.action_archive()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_users SET email_logging_left_date = NULL")
        self.env.invalidate_all()
        self.migrate()
        self.assertEqual(self.marco.email_logging_left_date, self.marco.write_date)
        self.assertFalse(self.giulia.email_logging_left_date)
