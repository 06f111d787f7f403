"""What was logged before bodies were packed reads as before."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

SCRIPT = "crm_email_logging/migrations/19.0.1.3.0/pre-packed-body.py"


@tagged("post_install", "-at_install")
class TestPackedBody(EmailLoggingCase):
    def migrate(self):
        load_script(file_path(SCRIPT), "pre_packed_body").migrate(self.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def test_a_body_of_the_version_before(self):
        message = self.record(graph_message(ANNA, [GIULIA]))
        before = message._safe_body()
        self.assertIn("Text", before)
        self.cr.execute(
            """
            UPDATE email_logging_message SET plain_body = %s, packed_body = NULL;
            ALTER TABLE email_logging_message RENAME plain_body TO body
            """,
            [message.body],
        )
        self.migrate()
        self.assertEqual(message._safe_body(), before)
        self.migrate()  # an update that is repeated
        self.assertEqual(message._safe_body(), before)
