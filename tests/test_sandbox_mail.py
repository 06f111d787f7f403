"""What a reader of Graph's JSON sees of each odd kind of message."""

import base64
import json
import random
import smtplib
import sysconfig
import unittest
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from ..sandbox.envelope import envelope_of, without_bcc
from ..sandbox.mail_flow import copies, log_rules
from ..sandbox.mime import graph_message
from ..sandbox.smtp import SmtpServer

RECEIVED = datetime(2026, 11, 23, 8, 30, tzinfo=timezone.utc)
SAMPLES = Path(__file__).parent.parent / "sandbox" / "mail"
PYTHONS_OWN = Path(sysconfig.get_path("stdlib")) / "test" / "test_email" / "data"
HEAD = (
    "From: Anna Bianchi <anna.bianchi@bianchi-arredi.example>\n"
    "To: Giulia Conti <giulia.conti@lumen.example>\n"
    "Subject: Offerta\n"
    "Date: Mon, 02 Nov 2026 09:15:00 +0100\n"
    "Message-ID: <offer@bianchi-arredi.example>\n"
)
PIXEL = base64.b64encode(b"\x89PNG pixel").decode()


def shown(text="", *, head=HEAD, charset="utf-8"):
    """The parsed mail of a head and of what follows it (more headers, body)."""
    raw = (head + text).replace("\n", "\r\n")
    return graph_message(raw.encode(charset), RECEIVED)


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
    return graph_message(file.read_bytes(), RECEIVED)


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
                body = graph_message(raw, RECEIVED).properties["body"]
                self.assertEqual(body["content"], text)

    def test_charsets_in_seven_bits(self):
        for charset in ("iso-2022-jp", "utf-7"):
            with self.subTest(charset):
                raw = HEAD.encode() + b"Content-Type: text/plain; charset="
                raw += charset.encode() + b"\n\n" + "照明".encode(charset)
                body = graph_message(raw, RECEIVED).properties["body"]
                self.assertEqual(body["content"], "照明")

    def test_undeclared_charset_of_html(self):
        document = '<meta charset="iso-8859-2"><p>ősz</p>'
        raw = HEAD.encode() + b"Content-Type: text/html\n\n"
        raw += document.encode("iso-8859-2")
        body = graph_message(raw, RECEIVED).properties["body"]
        self.assertEqual(body["content"], document)

    def test_nothing_that_a_database_refuses(self):
        raw = HEAD.encode() + b"Content-Type: text/plain; charset=utf-8\n\na\0b\xed\xa0"
        text = json.dumps(graph_message(raw, RECEIVED).properties, ensure_ascii=False)
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


class TestAttachments(unittest.TestCase):
    def test_file(self):
        mail = shown(
            parts(
                "multipart/mixed",
                leaf("text/plain", "Ciao"),
                leaf(
                    "application/pdf",
                    base64.b64encode(b"%PDF-1.4").decode(),
                    "Content-Transfer-Encoding: base64",
                    'Content-Disposition: attachment; filename="offerta.pdf"',
                ),
            )
        )
        (attachment,) = mail.attachments
        self.assertEqual(attachment["@odata.type"], "#microsoft.graph.fileAttachment")
        self.assertEqual(attachment["name"], "offerta.pdf")
        self.assertEqual(attachment["contentType"], "application/pdf")
        self.assertEqual(base64.b64decode(attachment["contentBytes"]), b"%PDF-1.4")
        self.assertEqual(attachment["size"], 8)
        self.assertFalse(attachment["isInline"])
        self.assertTrue(mail.properties["hasAttachments"])

    def test_inline_picture(self):
        mail = shown(
            parts(
                "multipart/related",
                leaf("text/html", '<img src="cid:logo@01DD">'),
                leaf(
                    "image/png; name=logo.png",
                    PIXEL,
                    "Content-Transfer-Encoding: base64",
                    "Content-ID: <logo@01DD>",
                ),
            )
        )
        (attachment,) = mail.attachments
        self.assertTrue(attachment["isInline"])
        self.assertEqual(attachment["contentId"], "logo@01DD")
        self.assertFalse(mail.properties["hasAttachments"])

    def test_names(self):
        cases = {
            "filename*=utf-8''preventivo%20%E2%82%AC.pdf": "preventivo €.pdf",
            'filename="=?utf-8?q?perch=C3=A9.pdf?="': "perché.pdf",
            'filename="perché.pdf"': "perché.pdf",
            "filename*0=off; filename*1=erta.pdf": "offerta.pdf",
            "filename*=utf-16''%00%d8": "%00",
            "": "ATT00001.pdf",
        }
        for written, name in cases.items():
            with self.subTest(written):
                text = leaf(
                    "application/pdf",
                    "x",
                    f"Content-Disposition: attachment; {written}",
                )
                mail = shown(parts("multipart/mixed", text))
                if name != "%00":
                    self.assertEqual(mail.attachments[0]["name"], name)
                json.dumps(mail.attachments, ensure_ascii=False).encode()

    def test_message_in_message(self):
        inner = HEAD.replace("Offerta", "Inner") + "\nwithin\n"
        mail = shown(
            parts(
                "multipart/mixed",
                leaf("text/plain", "see below"),
                leaf("message/rfc822", inner),
            )
        )
        (attachment,) = mail.attachments
        self.assertEqual(attachment["@odata.type"], "#microsoft.graph.itemAttachment")
        self.assertEqual(attachment["name"], "Inner")
        self.assertEqual(attachment["item"]["id"], "")
        self.assertEqual(attachment["item"]["@odata.type"], "#microsoft.graph.message")
        self.assertIn("within", attachment["item"]["body"]["content"])
        self.assertNotIn("contentBytes", attachment)
        self.assertIn(b"Subject: Inner", mail.item_sources[0])

    def test_messages_nested_without_end(self):
        text = "Subject: deepest\n\nend\n"
        for _level in range(60):
            text = f"Content-Type: message/rfc822\n\n{text}"
        self.assertEqual(len(shown(text).attachments), 1)


