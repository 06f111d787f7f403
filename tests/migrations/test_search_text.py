"""After an update, what is searched through gets its indexes beside the work."""

from unittest.mock import patch

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...engine import late_index
from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message

SCRIPT = "crm_email_logging/migrations/19.0.1.4.0/post-indexes.py"
INDEXES = {
    "email_logging_message_words_index": "email.logging.message",
    "res_partner_email_logging_names_index": "res.partner",
    "crm_lead_email_logging_names_index": "crm.lead",
}


@tagged("post_install", "-at_install")
class TestSearchText(EmailLoggingCase):
    def test_it_works_before_and_after(self):
        message = self.record(graph_message(ANNA, [GIULIA], subject="Blue bridge"))
        self.record(graph_message(ANNA, [GIULIA]))
        self.env["crm.lead"].create([{"name": "One"}, {"name": "Two"}])
        self.env.flush_all()
        self.cr.execute(f"DROP INDEX {', '.join(INDEXES)}")
        with patch.object(late_index, "LARGE", 1):
            self.apply()
            self.assertEqual(self.missing(), set(INDEXES))
            script = load_script(file_path(SCRIPT), "post_indexes")
            script.migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertTrue(self.env.ref("crm_email_logging.index_cron").active)
        self.assertEqual(self.found(), message)
        self.apply()  # as the job does
        self.assertFalse(self.missing())
        self.assertEqual(self.found(), message)

    def apply(self):
        for name, model in INDEXES.items():
            records = self.env[model]
            records._table_objects[name].apply_to_database(records)

    def missing(self):
        return {one.name for one in self.env["email.logging.index"]._missing()}

    def found(self):
        messages = self.env["email.logging.message"].with_user(self.giulia)
        return messages.search([("search_text", "ilike", "bridge anna")], limit=80)
