"""Whether one server was met in all steps of a login: needs none."""

import unittest

from ....exchange.ews.handshake import Handshake

ASKS = {"WWW-Authenticate": "NTLM, Negotiate"}
CHALLENGE = {"WWW-Authenticate": "NTLM TlRMTVNTUAACAAAA"}
A, B = {"X-FEServer": "EX1"}, {"X-FEServer": " EX2"}

# {what: the answers: (status, headers), whether the login is refused, and scattered}
CASES = {
    "let in": ([(401, ASKS | A), (401, CHALLENGE | A), (200, A)], False, False),
    "wrong password": ([(401, CHALLENGE | A), (401, ASKS | A)], True, False),
    "another server": ([(401, CHALLENGE | A), (401, ASKS | B)], True, True),
    "another one lets in": ([(401, CHALLENGE | A), (200, B)], False, False),
    "another one is out of order": ([(401, CHALLENGE | A), (503, B)], False, False),
    "the same in another spelling": (
        [(401, CHALLENGE | A), (401, ASKS | {"X-FEServer": "ex1 "})],
        True,
        False,
    ),
    "the last has no name": ([(401, CHALLENGE | A), (401, ASKS)], True, False),
    "the first has no name": ([(401, CHALLENGE), (401, ASKS | B)], True, False),
    "no challenge": ([(401, ASKS | A), (401, ASKS | B)], True, False),
    "a new challenge": ([(401, CHALLENGE | A), (401, CHALLENGE | B)], True, False),
    "nothing": ([], False, False),
}


class TestHandshake(unittest.TestCase):
    def test_the_cause_of_a_refusal(self):
        handshake = Handshake()
        for what, (answers, is_refused, is_scattered) in CASES.items():
            with self.subTest(what):
                handshake.begin()  # each time anew
                for status, headers in answers:
                    handshake.note(status, headers)
                self.assertEqual(handshake.is_refused, is_refused)
                self.assertEqual(handshake.is_scattered, is_scattered)
