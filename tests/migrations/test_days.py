"""That the days of a report are few, PostgreSQL is told in a database of before."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDays(TransactionCase):
    def told(self):
        self.env.cr.execute(
            """
            SELECT attoptions FROM pg_attribute
             WHERE attrelid = 'email_logging_segment'::regclass AND attname = 'date'
            """
        )
        return self.env.cr.fetchone()[0]

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
