"""Mail as the programs of five languages write it, and which of it is one conversation.

What a program writes beside the words: marks of answers and forwards, In-Reply-To,
References, Thread-Index; each scenario says what a person would call one conversation.
"""

import base64
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from types import SimpleNamespace
from uuid import UUID

from ...exchange.graph.mail_json import EXTENDED_PROPERTIES, read_mail
from ...sandbox.graph.message_json import conversation_id, extended_properties
from ...sandbox.graph.odata import extended_property_ids
from ...sandbox.mime.message import read_mail as read_mime
from ...sandbox.transport.stamp import stamped

OURS = ("giulia.conti@lumen.example", "marco.ferri@lumen.example")
CUSTOMERS = tuple(f"{name}@{name}-srl.example" for name in ("anna", "paolo", "john"))
MAILBOXES = {"first": UUID(int=1), "second": UUID(int=2)}
EXTENDED = extended_property_ids(EXTENDED_PROPERTIES)


@dataclass(frozen=True)
class Program:
    """What a mail program writes of a conversation.

    - ``answer``, ``forward``: marks, by language; other languages use the English one
    - ``has_index``: Thread-Index, which grows with each answer
    - ``forwards``: headers that a forward has
    """

    name: str
    answer: dict
    forward: dict
    has_index: bool = False
    forwards: tuple = ("In-Reply-To", "References")


_EN = {"en": "Re: "}
_FWD = {"en": "Fwd: "}
_OUTLOOK = {"en": "RE: ", "it": "R: ", "de": "AW: ", "fr": "RE: ", "es": "RE: "}
_OUTLOOK_FORWARD = {"en": "FW: ", "it": "I: ", "de": "WG: ", "fr": "TR: ", "es": "RV: "}
OUTLOOK = Program("Outlook", _OUTLOOK, _OUTLOOK_FORWARD, has_index=True)
OWA = Program("OWA", {**_OUTLOOK, "en": "Re: "}, _OUTLOOK_FORWARD, has_index=True)
GMAIL = Program("Gmail", _EN, _FWD)
APPLE = Program("Apple Mail", {**_EN, "it": "Re: ", "fr": "Re : "}, _FWD, forwards=())
IOS = Program("iOS", _EN, {**_FWD, "it": "I: ", "fr": "Tr : "}, forwards=())
THUNDERBIRD = Program("Thunderbird", _EN, _FWD, forwards=("References",))
PROGRAMS = (OUTLOOK, OWA, GMAIL, APPLE, IOS, THUNDERBIRD)
TOPICS = {
    "it": "Preventivo lampade",
    "en": "Offer for lamps",
    "de": "Angebot Leuchten",
    "fr": "Devis luminaires",
    "es": "Presupuesto lámparas",
}


@dataclass
class Letter:
    """One mail. ``lost``: headers that a gateway has taken away on the way."""

    name: str
    scenario: str
    conversation: str
    program: Program
    sender: str
    to: list
    subject: str
    date: datetime
    in_reply_to: str = ""
    references: tuple = ()
    index: bytes = b""
    mailbox: str = "first"
    lost: tuple = ()
    is_logged: bool = True

    @property
    def message_id(self):
        return f"<{self.name}@{self.sender.partition('@')[2]}>"

    def mime(self):
        message = EmailMessage()
        headers = {
            "From": self.sender,
            "To": ", ".join(self.to),
            "Subject": self.subject,
            "Date": format_datetime(self.date),
            "Message-ID": self.message_id,
            "In-Reply-To": self.in_reply_to,
            "References": " ".join(self.references),
            "Thread-Index": base64.b64encode(self.index).decode(),
        }
        for name, value in headers.items():
            if value and name not in self.lost:
                message[name] = value
        message.set_content(f"Text of {self.name}")
        return message

    def mail(self):
        """As our adapter reads what the sandbox makes of it."""
        raw = stamped(bytes(self.mime()), self.sender, self.sender in OURS)
        content = read_mime(raw, self.date + timedelta(seconds=9))
        stored = SimpleNamespace(content=content)
        mailbox = SimpleNamespace(guid=MAILBOXES[self.mailbox])
        remote = conversation_id(content.properties["conversationId"], mailbox)
        values = extended_properties(EXTENDED, stored)
        source = {**content.properties, "id": self.name, "conversationId": remote}
        return read_mail({**source, "singleValueExtendedProperties": values})


