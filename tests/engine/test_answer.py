"""To whom an answer goes, what it is about, and what is quoted below it."""

import unittest

from ...engine.answer import (
    FORWARD,
    REPLY,
    REPLY_ALL,
    Answered,
    NoAddress,
    as_typed,
    quotation,
    recipients,
    references,
    subject_of,
    tidied,
    typed_people,
)
from ...engine.rendering import render
from ...exchange.mail import Person
from ...exchange.people import people

ME, ALSO_ME = "giulia@lumen.example", "g.conti@lumen.example"
LOG = "crm.log@lumen.example"

# Who wrote (From; Reply-To; To; Cc), then whom Reply and Reply all answer (To; Cc).
CASES = {
    "a customer": (
        f"anna@b.example; ; {ME}; paolo@b.example",
        "anna@b.example; ",
        "anna@b.example; paolo@b.example",
    ),
    "Reply-To comes first": (
        f"portal@p.example; anna@b.example; {ME}; ",
        "anna@b.example; ",
        "anna@b.example; ",
    ),
    "a Reply-To that is ourselves does not answer ourselves": (
        f"anna@b.example; {ME}; {ME}; ",
        "anna@b.example; ",
        "anna@b.example; ",
    ),
    "others in To stay in To, ourselves and the mailbox go": (
        f"anna@b.example; ; {ME}, marco@lumen.example; {LOG}, {ALSO_ME}, x@c.example",
        "anna@b.example; ",
        "anna@b.example, marco@lumen.example; x@c.example",
    ),
    "what one sent oneself": (
        f"{ME}; ; anna@b.example, {LOG}; paolo@b.example",
        "anna@b.example; ",
        "anna@b.example; paolo@b.example",
    ),
    "what one sent under another address of one's own": (
        f"{ALSO_ME}; {ME}; anna@b.example; {ME}",
        "anna@b.example; ",
        "anna@b.example; ",
    ),
    "what a colleague sent": (
        f"marco@lumen.example; ; anna@b.example; {ME}",
        "marco@lumen.example; ",
        "marco@lumen.example, anna@b.example; ",
    ),
    "each once, however it is spelled": (
        f"Anna@B.example; ; anna@b.example, {ME}; ANNA@b.example, y@c.example",
        "Anna@B.example; ",
        "Anna@B.example; y@c.example",
    ),
}


def answered(text):
    sender, reply_to, to, cc = (people(part) for part in text.split(";"))
    return Answered(sender[0], reply_to, to, cc)


def as_text(*lists):
    return "; ".join(", ".join(p.address for p in persons) for persons in lists)


class TestRecipients(unittest.TestCase):
    def of(self, kind, text):
        mine, left_out = {ME, ALSO_ME}, {LOG}
        found = recipients(
            kind, answered(text), mine.__contains__, left_out.__contains__
        )
        return as_text(*found)

    def test_as_outlook_does(self):
        for name, (mail, reply, reply_all) in CASES.items():
            with self.subTest(name):
                self.assertEqual(self.of(REPLY, mail), reply)
                self.assertEqual(self.of(REPLY_ALL, mail), reply_all)
                self.assertEqual(self.of(FORWARD, mail), "; ")

    def test_typed(self):
        for text, expected in {
            "anna@b.example": "anna@b.example",
            "Anna <anna@b.example>; paolo@b.example": "anna@b.example, paolo@b.example",
            '"Bianchi, Anna" <anna@b.example>, ': "anna@b.example",
            "Bianchi, Anna <anna@b.example>": "anna@b.example",
            "anna@b.example\npaolo@b.example": "anna@b.example, paolo@b.example",
            "anna@b.example, ANNA@b.example": "anna@b.example",
            "": "",
            " , ": "",
        }.items():
            with self.subTest(text):
                self.assertEqual(as_text(typed_people(text)), expected)

    def test_written_as_it_is_typed(self):
        for name, expected in {
            "Anna Bianchi": "Anna Bianchi <anna@b.example>",
            "Bianchi, Anna": '"Bianchi, Anna" <anna@b.example>',
            'Anna "Nina" Bianchi': r'"Anna \"Nina\" Bianchi" <anna@b.example>',
            "Dr. Björn Håkansson": "Dr. Björn Håkansson <anna@b.example>",
            "anna@b.example": "anna@b.example",
            "": "anna@b.example",
        }.items():
            with self.subTest(name):
                person = Person(name, "anna@b.example")
                written = as_typed([person, Person("Paolo", "paolo@b.example")])
                self.assertEqual(written, f"{expected}, Paolo <paolo@b.example>")
                again, paolo = typed_people(written)
                self.assertEqual(again.name or again.address, name or again.address)
                self.assertEqual(paolo, Person("Paolo", "paolo@b.example"))

    def test_nobody_and_who_has_no_address(self):
        self.assertEqual(typed_people(None), [])
        self.assertEqual(as_typed([Person("Anna", ""), Person("", "")]), "Anna, ")

    def test_pasted_is_tidied(self):
        """Everybody once, with commas between; what somebody has to mend stays."""
        both = "anna@b.example, paolo@b.example"
        for text, expected in {
            "anna@b.example paolo@b.example": both,
            "anna@b.example;paolo@b.example;": both,
            "anna@b.example\n\npaolo@b.example\n": both,
            "anna@b.example\tpaolo@b.example": both,
            "mailto:anna@b.example, paolo@b.example": both,
            "anna@b.example, ANNA@b.example paolo@b.example": both,
            "Anna <anna@b.example>\nPaolo <paolo@b.example>": (
                "Anna <anna@b.example>, Paolo <paolo@b.example>"
            ),
            "Anna <anna@b.example> Paolo <paolo@b.example>": both,
            "Bianchi, Anna <anna@b.example>": '"Bianchi, Anna" <anna@b.example>',
            "anna@b.example, ": "anna@b.example",
            "anna@b.example, paolo": "anna@b.example, paolo",
            "paolo, anna@b.example": "paolo, anna@b.example",
            "anna@": "anna@",
            "": "",
            None: None,
        }.items():
            with self.subTest(text):
                self.assertEqual(tidied(text), expected)

    def test_typed_wrong(self):
        for text in (
            "anna",
            "anna@",
            "@b.example",
            "anna@b.example, paolo",
            "paolo, anna@b.example",
            "a b@c.example",
            "anna@b.example paolo@b.example",
            "Anna <anna>",
        ):
            with self.subTest(text), self.assertRaises(NoAddress):
                typed_people(text)


