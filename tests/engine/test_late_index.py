"""An index is made while others write; what was interrupted is made anew."""

from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import patch

import psycopg2

from odoo.modules.db import FunctionStatus
from odoo.sql_db import connection_info_for
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name, mute_logger

from ...engine import late_index
from ...engine.late_index import Missing, is_there, make, make_beside, trigram

TABLE = "email_logging_trial"
INDEX = Missing(f"{TABLE}_word", TABLE, "(word)", "INDEX (word)")
SECONDS = 60


@tagged("post_install", "-at_install")
class TestLateIndex(BaseCase):
    def setUp(self):
        super().setUp()
        self.database = get_db_name()
        self.writer = self.connect()
        self.other = self.connect()
        self.other.autocommit = True
        self.addCleanup(self.ask, f"DROP TABLE {TABLE}")
        self.addCleanup(self.writer.rollback)
        self.ask(
            f"CREATE TABLE {TABLE} AS SELECT n, 'x' AS word"
            " FROM generate_series(1, 1000) n"
        )

    def connect(self):
        connection = psycopg2.connect(**connection_info_for(self.database)[1])
        self.addCleanup(connection.close)
        return connection

    def ask(self, statement, connection=None):
        with closing((connection or self.other).cursor()) as cursor:
            cursor.execute(statement)

    def is_there(self):
        with closing(self.other.cursor()) as cursor:
            return is_there(cursor, INDEX)

    def test_others_write_meanwhile(self):
        write = f"UPDATE {TABLE} SET word = 'y' WHERE n = 1"
        self.ask(write, self.writer)  # its transaction stays open
        thread = make_beside(self.database, [INDEX])
        self.ask("SET lock_timeout = '2s'")
        self.ask(f"INSERT INTO {TABLE} VALUES (0, 'z')")
        self.assertFalse(self.is_there())
        self.writer.commit()
        thread.join(SECONDS)
        self.assertTrue(self.is_there())

    def test_what_was_interrupted_is_made_anew(self):
        self.ask(f"UPDATE {TABLE} SET word = 'y'", self.writer)
        with (
            patch.object(late_index, "PATIENCE", "100ms"),
            mute_logger(late_index.__name__),
        ):
            make(self.database, [INDEX])
        self.assertFalse(self.is_there())
        self.writer.commit()
        make(self.database, [INDEX])
        self.assertTrue(self.is_there())

    def test_another_definition_replaces_the_old_one(self):
        make(self.database, [INDEX])
        make(self.database, [Missing(INDEX.name, TABLE, "(n)", "INDEX (n)")])
        self.assertFalse(self.is_there())

    def test_what_it_replaces_is_there_until_then(self):
        old = f"{TABLE}_old"
        self.ask(f"CREATE INDEX {old} ON {TABLE} (word, n)")
        new = replace(INDEX, replaced=old)
        self.ask(f"UPDATE {TABLE} SET word = 'y'", self.writer)
        with (
            patch.object(late_index, "PATIENCE", "100ms"),
            mute_logger(late_index.__name__),
        ):
            make(self.database, [new])
        self.assertEqual(self.finished(), {old})
        self.writer.commit()
        make(self.database, [new])
        self.assertEqual(self.finished(), {new.name})

    def test_what_it_replaces_goes_when_it_is_made_already(self):
        old = f"{TABLE}_old"
        make(self.database, [INDEX])
        self.ask(f"CREATE INDEX {old} ON {TABLE} (word, n)")
        new = replace(INDEX, replaced=old)
        with closing(self.other.cursor()) as cursor:
            self.assertFalse(is_there(cursor, new))
            make(self.database, [new])
            self.assertTrue(is_there(cursor, new))
        self.assertEqual(self.finished(), {new.name})

    def finished(self):
        with closing(self.other.cursor()) as cursor:
            cursor.execute(
                "SELECT indexrelid::regclass::text FROM pg_index"
                " WHERE indrelid = %s::regclass AND indisvalid",
                [TABLE],
            )
            return {name for (name,) in cursor.fetchall()}

    def test_what_another_worker_has_made_meanwhile_is_left_as_it_is(self):
        """Of a million messages it takes minutes."""
        make(self.database, [INDEX])
        made = self.number_of_file()
        make(self.database, [INDEX])
        self.assertEqual(self.number_of_file(), made)

    def number_of_file(self):
        with closing(self.other.cursor()) as cursor:
            cursor.execute("SELECT pg_relation_filenode(%s)", [INDEX.name])
            return cursor.fetchone()[0]

    def test_subjects_are_searched_as_odoo_does_it(self):
        definition = trigram("subject")
        registry = SimpleNamespace(
            has_trigram=True, has_unaccent=FunctionStatus.MISSING
        )
        self.assertIn('USING gin ("subject" gin_trgm_ops)', definition(registry))
        registry.has_unaccent = FunctionStatus.INDEXABLE
        registry.unaccent = "unaccent({})".format
        self.assertIn('(unaccent("subject") gin_trgm_ops)', definition(registry))
        registry.has_trigram = False
        self.assertEqual(definition(registry), "")

    def test_one_process_at_a_time(self):
        self.ask(f"SELECT pg_advisory_lock({late_index.ADVISORY_LOCK})")
        make(self.database, [INDEX])
        self.assertFalse(self.is_there())
