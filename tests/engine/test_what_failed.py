"""Whether an error ends a run or is one message's: needs no database."""

from psycopg2 import IntegrityError, InterfaceError, OperationalError

from odoo.tests import BaseCase

from ...engine.what_failed import describe, is_database_gone


def operational(code):
    """As PostgreSQL reports it; `code`: SQLSTATE, None when nobody could say it."""
    error = OperationalError("server closed the connection unexpectedly")
    error.__setstate__({"pgcode": code})
    return error


class TestDatabaseGone(BaseCase):
    def test_nobody_s_message_is_to_blame_for_a_lost_database(self):
        """Else the messages of that moment would be set aside as faulty."""
        lost = (None, "08006", "08000", "57P01", "57P03", "40001", "40P01")
        for error in (InterfaceError("closed"), *map(operational, lost)):
            with self.subTest(error=error, code=error.pgcode):
                self.assertTrue(is_database_gone(error))

    def test_what_one_message_causes_stops_no_run(self):
        of_one = (operational("53400"), operational("57014"), IntegrityError("twice"))
        for error in (*of_one, ValueError("poison")):
            with self.subTest(error=error):
                self.assertFalse(is_database_gone(error))

    def test_it_is_described_in_words(self):
        self.assertEqual(describe(ValueError("poison")), "poison")
        self.assertEqual(describe(ValueError()), "ValueError")
        self.assertEqual(describe(IntegrityError("Key (a)=(b)")), "IntegrityError: ")
