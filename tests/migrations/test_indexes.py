"""An update keeps nobody waiting for the indexes of large tables."""

from unittest.mock import patch

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...engine import late_index
from ..common import EmailLoggingCase, graph_message

SCRIPTS = (
    "crm_email_logging/migrations/19.0.1.4.0/post-indexes.py",
    "crm_email_logging/migrations/19.0.1.7.0/post-indexes.py",
)
NAME = "email_logging_message_thread_marks_index"


@tagged("post_install", "-at_install")
class TestIndexes(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.messages = self.env["email.logging.message"]
        self.index = self.messages._table_objects[NAME]
        self.cron = self.env.ref("crm_email_logging.index_cron")
        self.record(graph_message(), graph_message())
        self.env.flush_all()

    def is_there(self):
        self.cr.execute("SELECT FROM pg_class WHERE relname = %s", [NAME])
        return bool(self.cr.rowcount)

    def migrate(self, script=SCRIPTS[-1]):
        load_script(file_path(script), "post_indexes").migrate(self.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def test_a_new_database_has_them_at_once(self):
        self.assertTrue(self.is_there())
        for script in SCRIPTS:
            self.migrate(script)
            self.assertFalse(self.cron.active)

    def test_a_small_table_gets_them_with_the_update(self):
        self.cr.execute(f"DROP INDEX {NAME}")
        self.index.apply_to_database(self.messages)
        self.assertTrue(self.is_there())

    def test_of_a_large_table_the_job_has_them_made(self):
        self.cr.execute(f"DROP INDEX {NAME}")
        with patch.object(late_index, "LARGE", 1):
            self.index.apply_to_database(self.messages)
            self.assertFalse(self.is_there())
            self.migrate()
        self.assertTrue(self.cron.active)
        self.registry_enter_test_mode()
        self.assertEqual([one.name for one in self.run_job()], [NAME])
        self.assertTrue(self.cron.active)
        self.index.apply_to_database(self.messages)  # as the thread does meanwhile
        self.assertEqual(self.run_job(), [])
        self.assertFalse(self.cron.active)

    def test_an_index_of_older_versions_goes_for_the_one_that_replaces_it(self):
        entries = self.env["interaction.log.entry"]
        index = entries._table_objects["interaction_log_entry_user_messages_index"]
        old = index.instead_of
        self.cr.execute(f"CREATE INDEX {old} ON interaction_log_entry (user_id)")
        with patch.object(late_index, "LARGE", 1):
            index.apply_to_database(entries)
            self.migrate()
        self.assertTrue(self.cron.active)
        missing = index.missing(entries)
        self.assertEqual(
            (missing.name, missing.replaced), (index.full_name(entries), old)
        )
        index.apply_to_database(entries)
        self.assertIsNone(index.missing(entries))

    def run_job(self):
        """:return: what it would have made; that needs connections of its own"""
        asked = []
        model = type(self.env["email.logging.index"])
        with patch.object(model, "_make", lambda _self, missing: asked.extend(missing)):
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return asked
