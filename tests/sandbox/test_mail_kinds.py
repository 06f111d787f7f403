"""Attachments, messages of every kind, and that no message raises."""

import base64
import json
import random
import sysconfig
import unittest
from pathlib import Path

from ...sandbox.mime.message import read_mail
from ...sandbox.transport.envelope import envelope_of
from .test_mail import HEAD, RECEIVED, SAMPLES, leaf, parts, sample, shown

PYTHONS_OWN = Path(sysconfig.get_path("stdlib")) / "test" / "test_email" / "data"
PIXEL = base64.b64encode(b"\x89PNG pixel").decode()


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
    def convert(self, raw):
        mail = read_mail(raw, RECEIVED)
        text = json.dumps([mail.properties, mail.attachments], ensure_ascii=False)
        self.assertNotIn("\\u0000", text)
        text.encode()
        envelope_of(raw)
        return mail

    def test_next_to_nothing(self):
        for raw in (b"", b"\0", b"\r\n\r\n", b":", b"\xff\xfe", b"From: \xff\n\n\xff"):
            with self.subTest(raw):
                self.convert(raw)

    def test_samples_and_pythons_own(self):
        files = [*SAMPLES.glob("*.eml"), *PYTHONS_OWN.glob("*.txt")]
        for file in files:
            with self.subTest(file.name):
                self.convert(file.read_bytes())

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
            self.convert(bytes(raw))

    def test_containers_nested_without_end(self):
        levels = range(400)
        raw = "".join(
            f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
            for level in levels
        )
        self.convert(HEAD.encode() + raw.encode())

    def test_unreadable_shows_its_headers_at_least(self):
        class Unreadable(bytes):
            """Stands for what email's parser stumbles over."""

            def decode(self, *args, **kwargs):
                raise RecursionError

        mail = read_mail(Unreadable(HEAD.encode() + b"\nCiao\n"), RECEIVED)
        self.assertEqual(mail.properties["receivedDateTime"], "2026-11-23T08:30:00Z")