@dataclass
class Corpus:
    """``letters``: in the order of their dates."""

    seed: int
    letters: list = field(default_factory=list)

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.now = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)
        self.numbers = Counter()
        for scenario in SCENARIOS:
            scenario(self)
        self.letters.sort(key=lambda letter: (letter.date, letter.name))

    @property
    def logged(self):
        return [letter for letter in self.letters if letter.is_logged]

    # Writing

    def start(self, scenario, language="it", program=GMAIL, **changes):
        """Somebody writes first."""
        self.numbers["conversation"] += 1
        number = self.numbers["conversation"]
        customer = self.random.choice(CUSTOMERS)
        values = {
            "conversation": f"{scenario} {number}",
            "sender": customer,
            "to": [self.random.choice(OURS)],
            "subject": f"{TOPICS[language]} {number}",
            **changes,
        }
        self.now += timedelta(hours=self.random.randint(1, 30))
        return self._write(scenario, program, b"", **values)

    def answer(self, letter, program, language="en", **changes):
        """Whoever got a letter answers all."""
        sender = changes.pop("sender", letter.to[0])
        others = [a for a in (letter.sender, *letter.to) if a != sender]
        mark = program.answer.get(language, program.answer["en"])
        return self._follow(letter, program, mark, sender, others, changes)

    def forward(self, letter, program, to, language="en", **changes):
        mark = program.forward.get(language, program.forward["en"])
        written = self._follow(letter, program, mark, letter.to[0], [to], changes)
        if "In-Reply-To" not in program.forwards:
            written.in_reply_to = ""
        if "References" not in program.forwards:
            written.references = ()
        return written

    def exchange(self, first, programs, count, language="en", **changes):
        """Both sides answer each other, each with a program of its own."""
        letters = [first]
        for number in range(count):
            program = programs[number % len(programs)]
            letters.append(self.answer(letters[-1], program, language, **changes))
        return letters

    def _follow(self, letter, program, mark, sender, to, changes):
        days = changes.pop("days", None)
        wait = timedelta(days=days) if days else self._wait()
        values = {
            "conversation": letter.conversation,
            "sender": sender,
            "to": to,
            "subject": mark + self._unmarked(letter.subject),
            "in_reply_to": letter.message_id,
            "references": (*letter.references, letter.message_id),
            "mailbox": letter.mailbox,
            "date": letter.date + wait,
            **changes,
        }
        return self._write(letter.scenario, program, letter.index, **values)

    def _write(self, scenario, program, index, **values):
        self.numbers["letter"] += 1
        values.setdefault("date", self.now)
        letter = Letter(
            name=f"{self.numbers['letter']}.{self.random.randrange(10**9)}",
            scenario=scenario,
            program=program,
            index=self._index(index) if program.has_index else b"",
            **values,
        )
        self.letters.append(letter)
        return letter

    def _index(self, earlier):
        if earlier:
            return earlier + self.random.randbytes(5)
        return b"\x01" + self.random.randbytes(21)

    def _wait(self):
        return timedelta(minutes=self.random.randint(5, 4000))

    def _unmarked(self, subject):
        marks = {m for p in PROGRAMS for d in (p.answer, p.forward) for m in d.values()}
        while mark := next((m for m in marks if subject.startswith(m)), ""):
            subject = subject.removeprefix(mark)
        return subject


# Each writes conversations of one kind.


def every_program_and_language(corpus):
    for language in TOPICS:
        for ours in (OUTLOOK, OWA, IOS):
            theirs = corpus.random.choice(PROGRAMS)
            first = corpus.start("plain answers", language, theirs)
            corpus.exchange(first, (ours, theirs), 4, language)


def the_other_way_round(corpus):
    """We write first; a tag of the customer's gateway comes into the subject."""
    for language in TOPICS:
        sender, to = corpus.random.choice(OURS), [corpus.random.choice(CUSTOMERS)]
        first = corpus.start("we wrote first", language, OUTLOOK, sender=sender, to=to)
        answer = corpus.answer(first, GMAIL, language)
        answer.subject = f"[EXTERNAL] {answer.subject}"
        corpus.exchange(answer, (OUTLOOK, GMAIL), 2, language)


def subject_changed_on_the_way(corpus):
    for program in PROGRAMS:
        first = corpus.start("subject changed", "en", program)
        answer = corpus.answer(first, OUTLOOK, subject="Order confirmed at last")
        corpus.exchange(answer, (program, OUTLOOK), 2)


def several_answer_one(corpus):
    for program in (OUTLOOK, GMAIL, APPLE):
        first = corpus.start("several answers", "de", program, to=list(OURS))
        for us in OURS:
            answer = corpus.answer(first, OUTLOOK, "de", sender=us)
            corpus.answer(answer, program, "de")


def mail_between_is_not_logged(corpus):
    """A colleague of theirs, whom nobody copied, wrote in between."""
    for program in (OUTLOOK, GMAIL, THUNDERBIRD):
        first = corpus.start("mail between missing", "fr", program)
        answer = corpus.answer(first, OWA, "fr")
        between = corpus.answer(answer, program, "fr", to=["chef@else.example"])
        between.is_logged = False
        corpus.answer(
            between, program, "fr", sender=first.sender, to=answer.to + [answer.sender]
        )


