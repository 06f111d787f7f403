"""What a reader of Graph's JSON sees of odd headers, threads and bodies."""

import base64
import json
import unittest
from datetime import datetime, timezone
from pathlib import Path

from ...sandbox.mime.message import read_mail

RECEIVED = datetime(2026, 11, 23, 8, 30, tzinfo=timezone.utc)
SAMPLES = Path(__file__).parents[2] / "sandbox" / "mail"
HEAD = (
    "From: Anna Bianchi <anna.bianchi@bianchi-arredi.example>\n"
    "To: Giulia Conti <giulia.conti@lumen.example>\n"
    "Subject: Offerta\n"
    "Date: Mon, 02 Nov 2026 09:15:00 +0100\n"
    "Message-ID: <offer@bianchi-arredi.example>\n"
)


def shown(text="", *, head=HEAD, charset="utf-8"):
    """The parsed mail of a head and of what follows it (more headers, body)."""
    raw = (head + text).replace("\n", "\r\n")
    return read_mail(raw.encode(charset), RECEIVED)


def properties(text="", **kwargs):
    return shown(text, **kwargs).properties


def parts(kind, *children):
    """A multipart of ready-made children, with its headers."""
    body = "".join(f"--limit\n{child}\n" for child in children)
    return f"Content-Type: {kind}; boundary=limit\n\n{body}--limit--\n"


def leaf(kind, text, *headers):
    return "\n".join((f"Content-Type: {kind}", *headers, "", text))


def sample(name):
    (file,) = SAMPLES.glob(f"*-{name}.eml")
    return read_mail(file.read_bytes(), RECEIVED)


def address(recipient):
    return recipient["emailAddress"]["address"]


