"""Who waits for an answer: a corpus judged by hand, and any order of arrival."""

import random
import re
import unittest
from datetime import date, datetime, timedelta

from ...engine.automatic_mail import Acquaintance
from ...engine.correspondence import INBOUND, OUTBOUND, Correspondence, Decision
from ...engine.preview import new_lines_of, preview_of
from ...engine.traits import traits_of, turn_of
from ...engine.waiting import Choice, Traits, Turn, who_waits
from ...exchange.graph.mail_json import read_mail
from .waiting_corpus import CASES

START = datetime(2026, 3, 2, 9, 0)
USERS = {"giulia": 1, "marco": 2}
OURS = {*USERS, "info"}
NOW = START + timedelta(days=20)
CASE = re.compile(r"(\w+|-)(?: +(\d+) (\w+))? *: (.+)")
MAIL = re.compile(r"(\w+)>([\w,]+)(?:\+([\w,]+))? ((?:!\w+ )*)(.*)")
HEADERS = {
    "list": [("List-Unsubscribe", "<mailto:off@shop.example>")],
    "ooo": [("Auto-Submitted", "auto-replied")],
}
MEETINGS = {
    "meet": "#microsoft.graph.eventMessageRequest",
    "yes": "#microsoft.graph.eventMessageResponse",
}


def address(name):
    if name == "robot":
        return "no-reply@shop.example"
    return f"{name}@{'ours' if name in OURS else 'theirs'}.example"


def person(name):
    full = {"giulia": "Giulia Conti", "marco": "Marco Ferri"}.get(name, name.title())
    return {"emailAddress": {"name": full, "address": address(name)}}


def mail(number, sender, to, cc, marks, text):
    moment = START + timedelta(days=number)
    headers = HEADERS.get(sender, []) + [h for m in marks for h in HEADERS.get(m, [])]
    meeting = next((MEETINGS[mark] for mark in marks if mark in MEETINGS), None)
    return read_mail(
        {
            "id": f"mail-{number}",
            **({"@odata.type": meeting} if meeting else {}),
            "internetMessageId": f"<{number}@x.example>",
            "subject": "Fwd: Chairs" if "fwd" in marks else "Re: Chairs",
            "body": {"contentType": "html", "content": f"<p>{text}</p>"},
            "from": person(sender),
            "toRecipients": [person(name) for name in to],
            "ccRecipients": [person(name) for name in cc],
            "sentDateTime": f"{moment.isoformat()}Z",
            "receivedDateTime": f"{moment.isoformat()}Z",
            "hasAttachments": "file" in marks,
            "internetMessageHeaders": [{"name": n, "value": v} for n, v in headers],
        }
    )


def correspondence(sender, to, cc, found):
    """As the matcher fills it in."""
    c = Correspondence.of(found)
    c.direction = OUTBOUND if sender in OURS else INBOUND
    c.acquaintance = Acquaintance.OURS if sender in OURS else Acquaintance.CONTACT
    c.salespeople = [USERS[name] for name in (sender, *to, *cc) if name in USERS]
    c.named = [USERS[name] for name in to if name in USERS]
    c.outside = [address(n) for n in (sender, *to, *cc) if n not in OURS]
    return c


def turn(number, line):
    sender, to, cc, marks, text = MAIL.fullmatch(line.strip()).groups()
    to, cc = to.split(","), cc.split(",") if cc else []
    marks = marks.replace("!", "").split()
    found = mail(number, sender, to, cc, marks, text)
    decision = Decision(correspondence(sender, to, cc, found))
    preview = preview_of(found.body, True, found.subject)
    whole = " ".join(new_lines_of(found.body, True, found.subject))
    now = START + timedelta(days=60) if "old" in marks else NOW
    return turn_of(decision, traits_of(decision, preview, now, lambda: whole))


def cases():
    """:return: list of (line, state, number of the mail, name, turns)"""
    for line in filter(None, CASES.splitlines()):
        state, number, name, mails = CASE.fullmatch(line).groups()
        turns = [turn(i, one) for i, one in enumerate(mails.split(" | "), 1)]
        yield line, state, number, name, turns


class TestCorpus(unittest.TestCase):
    def test_as_a_person_judges(self):
        found = list(cases())
        self.assertGreaterEqual(len(found), 150)
        for line, state, number, name, turns in found:
            with self.subTest(line):
                wait = who_waits(turns)
                self.assertEqual(wait.state or "-", state)
                if number:
                    self.assertEqual(wait.since, turns[int(number) - 1].date)
                    self.assertEqual(wait.user_id, USERS[name])

    def test_in_any_order_and_in_two_steps(self):
        """What came before the last answer to everything need not be known."""
        for line, *_expected, turns in cases():
            mixed = random.sample([*turns, *turns], 2 * len(turns))
            answers = [t.date for t in turns if t.answers_all]
            rest = [t for t in turns if t.date >= max(answers, default=START)]
            with self.subTest(line):
                self.assertEqual(who_waits(mixed), who_waits(turns))
                self.assertEqual(who_waits(rest), who_waits(turns))


class TestAsks(unittest.TestCase):
    """From which messages on the time until an answer is measured."""

    def test_what_lets_somebody_wait(self):
        to = Traits.TO
        for asks, *kinds in (
            (True, to, to | Traits.OLD, to | Traits.FORWARDS, to | Traits.LATER),
            (True, Traits.NEEDED, to | Traits.CLOSES | Traits.NEEDED),
            (False, to | Traits.CLOSES, Traits.OLD, Traits(0), None),
            (False, to | Traits.AUTOMATIC, to | Traits.MEETING, to | Traits.NOT_NEEDED),
        ):
            for traits in kinds:
                with self.subTest(traits):
                    self.assertEqual(Turn(1, START, False, traits).asks, asks)
                    self.assertFalse(Turn(1, START, True, traits).asks)


class TestChoices(unittest.TestCase):
    def chosen(self, pairs, choice):
        lines = [line for line, _trait in pairs]
        turns = [turn(number, line) for number, line in enumerate(lines, 1)]
        with_choices = [
            type(t)(t.key, t.date, t.is_outbound, t.traits | trait, t.sender)
            for t, (_line, trait) in zip(turns, pairs, strict=True)
        ]
        return who_waits(with_choices, choice)

    def test_they_hold_until_the_next_mail(self):
        question, thanks = "anna>giulia Offer?", "anna>giulia Thanks!"
        later = Choice(until=date(2026, 4, 1), user_id=2)
        for pairs, state, until in (
            ([(question, Traits.NOT_NEEDED)], None, None),
            ([(question, Traits.NOT_NEEDED), (question, 0)], "we", None),
            ([(question, Traits.NOT_NEEDED), (thanks, 0)], "closed", None),
            ([(thanks, Traits.NEEDED)], "we", None),
            ([("anna>paul+giulia FYI", Traits.NEEDED)], "we", None),
            ([(question, Traits.LATER)], "we", later.until),
            ([(question, Traits.LATER), (question, 0)], "we", None),
            ([(question, Traits.LATER), ("giulia>anna Here.", 0)], "they", None),
        ):
            with self.subTest(pairs):
                wait = self.chosen(pairs, later)
                self.assertEqual((wait.state, wait.choice.until), (state, until))
                is_open = state in ("we", "closed")
                self.assertEqual(wait.choice.user_id, 2 if is_open else None)