class TestKinds(unittest.TestCase):
    def test_meeting_request(self):
        mail = sample("marco-ferri-invito-sopralluogo")
        message = mail.properties
        self.assertEqual(message["@odata.type"], "#microsoft.graph.eventMessageRequest")
        self.assertEqual(message["meetingMessageType"], "meetingRequest")
        self.assertEqual(message["type"], "singleInstance")
        self.assertEqual(
            message["startDateTime"],
            {"dateTime": "2026-11-02T13:30:00.0000000", "timeZone": "UTC"},
        )
        self.assertEqual(
            message["location"]["displayName"], "Bianchi Arredi, Via Milano 94, Cantù"
        )
        self.assertEqual(mail.message_class, "IPM.Schedule.Meeting.Request")
        self.assertEqual(mail.attachments, [])

    def test_meeting_acceptance(self):
        mail = sample("paolo-greco-accetta-invito")
        self.assertEqual(
            mail.properties["@odata.type"], "#microsoft.graph.eventMessageResponse"
        )
        self.assertEqual(mail.properties["meetingMessageType"], "meetingAccepted")
        self.assertEqual(mail.properties["responseType"], "accepted")
        self.assertEqual(mail.message_class, "IPM.Schedule.Meeting.Resp.Pos")

    def test_meeting_cancelled_and_declined(self):
        event = "BEGIN:VEVENT\nATTENDEE;PARTSTAT={}:mailto:a@b.example\nEND:VEVENT"
        cases = (
            ("CANCEL", "", "meetingCancelled", "Canceled"),
            ("REPLY", "DECLINED", "meetingDeclined", "Resp.Neg"),
            ("REPLY", "TENTATIVE", "meetingTenativelyAccepted", "Resp.Tent"),
        )
        for method, status, kind, message_class in cases:
            with self.subTest(kind):
                mail = shown(
                    leaf(f"text/calendar; method={method}", event.format(status))
                )
                self.assertEqual(mail.properties["meetingMessageType"], kind)
                self.assertEqual(
                    mail.message_class, f"IPM.Schedule.Meeting.{message_class}"
                )

    def test_calendar_that_asks_nothing(self):
        mail = shown(leaf("text/calendar; method=PUBLISH", "BEGIN:VEVENT\nEND:VEVENT"))
        self.assertEqual(mail.message_class, "IPM.Note")
        self.assertEqual(mail.attachments[0]["name"], "invite.ics")

    def test_bounce(self):
        mail = sample("rimbalzo-bianchi-arredi")
        self.assertEqual(mail.message_class, "REPORT.IPM.Note.NDR")
        self.assertIn("mailbox is full", mail.properties["body"]["content"])
        kinds = [attachment["@odata.type"] for attachment in mail.attachments]
        self.assertEqual(
            kinds,
            ["#microsoft.graph.fileAttachment", "#microsoft.graph.itemAttachment"],
        )

    def test_delayed(self):
        report = parts(
            "multipart/report; report-type=delivery-status",
            leaf("text/plain", "wait"),
            leaf(
                "message/delivery-status", "Reporting-MTA: dns;x\n\nAction: delayed\n"
            ),
        )
        self.assertEqual(shown(report).message_class, "REPORT.IPM.Note.Delayed.DR")

    def test_read_receipt(self):
        mail = sample("emily-stone-conferma-di-lettura")
        self.assertEqual(mail.message_class, "REPORT.IPM.Note.IPNRN")

    def test_out_of_office(self):
        mail = sample("emily-stone-out-of-office")
        self.assertEqual(mail.message_class, "IPM.Note.Rules.OofTemplate.Microsoft")

    def test_signed(self):
        mail = sample("paolo-greco-firmata-smime")
        self.assertEqual(mail.message_class, "IPM.Note.SMIME.MultipartSigned")
        self.assertIn("condizioni di fornitura", mail.properties["body"]["content"])
        (attachment,) = mail.attachments
        self.assertEqual(attachment["name"], "smime.p7m")
        self.assertEqual(attachment["contentType"], "multipart/signed")

    def test_encrypted(self):
        mail = sample("john-carter-cifrata-smime")
        self.assertEqual(mail.message_class, "IPM.Note.SMIME")
        self.assertEqual(mail.properties["body"]["content"], "")
        self.assertEqual(mail.attachments[0]["name"], "smime.p7m")

    def test_newsletter_shows_its_headers(self):
        headers = sample("newsletter-luce-e-design").properties[
            "internetMessageHeaders"
        ]
        self.assertIn({"name": "Precedence", "value": "bulk"}, headers)

    def test_html_stays_as_it_came(self):
        body = sample("emily-stone-hostile-html").properties["body"]["content"]
        self.assertIn("onerror=", body)