class TestHeaders(unittest.TestCase):
    def test_ordinary(self):
        message = properties("\nBuongiorno\n")
        self.assertEqual(message["subject"], "Offerta")
        self.assertEqual(
            message["from"]["emailAddress"],
            {"name": "Anna Bianchi", "address": "anna.bianchi@bianchi-arredi.example"},
        )
        self.assertEqual(message["sender"], message["from"])
        self.assertEqual(message["sentDateTime"], "2026-11-02T08:15:00Z")
        self.assertEqual(message["receivedDateTime"], "2026-11-23T08:30:00Z")
        self.assertEqual(message["internetMessageId"], "<offer@bianchi-arredi.example>")
        self.assertEqual(
            message["body"], {"contentType": "text", "content": "Buongiorno\r\n"}
        )
        self.assertEqual(message["bodyPreview"], "Buongiorno")
        self.assertNotIn("@odata.type", message)
        self.assertFalse(message["isDraft"] or message["isRead"])

    def test_encoded_words(self):
        cases = {
            "=?utf-8?q?Quantit=C3=A0?=": "Quantità",
            "=?utf-8?B?UXVhbnRpdMM=?= =?utf-8?B?oA==?=": "Quantità",  # cut in two
            "=?utf-8?q?a?= =?utf-8?q?b?= c": "ab c",
            "Re: =?windows-1252?Q?180_=80?= extra": "Re: 180 € extra",
            "=?utf-8*it?q?Perch=C3=A9?=": "Perché",
            "=?utf-8?B?Y2lhbw?=": "ciao",  # without padding
            "=?klingon?q?caff=C3=A8?=": "caffè",
            "=?utf-8?q?never ended": "=?utf-8?q?never ended",
            "=?utf-8?q?a=00b?=": "ab",
        }
        for written, read in cases.items():
            with self.subTest(written):
                head = HEAD.replace("Offerta", written)
                self.assertEqual(properties(head=head)["subject"], read)

    def test_bytes_that_should_have_been_encoded(self):
        head = HEAD.replace("Offerta", "Quantità")
        for charset in ("utf-8", "cp1252"):
            with self.subTest(charset):
                message = properties(head=head, charset=charset)
                self.assertEqual(message["subject"], "Quantità")

    def test_subject(self):
        without = HEAD.replace("Subject: Offerta\n", "")
        self.assertIsNone(properties(head=without)["subject"])
        self.assertEqual(properties(head=HEAD.replace("Offerta", ""))["subject"], "")
        long = HEAD.replace("Offerta", "x " * 300)
        self.assertEqual(len(properties(head=long)["subject"]), 255)

    def test_from_that_names_nobody(self):
        for odd in ("", "<>", "MAILER-DAEMON", "undisclosed-senders:;"):
            with self.subTest(odd):
                head = f"From: {odd}\nTo: giulia.conti@lumen.example\n"
                message = properties(head=head)
                self.assertIsNone(message["from"])
                self.assertIsNone(message["sender"])

    def test_sender_beside_from(self):
        message = properties("Sender: Office <office@bianchi-arredi.example>\n")
        self.assertEqual(address(message["sender"]), "office@bianchi-arredi.example")
        self.assertEqual(
            address(message["from"]), "anna.bianchi@bianchi-arredi.example"
        )

    def test_recipients(self):
        cases = {
            '"Ferri, Marco" <m@lumen.example>, g@lumen.example': [
                ("Ferri, Marco", "m@lumen.example"),
                ("g@lumen.example", "g@lumen.example"),
            ],
            "Sales: a@lumen.example, B <b@lumen.example>;": [
                ("a@lumen.example", "a@lumen.example"),
                ("B", "b@lumen.example"),
            ],
            "undisclosed-recipients:;": [],
            "=?utf-8?q?Caff=C3=A8=2C_Bar?= <bar@x.example>": [
                ("Caffè, Bar", "bar@x.example")
            ],
            "Büro <büro@müller.example>": [("Büro", "büro@müller.example")],
            "All the team": [("All the team", None)],
        }
        for written, read in cases.items():
            with self.subTest(written):
                people = [
                    each["emailAddress"]
                    for each in properties(f"Cc: {written}\n")["ccRecipients"]
                ]
                self.assertEqual(
                    [(one["name"], one.get("address")) for one in people], read
                )

    def test_dates_that_are_none(self):
        without = HEAD.replace("Date: Mon, 02 Nov 2026 09:15:00 +0100\n", "")
        for odd in (
            "",
            "Date: yesterday\n",
            "Date: Mon, 02 Nov 99999 09:15:00 +0100\n",
            "Date: 1 Jan 1500 00:00:00 +0100\n",
        ):
            with self.subTest(odd):
                message = properties(head=without + odd)
                self.assertEqual(message["sentDateTime"], message["receivedDateTime"])

    def test_without_message_id(self):
        head = HEAD.replace("Message-ID: <offer@bianchi-arredi.example>\n", "")
        self.assertIsNone(properties(head=head)["internetMessageId"])

    def test_headers_repeat_and_are_decoded(self):
        headers = properties("X-A: =?utf-8?q?=C3=A8?=\nX-A: folded\n twice\n")
        values = [
            each["value"]
            for each in headers["internetMessageHeaders"]
            if each["name"] == "X-A"
        ]
        self.assertEqual(values, ["è", "folded twice"])

    def test_sensitivity(self):
        cases = {"": 0, "Personal": 1, "private": 2, "Company-Confidential": 3, "x": 0}
        for value, number in cases.items():
            with self.subTest(value):
                mail = shown(f"Sensitivity: {value}\n")
                self.assertEqual(mail.sensitivity, number)

    def test_importance(self):
        cases = {
            "Importance: High": "high",
            "Importance: low": "low",
            "X-Priority: 1 (Highest)": "high",
            "X-Priority: 5": "low",
            "Priority: urgent": "high",
            "X-Priority: 3": "normal",
        }
        for header, value in cases.items():
            with self.subTest(header):
                self.assertEqual(properties(header + "\n")["importance"], value)

    def test_draft(self):
        self.assertTrue(properties("X-Unsent: 1\n")["isDraft"])


class TestThread(unittest.TestCase):
    def test_replies_share_the_conversation(self):
        first = properties()
        reply = properties(
            "References: <offer@bianchi-arredi.example> <b@lumen.example>\n"
            "In-Reply-To: <b@lumen.example>\n",
            head=HEAD.replace("<offer@", "<third@").replace("Offerta", "R: Offerta"),
        )
        other = properties(head=HEAD.replace("<offer@", "<other@"))
        self.assertEqual(first["conversationId"], reply["conversationId"])
        self.assertNotEqual(first["conversationId"], other["conversationId"])

    def test_what_answers_from_outside_begins_a_new_one(self):
        answer = "References: <offer@bianchi-arredi.example>\n"
        head = HEAD.replace("<offer@", "<third@")
        ids = {
            properties(
                f"{answer}X-MS-Exchange-Organization-AuthAs: {origin}\n", head=h
            )["conversationId"]
            for origin, h in (
                ("Internal", head),
                ("Anonymous", head),
                ("Internal", HEAD),
            )
        }
        self.assertEqual(len(ids), 2)

    def test_without_ids_the_topic_decides(self):
        head = "From: a@b.example\nSubject: "
        ids = {
            properties(head=head + subject + "\n")["conversationId"]
            for subject in ("Offerta", "R: Offerta", "RE: I: offerta", "Fwd: Offerta")
        }
        self.assertEqual(len(ids), 1)

    def test_conversation_index(self):
        own = base64.b64encode(b"\x01" + b"x" * 26).decode()
        message = properties(f"Thread-Index: {own}\n")
        self.assertEqual(message["conversationIndex"], own)
        made = base64.b64decode(properties()["conversationIndex"])
        self.assertEqual((len(made), made[0]), (22, 1))


