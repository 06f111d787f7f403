"""Segments of a conversation, and how each was first answered."""

import unittest
from datetime import datetime, timedelta

from ...engine.segments import segments
from ...engine.waiting import Traits, Turn

START = datetime(2026, 3, 2, 9)
# Letters say what comes: its day, who writes ("<" they, ">" we), and what it is.
ASKS, THANKS, COPIED = Traits.TO, Traits.TO | Traits.CLOSES, 0
AUTOMATIC, NOT_NEEDED = Traits.TO | Traits.AUTOMATIC, Traits.TO | Traits.NOT_NEEDED
OLD, FORWARD = Traits.TO | Traits.OLD, Traits.FORWARDS
# (what, turns: (day, direction, traits), segments: (begin, asked, answer))
TABLE = [
    ("answered", "0< 1>", [(0, 0, 1)]),
    ("still open", "0< 1<", [(0, 0, None)]),
    ("the first counts", "0< 1< 2> 3<", [(0, 0, 2)]),
    ("we wrote first", "0> 1< 2>", [(0, None, None)]),
    ("after silence", "0< 1> 15< 16>", [(0, 0, 1), (2, 2, 3)]),
    ("a day less", "0< 1> 14< 16>", [(0, 0, 1)]),
    ("we wrote first, then silence", "0> 14< 15>", [(0, None, None), (1, 1, 2)]),
    ("we broke the silence", "0< 1> 20> 21< 22>", [(0, 0, 1)]),
    ("asked again after long", "0< 20< 21>", [(0, 0, 2)]),
    ("no answer needed", "0<n 1< 2>", [(0, None, None), (1, 1, 2)]),
    ("not needed, we wrote anyway", "0<n 1> 2< 3>", [(0, None, None)]),
    ("thanks first", "0<t 1< 2>", [(0, 1, 2)]),
    ("copied only", "0<c 1>", [(0, None, None)]),
    (
        "silence, then a copy, then a question",
        "0> 20<c 21< 22>",
        [(0, None, None), (2, 2, 3)],
    ),
    ("our automatic reply answers nothing", "0< 1>a 2>", [(0, 0, 2)]),
    (
        "theirs asks nothing, nor breaks the silence",
        "0< 1> 10<a 15< 16>",
        [(0, 0, 1), (3, 3, 4)],
    ),
    ("automatic alone", "0<a", [(0, None, None)]),
    ("passed on", "0< 1>f 2>", [(0, 0, 2)]),
    ("logged long after", "0<o 1>", [(0, 0, 1)]),
    ("of the time before traits", "0<- 1>", [(0, None, None)]),
]
KINDS = {"": ASKS, "n": NOT_NEEDED, "t": THANKS, "c": COPIED, "a": AUTOMATIC}
KINDS |= {"f": FORWARD, "o": OLD, "-": None}


def turns(text):
    found = []
    for key, word in enumerate(text.split()):
        sign = "<" if "<" in word else ">"
        day, _sign, kind = word.partition(sign)
        is_outbound = sign == ">"
        traits = KINDS[kind]
        if is_outbound and kind == "":
            traits = 0
        found.append(
            Turn(
                key,
                START + timedelta(days=int(day)),
                is_outbound,
                traits,
                users=(key + 1,),
            )
        )
    return found


def keys(found):
    return [
        tuple(turn and turn.key for turn in (one.begin, one.asked, one.answer))
        for one in found
    ]


class TestSegments(unittest.TestCase):
    def test_table(self):
        for what, text, wanted in TABLE:
            with self.subTest(what):
                found = segments(turns(text))
                self.assertEqual(keys(found), wanted)
                self.assertEqual([one.is_first for one in found][:1], [True])
                self.assertEqual(sum(one.is_first for one in found), 1)
                self.assertEqual(keys(segments(turns(text)[::-1])), wanted)

    def test_who(self):
        """Who answered; else whose answer it is."""
        self.assertEqual([s.user_id for s in segments(turns("0< 1>"))], [2])
        self.assertEqual([s.user_id for s in segments(turns("0<"))], [1])

    def test_of_nothing(self):
        self.assertEqual(segments([]), [])

    def test_what_is_new_is_told_by_the_last_turns(self):
        """As the job knows them: since we last wrote."""
        for what, text, _wanted in TABLE:
            whole = turns(text)
            answers = [turn.key for turn in whole[:-1] if turn.answers_all]
            tail = whole[answers[-1] if answers else 0 :]
            with self.subTest(what):
                before = keys(segments(whole[:-1]))
                told = keys(
                    one for one in segments(tail) if one not in segments(tail[:-1])
                )
                known = {begin: rest for begin, *rest in [*before, *told]}
                self.assertEqual(
                    [(begin, *rest) for begin, rest in known.items()],
                    keys(segments(whole)),
                )
