"""That the days of a report are few, PostgreSQL is told in a database of before."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDays(TransactionCase):
    def told(self):
        self.env.cr.execute(
            """
            SELECT said FROM pg_attribute, unnest(attoptions) AS said
             WHERE attrelid = 'email_logging_segment'::regclass AND attname = 'date'
               AND said LIKE 'n_distinct=%'
            """
        )  # some releases of PostgreSQL note their version beside it
        return self.env.cr.fetchall()

    def test_update(self):
        told = self.told()
        self.assertTrue(told)
        segments = self.env["email.logging.segment"]
        segments.init()
        self.assertEqual(self.told(), told)
        self.env.cr.execute(
            "ALTER TABLE email_logging_segment ALTER date RESET (n_distinct)"
        )
        self.assertFalse(self.told())
        segments.init()
        self.assertEqual(self.told(), told)