class TestBody(unittest.TestCase):
    def test_html_is_preferred(self):
        plain, html = leaf("text/plain", "Ciao"), leaf("text/html", "<p>Ciao</p>")
        for order in ((plain, html), (html, plain)):
            message = properties(parts("multipart/alternative", *order))
            self.assertEqual(
                message["body"], {"contentType": "html", "content": "<p>Ciao</p>"}
            )

    def test_only_plain_text(self):
        message = properties(parts("multipart/mixed", leaf("text/plain", "Ciao")))
        self.assertEqual(message["body"]["contentType"], "text")

    def test_text_around_a_picture(self):
        mail = shown(
            parts(
                "multipart/mixed",
                leaf("text/plain", "before"),
                leaf("image/jpeg; name=foto.jpg", "xx", "Content-Disposition: inline"),
                leaf("text/plain", "after"),
            )
        )
        self.assertEqual(mail.properties["body"]["content"], "before\r\nafter")
        self.assertTrue(mail.properties["hasAttachments"])

    def test_charsets(self):
        text = "Quantità: 12 € – “è già così”"
        cases = (
            ("utf-8", "utf-8"),
            ("windows-1252", "cp1252"),
            ("iso-8859-1", "cp1252"),  # what people mean by it
            ("iso-8859-1", "utf-8"),  # declared wrong
            ("koi8-r", "utf-8"),
            ("us-ascii", "utf-8"),
            ("x-unknown", "utf-8"),
            ("x-unknown", "cp1252"),
            ("unicode_escape", "utf-8"),
            ("hex", "utf-8"),
            ('"\0"', "utf-8"),
        )
        for declared, charset in cases:
            with self.subTest((declared, charset)):
                raw = HEAD.encode() + b"Content-Type: text/plain; charset="
                raw += declared.encode() + b"\n\n" + text.encode(charset)
                body = read_mail(raw, RECEIVED).properties["body"]
                self.assertEqual(body["content"], text)

    def test_charsets_in_seven_bits(self):
        for charset in ("iso-2022-jp", "utf-7"):
            with self.subTest(charset):
                raw = HEAD.encode() + b"Content-Type: text/plain; charset="
                raw += charset.encode() + b"\n\n" + "照明".encode(charset)
                body = read_mail(raw, RECEIVED).properties["body"]
                self.assertEqual(body["content"], "照明")

    def test_undeclared_charset_of_html(self):
        document = '<meta charset="iso-8859-2"><p>ősz</p>'
        raw = HEAD.encode() + b"Content-Type: text/html\n\n"
        raw += document.encode("iso-8859-2")
        body = read_mail(raw, RECEIVED).properties["body"]
        self.assertEqual(body["content"], document)

    def test_nothing_that_a_database_refuses(self):
        raw = HEAD.encode() + b"Content-Type: text/plain; charset=utf-8\n\na\0b\xed\xa0"
        text = json.dumps(read_mail(raw, RECEIVED).properties, ensure_ascii=False)
        self.assertNotIn("\\u0000", text)
        text.encode()

    def test_preview_of_html(self):
        message = properties(
            "Content-Type: text/html\n\n<html><head><title>No</title><style>p{}</style>"
            "</head><!-- <p>no</p> --><body><p>Prezzo &lt; 10 &euro;</p>"
            "<script>no()</script><p>A&nbsp;presto</p>" + "<p>fine</p>" * 200
        )
        preview = message["bodyPreview"]
        self.assertTrue(
            preview.replace("\xa0", " ").startswith("Prezzo < 10 €\r\nA presto\r\nfine")
        )
        self.assertNotIn("no", preview)
        self.assertLessEqual(len(preview), 255)

    def test_preview_of_markup_that_never_ends(self):
        for text in ("<" * 50_000, "<!--" * 20_000, "<style>" * 20_000):
            properties("Content-Type: text/html\n\n" + text)
