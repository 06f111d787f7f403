"""Indexes of parts of words are taken over, not made anew."""

from unittest.mock import patch

from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...engine.late_index import MOST_WAITING, trigram
from ..common import EmailLoggingCase

SCRIPT = "crm_email_logging/migrations/19.0.1.5.0/pre-trigrams.py"
# {name: (name of before, table, column)}
INDEXES = {
    f"{table}_{column}_trigram": (f"{table}_{old}", table, column)
    for table, column, old in (
        ("email_logging_message", "subject", "subject_trigram"),
        ("email_logging_message", "participants", "_participants_index"),
        ("email_logging_skipped", "participants", "_participants_index"),
        ("interaction_log_entry", "contact_email", "_contact_email_index"),
    )
}


@tagged("post_install", "-at_install")
class TestTrigrams(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        # As Odoo adds it to every database that it makes.
        self.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.startPatcher(patch.object(self.registry, "has_trigram", True))

    def found(self, names):
        """:return: {file: (name, how it is defined)}"""
        self.cr.execute(
            "SELECT relfilenode, relname, reloptions, obj_description(oid)"
            " FROM pg_class WHERE relname IN %s",
            [tuple(names)],
        )
        return {file: tuple(more) for file, *more in self.cr.fetchall()}

    def test_they_are_renamed_and_keep_fewer_waiting(self):
        for new, (old, table, column) in INDEXES.items():
            self.cr.execute(f"DROP INDEX IF EXISTS {new}")
            using, _with, _limit = trigram(column)(self.registry).partition(" WITH ")
            self.cr.execute(f"CREATE INDEX {old} ON {table} {using}")
        before = self.found(old for old, *_more in INDEXES.values())
        for _twice in range(2):
            script = load_script(file_path(SCRIPT), "pre_trigrams")
            script.migrate(self.cr, "19.0.1.4.0")
            after = self.found(INDEXES)
            self.assertEqual(after.keys(), before.keys())
            self.assertEqual({name for name, *_more in after.values()}, set(INDEXES))
            for _name, options, _comment in after.values():
                self.assertEqual(options, [f"gin_pending_list_limit={MOST_WAITING}"])
        for name, (_old, table, _column) in INDEXES.items():
            model = self.env[table.replace("_", ".")]
            self.assertFalse(model._table_objects[name].missing(model), name)