class TestNothingRaises(unittest.TestCase):
    def read(self, raw):
        mail = graph_message(raw, RECEIVED)
        text = json.dumps([mail.properties, mail.attachments], ensure_ascii=False)
        self.assertNotIn("\\u0000", text)
        text.encode()
        envelope_of(raw)
        return mail

    def test_next_to_nothing(self):
        for raw in (b"", b"\0", b"\r\n\r\n", b":", b"\xff\xfe", b"From: \xff\n\n\xff"):
            with self.subTest(raw):
                self.read(raw)

    def test_samples_and_pythons_own(self):
        files = [*SAMPLES.glob("*.eml"), *PYTHONS_OWN.glob("*.txt")]
        for file in files:
            with self.subTest(file.name):
                self.read(file.read_bytes())

    def test_mutations(self):
        chance = random.Random(20261123)
        originals = [file.read_bytes() for file in sorted(SAMPLES.glob("*.eml"))]
        for _round in range(300):
            raw = bytearray(chance.choice(originals)[:4000])
            for _change in range(chance.randrange(1, 40)):
                place = chance.randrange(len(raw))
                raw[place : place + chance.randrange(4)] = chance.randbytes(
                    chance.randrange(4)
                )
            self.read(bytes(raw))

    def test_containers_nested_without_end(self):
        levels = range(400)
        raw = "".join(
            f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
            for level in levels
        )
        self.read(HEAD.encode() + raw.encode())

    def test_unreadable_shows_its_headers_at_least(self):
        class Unreadable(bytes):
            """Stands for what email's parser stumbles over."""

            def decode(self, *args, **kwargs):
                raise RecursionError

        mail = graph_message(Unreadable(HEAD.encode() + b"\nCiao\n"), RECEIVED)
        self.assertEqual(mail.properties["receivedDateTime"], "2026-11-23T08:30:00Z")


@dataclass
class Organization:
    accepted_domains: tuple = ("lumen.example", "lumen-group.example")
    mail_flow_rules: list = field(default_factory=log_rules)


@dataclass
class Mailroom:
    """Keeps what SMTP hands over."""

    delivered: list = field(default_factory=list)

    def deliver(self, raw, envelope_sender, envelope_recipients):
        self.delivered.append((raw, envelope_sender, envelope_recipients))