class TestHead(unittest.TestCase):
    def test_one_mark_in_any_language(self):
        for subject in (
            *("Offer", "Re: Offer", "R: RE: Offer", "AW: WG: Offer", "RÉP : Offer"),
            *("SV: VS: Offer", "Odp: Offer", "Fwd: Re[2]: Offer", "回复: Offer"),
            *("[EXTERNAL] Re: Offer", "Отв: Offer", "ΑΠ: Offer", "Ynt: Offer"),
        ):
            with self.subTest(subject):
                self.assertEqual(subject_of(REPLY, subject), "Re: Offer")
                self.assertEqual(subject_of(FORWARD, subject), "Fwd: Offer")
        self.assertEqual(subject_of(REPLY, None), "Re:")
        self.assertEqual(subject_of(REPLY, "Reparto vendite"), "Re: Reparto vendite")

    def test_references_end_with_what_is_answered(self):
        self.assertEqual(references("<c@x>", "a@x b@x"), ["<a@x>", "<b@x>", "<c@x>"])
        # As headers write them, too.
        both = references("<c@x>", "<a@x> b@x")
        self.assertEqual(both, ["<a@x>", "<b@x>", "<c@x>"])
        self.assertEqual(references("<c@x>", "c@x"), ["<c@x>"])
        self.assertEqual(references("", "<a@x>"), ["<a@x>"])
        self.assertEqual(references(None, None), [])
        # What is no Message-ID names nothing, and starts no header of its own.
        self.assertEqual(references("<a@x>\r\nBcc: <b@x>", None), [])
        many = references("<last@x>", " ".join(f"{n}@x" for n in range(40)))
        self.assertEqual((len(many), many[0], many[-1]), (20, "<0@x>", "<last@x>"))
        self.assertEqual(many[1:-1], [f"<{n}@x>" for n in range(22, 40)])
        all_of_them = [f"<{n}@x>" for n in range(20)]
        written = references(all_of_them[-1], " ".join(all_of_them[:-1]))
        self.assertEqual(written, all_of_them)


class TestQuotation(unittest.TestCase):
    def test_everything_is_shown_and_nothing_is_fetched(self):
        body = (
            "<p>New</p><div id='divRplyFwdMsg'><b>From:</b> Anna</div><p>Old</p>"
            "<img src='https://evil.example/p.png'><img src='cid:1' alt='>x'>"
            "<script>x()</script><a href='javascript:x()'>Link</a>"
            "<img src='data:image/png;base64,AAAA'>"
        )
        text = quotation(
            render(body, True, False, "Re: Offer"),
            [("From", "<b>Anna</b>"), ("Cc", "")],
        )
        for word in ("New", "Old", "Link", "&lt;b&gt;Anna"):
            self.assertIn(word, text)
        for foreign in ("<img", "script", "details", "summary", "evil.", "Cc"):
            self.assertNotIn(foreign, text)

    def test_plain_text(self):
        text = quotation(render("a < b\n> old", False), [])
        self.assertIn("a &lt; b", text)