def the_first_mail_is_not_logged(corpus):
    """Two answers to what nobody copied."""
    for program in (GMAIL, IOS):
        first = corpus.start("first mail missing", "es", program)
        first.is_logged = False
        answer = corpus.answer(first, OUTLOOK, "es")
        corpus.answer(answer, program, "es")
        corpus.answer(first, OUTLOOK, "es")


def headers_lost_index_kept(corpus):
    for language in ("it", "en"):
        first = corpus.start("headers lost, index kept", language, OUTLOOK)
        lost = ("In-Reply-To", "References")
        corpus.exchange(first, (OWA, OUTLOOK), 3, language, lost=lost)


def references_lost(corpus):
    first = corpus.start("References lost", "it", APPLE)
    corpus.exchange(first, (OUTLOOK, APPLE), 3, "it", lost=("References",))
    first = corpus.start("In-Reply-To lost", "it", APPLE)
    corpus.exchange(first, (OUTLOOK, APPLE), 3, "it", lost=("In-Reply-To",))


def all_lost(corpus):
    """Nothing but the subject is left: never joined by that, so it is missed."""
    first = corpus.start("all lost", "en", GMAIL)
    answer = corpus.answer(first, OUTLOOK)
    corpus.answer(answer, GMAIL, lost=("In-Reply-To", "References"))


def second_mailbox(corpus):
    for program in (OUTLOOK, GMAIL, IOS):
        first = corpus.start("second mailbox", "it", program)
        answers = corpus.exchange(first, (OUTLOOK, program), 2, "it")
        corpus.exchange(answers[-1], (OUTLOOK, program), 2, "it", mailbox="second")


def old_mail_answered_for_a_new_topic(corpus):
    """Who has not the address at hand opens the last mail and presses Answer."""
    for program in (OUTLOOK, GMAIL, APPLE):
        scenario = "old mail, new topic"
        first = corpus.start(scenario, "it", program)
        answer = corpus.answer(first, OUTLOOK, "it")
        new = corpus.answer(
            answer,
            program,
            days=corpus.random.randint(60, 400),
            subject=f"Richiesta assistenza {program.name}",
            conversation=f"{scenario}, the new one {program.name}",
        )
        corpus.exchange(new, (OUTLOOK, program), 2, "it")
        # And the old one goes on.
        corpus.answer(answer, program, "it", days=9)


def old_references_new_topic(corpus):
    """The same within days, by a mail between them that is not logged."""
    scenario = "recycled References"
    first = corpus.start(scenario, "en", THUNDERBIRD)
    corpus.answer(first, OUTLOOK)
    between = corpus.answer(first, OUTLOOK, to=["colleague@lumen.example"])
    between.is_logged = False
    new = corpus.answer(
        between,
        OUTLOOK,
        sender=first.to[0],
        to=[first.sender],
        subject="Invitation to our fair",
        conversation=f"{scenario}, the new one",
    )
    new.index = b""
    corpus.answer(new, THUNDERBIRD)


def forwards(corpus):
    """To somebody else, who answers; what the program's forward says decides."""
    for program in (OUTLOOK, GMAIL, THUNDERBIRD):
        first = corpus.start("forward with headers", "it", GMAIL)
        sent_on = corpus.forward(first, program, "studio@tecnico.example", "it")
        corpus.answer(sent_on, GMAIL, "it")
    for program in (APPLE, IOS):
        first = corpus.start("forward without headers", "fr", GMAIL)
        sent_on = corpus.forward(
            first,
            program,
            "studio@tecnico.example",
            "fr",
            conversation=f"{first.conversation}, sent on",
        )
        corpus.answer(sent_on, GMAIL, "fr")


def one_subject_each_week(corpus):
    """The same customer orders under the same subject, each time anew."""
    for program in (OUTLOOK, GMAIL):
        for _week in range(4):
            who = {"sender": CUSTOMERS[0], "to": [OURS[0]], "subject": "Ordine"}
            first = corpus.start("same subject", "it", program, **who)
            corpus.answer(first, OUTLOOK, "it")


def no_subject(corpus):
    for _time in range(2):
        who = {"sender": CUSTOMERS[1], "to": [OURS[0]], "subject": ""}
        first = corpus.start("no subject", "en", IOS, **who)
        corpus.answer(first, OUTLOOK)


def one_subject_of_many_customers(corpus):
    for customer in CUSTOMERS:
        who = {"sender": customer, "subject": "Informazioni"}
        first = corpus.start("same subject, others", "it", GMAIL, **who)
        corpus.answer(first, OUTLOOK, "it")


SCENARIOS = (
    every_program_and_language,
    the_other_way_round,
    subject_changed_on_the_way,
    several_answer_one,
    mail_between_is_not_logged,
    the_first_mail_is_not_logged,
    headers_lost_index_kept,
    references_lost,
    all_lost,
    second_mailbox,
    old_mail_answered_for_a_new_topic,
    old_references_new_topic,
    forwards,
    one_subject_each_week,
    no_subject,
    one_subject_of_many_customers,
)
