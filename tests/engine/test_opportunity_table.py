"""The table that decides to which opportunity a conversation belongs."""

import unittest
from datetime import datetime

from ...engine.opportunity import Answer, Opportunity, Scope, Situation, belonging

ANNA, PAOLO, BIANCHI = 1, 2, 10
GIULIA, MARCO = 100, 200


def opportunity(id, partner=ANNA, family=BIANCHI, user=GIULIA, day=1, **values):
    return Opportunity(id, True, partner, family, user, datetime(2026, 11, day))


def situation(*candidates, **values):
    usual = {"contacts": {ANNA}, "families": {BIANCHI}, "salespeople": {GIULIA}}
    return Situation(candidates=candidates, **{**usual, **values})


class TestTable(unittest.TestCase):
    def test_rows(self):
        one, other = opportunity(1), opportunity(2, day=3)
        closed, of_paolo = Opportunity(3, is_open=False), opportunity(4, PAOLO)
        of_marco = opportunity(5, user=MARCO)
        rows = {
            "linked": (situation(other, linked=one), Answer.JOINS, [1]),
            "closed": (situation(one, linked=closed), Answer.CLOSED, [3]),
            "refused": (situation(one, is_refused=True), Answer.REFUSED, []),
            "only": (situation(one), Answer.SUGGESTED, [1]),
            "unasked": (situation(one, links_itself=True), Answer.LINKED, [1]),
            "several": (situation(one, other), Answer.ASKED, [2, 1]),
            "never by itself": (
                situation(one, other, links_itself=True),
                *(Answer.ASKED, [2, 1]),
            ),
            "none": (situation(), Answer.NOTHING, []),
            "all closed": (situation(closed), Answer.NOTHING, []),
            "a colleague's": (situation(of_paolo), Answer.NOTHING, []),
            "of the company": (
                situation(of_paolo, scope=Scope.COMPANY),
                *(Answer.SUGGESTED, [4]),
            ),
            "of a stranger": (
                situation(opportunity(6, 9, 9), scope=Scope.COMPANY),
                *(Answer.NOTHING, []),
            ),
            "somebody else's": (situation(of_marco), Answer.SUGGESTED, [5]),
            "own only": (
                situation(of_marco, one, scope=Scope.OWN, links_itself=True),
                *(Answer.LINKED, [1]),
            ),
        }
        for name, (facts, answer, ids) in rows.items():
            with self.subTest(name):
                found = belonging(facts)
                self.assertEqual(found.answer, answer)
                self.assertEqual([one.id for one in found.opportunities], ids)

    def test_what_arrives_joins_what_is_linked_only(self):
        one, closed = opportunity(1), Opportunity(2, is_open=False)
        for facts, id in (
            (situation(linked=one), 1),
            (situation(one, links_itself=True), 1),
            (situation(linked=closed), None),
            (situation(one), None),
            (situation(one, is_refused=True, links_itself=True), None),
        ):
            self.assertEqual(belonging(facts).opportunity_id, id)