class TestMailFlow(unittest.TestCase):
    OURS = "giulia.conti@lumen.example"
    ALIAS = "Giulia.Conti@Lumen-Group.example"
    THEIRS = "anna.bianchi@bianchi-arredi.example"

    def copied(self, sender, *recipients, **organization):
        return copies(sender, recipients, Organization(**organization))

    def test_between_inside_and_outside(self):
        log = ["crm.log@lumen.example"]
        self.assertEqual(self.copied(self.THEIRS, self.OURS), log)
        self.assertEqual(self.copied(self.OURS, self.THEIRS), log)
        self.assertEqual(self.copied(self.THEIRS, self.OURS, self.ALIAS), log)
        self.assertEqual(self.copied(self.OURS, self.ALIAS, self.THEIRS), log)
        self.assertEqual(self.copied("", self.OURS), log)

    def test_on_one_side_only(self):
        self.assertEqual(self.copied(self.OURS, self.ALIAS), [])
        self.assertEqual(self.copied(self.THEIRS, "x@elsewhere.example"), [])
        self.assertEqual(self.copied(self.THEIRS, "x@sub.lumen.example"), [])
        self.assertEqual(self.copied(self.OURS), [])

    def test_another_shared_mailbox(self):
        rules = log_rules("crm.log2@lumen.example")
        copied = self.copied(self.THEIRS, self.OURS, mail_flow_rules=rules)
        self.assertEqual(copied, ["crm.log2@lumen.example"])
        self.assertEqual(self.copied(self.THEIRS, self.OURS, mail_flow_rules=[]), [])


class TestEnvelope(unittest.TestCase):
    def test_from_headers(self):
        envelope = envelope_of(
            b"From: Anna <a@x.example>\nTo: g@lumen.example, A <a@x.example>\n"
            b'Cc: "Ferri, M" <m@lumen.example>, g@lumen.example\nBcc: s@x.example\n\n'
        )
        self.assertEqual(envelope.sender, "a@x.example")
        self.assertEqual(
            envelope.recipients, ["g@lumen.example", "a@x.example", "m@lumen.example"]
        )

    def test_bcc_stays_at_home(self):
        raw = b"A: 1\r\nBcc: s@x.example,\r\n t@x.example\r\nB: 2\r\n\r\nBcc: text\r\n"
        self.assertEqual(without_bcc(raw), b"A: 1\r\nB: 2\r\n\r\nBcc: text\r\n")


class TestSmtp(unittest.TestCase):
    def setUp(self):
        self.mailroom = Mailroom()
        self.server = SmtpServer(self.mailroom)
        self.server.start()
        self.addCleanup(self.server.stop)

    def send(self, sender, recipients, raw, *options):
        with smtplib.SMTP("127.0.0.1", self.server.port) as client:
            client.sendmail(sender, recipients, raw, mail_options=options)

    def test_delivers_as_it_came(self):
        raw = b"Subject: x\r\n\r\n.dot\r\n" + b"x" * 5000 + b"\xff\r\n"
        self.send("a@x.example", ["g@lumen.example", "m@lumen.example"], raw)
        self.assertEqual(
            self.mailroom.delivered,
            [(raw, "a@x.example", ["g@lumen.example", "m@lumen.example"])],
        )

    def test_null_sender(self):
        self.send("", ["g@lumen.example"], b"Subject: x\r\n\r\n")
        self.assertEqual(self.mailroom.delivered[0][1], "")

    def test_addresses_beyond_ascii(self):
        raw = b"Subject: x\r\n\r\n"
        self.send("büro@x.example", ["g@lumen.example"], raw, "SMTPUTF8")
        self.assertEqual(self.mailroom.delivered[0][1], "büro@x.example")


class TestSamples(unittest.TestCase):
    def test_expected_counts_agree_with_the_files(self):
        expected = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
        names = sorted(file.name for file in SAMPLES.glob("*.eml"))
        self.assertEqual(sorted(expected["files"]), names)
        for section in ("issue1", "complete"):
            outcomes = [each[section] for each in expected["files"].values()]
            counts = expected[section]
            self.assertEqual(counts["files"], len(names))
            self.assertEqual(counts["not_copied"], outcomes.count("not_copied"))
            for name, count in {**counts["logged"], **counts["not_logged"]}.items():
                with self.subTest((section, name)):
                    self.assertEqual(outcomes.count(name), count)

    def test_the_rules_copy_what_is_expected(self):
        expected = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
        for name, outcome in expected["files"].items():
            with self.subTest(name):
                envelope = envelope_of((SAMPLES / name).read_bytes())
                copied = copies(envelope.sender, envelope.recipients, Organization())
                self.assertEqual(bool(copied), outcome["complete"] != "not_copied")
                self.assertTrue(envelope.recipients)
