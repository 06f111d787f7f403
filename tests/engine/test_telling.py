"""Whom a run tells of what it logs, and how often. Needs no database."""

from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import BaseCase

from ...engine import telling

ANNA, MARCO = 1, 2


class Entries:
    """What a page concerns is given instead of its decisions."""

    def __init__(self):
        self.told = []

    def _concerned(self, concerned):
        return concerned

    def _tell_people(self, concerned):
        self.told.append(dict(concerned))


class TestTelling(BaseCase):
    def setUp(self):
        super().setUp()
        self.now = 100.0
        clock = SimpleNamespace(monotonic=lambda: self.now)
        self.startPatcher(patch.object(telling, "time", clock))
        self.entries = Entries()
        self.telling = telling.Telling({"interaction.log.entry": self.entries})

    def log(self, concerned):
        """A page, with its commit."""
        self.telling.add(concerned)
        self.telling.note_commit()

    def end(self):
        self.telling.tell()
        self.telling.note_commit()

    def test_the_first_page_is_told_with_it_and_others_together(self):
        self.log({ANNA: False})
        self.log({MARCO: True})
        self.log({ANNA: False, MARCO: False})
        self.log({ANNA: True})
        self.assertEqual(self.entries.told, [{ANNA: False}])
        self.end()
        self.assertEqual(self.entries.told[1:], [{MARCO: True, ANNA: True}])
        self.end()
        self.assertEqual(len(self.entries.told), 2, "everybody once")

    def test_a_long_run_tells_meanwhile(self):
        self.log({ANNA: True})
        self.now += telling.SECONDS_BETWEEN
        self.log({ANNA: False})
        self.log({MARCO: False})
        self.assertEqual(self.entries.told, [{ANNA: True}, {ANNA: False}])

    def test_what_was_rolled_back_is_told_later(self):
        self.telling.add({ANNA: True})
        self.now += telling.SECONDS_BETWEEN
        self.log({MARCO: False})
        self.assertEqual(self.entries.told[-1], {ANNA: True, MARCO: False})
        self.end()
        self.assertEqual(len(self.entries.told), 2)

    def test_nothing_logged_tells_nobody(self):
        self.log({})
        self.end()
        self.assertEqual(self.entries.told, [])
