from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import EmailLoggingCase

SCRIPT = "crm_email_logging/migrations/19.0.1.4.0/pre-kinds.py"


@tagged("post_install", "-at_install")
class TestKinds(EmailLoggingCase):
    def migrate(self):
        load_script(file_path(SCRIPT), "pre_kinds").migrate(self.cr, "19.0.1.3.0")

    def test_mailboxes_of_before_are_online(self):
        """Those that were added since keep their kind, however often it runs."""
        self.env.flush_all()
        self.cr.execute("ALTER TABLE email_logging_mailbox DROP COLUMN kind CASCADE")
        self.migrate()
        self.env.invalidate_all()
        self.assertEqual(self.mailbox.kind, "online")
        self.mailbox.kind = "server"
        self.env.flush_all()
        self.migrate()
        self.env.invalidate_all()
        self.assertEqual(self.mailbox.kind, "server")
