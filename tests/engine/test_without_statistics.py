"""A first import fills the tables by thousands before PostgreSQL knows of it: what a
page looks up must not grow with what is there.
"""

from odoo.tools import SQL

from ..sandbox_common import SandboxCase, mime

THERE = 2_000
MESSAGE, ENTRY = "email_logging_message", "interaction_log_entry"


class TestWithoutStatistics(SandboxCase):
    def setUp(self):
        super().setUp()
        self.send(mime(subject="Before"))
        self.run_job()
        self.multiply(
            MESSAGE,
            key=SQL("key || number"),
            identity=SQL("md5('copy ' || number)"),
            conversation_id=SQL("NULL"),
            thread_marks=SQL("NULL"),
        )
        self.multiply(
            ENTRY,
            message_id=SQL("(SELECT min(id) + number FROM email_logging_message)"),
            conversation_id=SQL("NULL"),
        )

    def multiply(self, table, **changed):
        """Add copies of the only row."""
        names = [n for n in self.columns_of(table) if n != "id"]
        values = (changed.get(name, SQL.identifier(name)) for name in names)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) number",
                *(SQL.identifier(table), SQL(", ").join(map(SQL.identifier, names))),
                *(SQL(", ").join(values), SQL.identifier(table), THERE),
            )
        )

    def columns_of(self, table):
        query = SQL(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            table,
        )
        return [name for (name,) in self.env.execute_query(query)]

    def rows_read(self):
        """:return: {table: rows that were read of it in this test}"""
        query = SQL(
            "SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0)"
            " FROM pg_stat_xact_user_tables WHERE relname IN (%s, %s)",
            *(MESSAGE, ENTRY),
        )
        return dict(self.env.execute_query(query))

    def test_what_is_logged_already_is_not_read_for_each_page(self):
        before = self.rows_read()
        self.send(*(mime(subject=f"Offer {number}") for number in range(50)))
        self.run_job()
        after = self.rows_read()
        self.assertEqual(len(self.messages), THERE + 51)
        for table, read in after.items():
            self.assertLess(read - before[table], THERE / 2, table)
