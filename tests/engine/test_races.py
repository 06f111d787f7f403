"""What loses a race against another transaction is done again, not for ever."""

from psycopg2 import IntegrityError, OperationalError
from psycopg2.errors import SerializationFailure

from odoo.tests import BaseCase

from ...engine.races import ATTEMPTS, retrying_races


class Cursor:
    rollbacks = 0

    def rollback(self):
        self.rollbacks += 1


class TestRaces(BaseCase):
    def setUp(self):
        super().setUp()
        self.cursor = Cursor()
        self.tried = []

    def attempt(self, *failures):
        """:return: a function that raises these, one at each call, then succeeds"""
        left = list(failures)

        def record(what):
            self.tried.append(what)
            if left:
                raise left.pop(0)
            return f"{what} is recorded"

        return record

    def retry(self, *failures):
        return retrying_races(self.cursor, self.attempt(*failures), "mail")

    def test_without_a_race_it_is_done_once(self):
        self.assertEqual(self.retry(), "mail is recorded")
        self.assertEqual((self.tried, self.cursor.rollbacks), (["mail"], 0))

    def test_what_loses_is_done_again_from_the_beginning(self):
        self.assertEqual(
            self.retry(SerializationFailure(), IntegrityError()), "mail is recorded"
        )
        self.assertEqual((self.tried, self.cursor.rollbacks), (["mail"] * 3, 2))

    def test_the_last_attempt_tells_what_was_wrong(self):
        with self.assertRaises(SerializationFailure):
            self.retry(*(SerializationFailure() for _ in range(ATTEMPTS)))
        self.assertEqual(len(self.tried), ATTEMPTS)

    def test_a_lost_database_is_no_race(self):
        with self.assertRaises(OperationalError):
            self.retry(OperationalError("server closed the connection"))
        self.assertEqual(self.tried, ["mail"])
