from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import EmailLoggingCase

SCRIPT = "crm_email_logging/migrations/19.0.1.3.0/pre-silence.py"


@tagged("post_install", "-at_install")
class TestSilence(EmailLoggingCase):
    def migrate(self):
        load_script(file_path(SCRIPT), "pre_silence").migrate(self.env.cr, "19.0.1.2.0")

    def test_three_days_of_the_clock_become_three_days_of_work(self):
        """Item 5: who wanted no warning gets none; a second run changes nothing."""
        mailboxes = self.mailbox.create(
            [{"email": f"{number}@lumen.example"} for number in range(4)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE email_logging_mailbox"
            " RENAME silence_working_hours TO silence_hours"
        )
        for mailbox, hours in zip(mailboxes, (72, 0, 1, 168), strict=True):
            self.env.cr.execute(
                "UPDATE email_logging_mailbox SET silence_hours = %s WHERE id = %s",
                [hours, mailbox.id],
            )
        self.migrate()
        self.migrate()
        self.env.invalidate_all()
        self.assertEqual(mailboxes.mapped("silence_working_hours"), [24, 0, 1, 56])
