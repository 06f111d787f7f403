"""What had not left the Inbox before an update is still known not to have."""

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import ANNA, GIULIA, STRANGER, EmailLoggingCase, graph_message

SCRIPT = "crm_email_logging/migrations/19.0.1.3.0/post-unsettled.py"
MODELS = ("email.logging.message", "email.logging.skipped")


@tagged("post_install", "-at_install")
class TestUnsettled(EmailLoggingCase):
    def migrate(self):
        load_script(file_path(SCRIPT), "post_unsettled").migrate(self.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def as_before(self, settled):
        """The columns of the version before."""
        self.env.flush_all()
        self.cr.execute("DELETE FROM email_logging_unsettled")
        for model in MODELS:
            table = self.env[model]._table
            self.cr.execute(f"ALTER TABLE {table} ADD COLUMN settled boolean")
            self.cr.execute(
                f"UPDATE {table} SET settled = TRUE WHERE id = ANY(%s)", [settled.ids]
            )

    def test_marks_of_what_is_on_its_way(self):
        left, there = self.record(*(graph_message(ANNA, [GIULIA]) for _ in range(2)))
        self.record(graph_message(STRANGER, [GIULIA]))
        skipped = self.env["email.logging.skipped"]
        skipped._note_failure(self.mailbox, graph_message(ANNA, [GIULIA]), "Broken")
        failing = skipped.search([("reason", "=", "failed")])
        stranger = skipped.search([("reason", "=", "unknown_contact")])
        self.as_before(left)
        self.migrate()
        self.assertTrue(left.settled)
        self.assertFalse(there.settled)
        self.assertEqual(there, there._left_unsettled(self.mailbox))
        self.assertEqual(stranger, stranger._left_unsettled(self.mailbox))
        self.assertFalse(failing.settled)
        self.assertEqual(there, there.search([("settled", "=", False)]))
        self.migrate()  # an update that is repeated
        self.assertEqual(there, there._left_unsettled(self.mailbox))
