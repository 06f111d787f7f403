import unittest
import zipfile
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from unittest.mock import patch

from ...exchange import eml
from ...exchange.eml import EmlFile, files_of, is_mail, key_of, read_eml
from ...exchange.errors import InvalidRequest, NotFound
from ...exchange.mailbox import Place

OUTLOOK = b"""Received: from a by b; Tue, 3 Nov 2026 10:00:05 +0100
From: =?utf-8?B?QW5uYSDDqA==?= <Anna@Example.com>
To: "Conti, Giulia" <giulia@lumen.example>; marco@lumen.example
Cc: x@y.example
Subject: =?iso-8859-1?Q?Perch=E9?=
Date: Tue, 3 Nov 2026 10:00:00 +0100
Message-ID: <1@example.com>
In-Reply-To: <0@lumen.example>
References: <00@lumen.example> <0@lumen.example>
Sensitivity: private
Content-Type: multipart/related; boundary=x

--x
Content-Type: multipart/alternative; boundary=y

--y
Content-Type: text/plain; charset=nonsense

perch\xe8
--y
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

<p>perch=E8</p><img src=3D"cid:logo">
--y--
--x
Content-Type: image/png; name=logo.png
Content-ID: <logo>
Content-Disposition: inline; filename="logo.png"
Content-Transfer-Encoding: base64

aW1hZ2U=
--x
Content-Type: message/rfc822

Subject: Inside

Inner text
--x--
"""
NOWHERE = Place("", "")


class TestEml(unittest.TestCase):
    def test_what_outlook_saves(self):
        mail = read_eml(OUTLOOK)
        self.assertEqual(mail.sender.name, "Anna è")
        self.assertEqual(
            [p.address for p in (*mail.to, *mail.cc)],
            ["giulia@lumen.example", "marco@lumen.example", "x@y.example"],
        )
        self.assertEqual((mail.subject, mail.body_type), ("Perché", "html"))
        self.assertIn("perchè", mail.body)
        self.assertEqual(mail.received, datetime(2026, 11, 3, 9, 0, 5))
        self.assertEqual(mail.sent, datetime(2026, 11, 3, 9, 0))
        self.assertEqual(mail.references[0], "<00@lumen.example>")
        self.assertEqual((mail.in_reply_to, mail.sensitivity), ("<0@lumen.example>", 2))
        self.assertEqual(mail.key, key_of(OUTLOOK))
        self.assertNotEqual(mail.key, key_of(OUTLOOK + b"."))
        sent = read_eml(OUTLOOK.partition(b"\n")[2])  # no server was on its way
        self.assertEqual(sent.received, mail.sent)

    def test_headers_of_no_encoding(self):
        header = "From: Jöhn\u00a0<\ufeffjohn@müller.example>\nSubject: Città\n\nx"
        for encoded in (
            header.encode(),
            header.replace("\ufeff", "").encode("latin-1"),
        ):
            mail = read_eml(encoded)
            self.assertEqual(mail.subject, "Città")
            self.assertEqual(mail.sender.name, "Jöhn")
            address = mail.sender.address.strip("\ufeff")
            self.assertEqual(address, "john@müller.example")

    def test_texts_that_a_picture_parts(self):
        parts = (
            "--x\nContent-Type: text/plain\n\nWe take\n"
            "--x\nContent-Type: image/png\nContent-Disposition: inline; filename=a.png"
            "\n\nx\n--x\nContent-Type: text/plain\n\nforty chairs.\n--x--\n"
        )
        raw = f"From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n{parts}"
        for kind in ("plain", "html"):
            mail = read_eml(raw.replace("text/plain", f"text/{kind}").encode())
            self.assertEqual(mail.body.split(), ["We", "take", "forty", "chairs."])

    def test_attachments_are_in_the_file(self):
        file = EmlFile(OUTLOOK)
        logo, inside = file.attachments(NOWHERE)
        self.assertEqual((logo.name, logo.is_inline, logo.size), ("logo.png", True, 5))
        content, kind = file.attachment_content(NOWHERE, logo.id)
        self.assertEqual((content, kind), (b"image", "image/png"))
        self.assertEqual(inside.kind, "item")
        content, _kind = file.attachment_content(NOWHERE, inside.id)
        self.assertIn(b"Inner text", content)
        self.assertRaises(NotFound, file.attachment_content, NOWHERE, "99")

    def test_the_file_itself_is_what_is_kept_and_lies_in_no_mailbox(self):
        file = EmlFile(OUTLOOK)
        self.assertEqual(file.source(NOWHERE), OUTLOOK)
        for link in (file.web_link, file.mailbox_link):
            with self.assertRaises(NotFound) as caught:
                link(NOWHERE)
            self.assertEqual(caught.exception.kind, "no_link")

    def test_an_attachment_whose_name_is_written_twice_is_kept(self):
        """Python's reader raises TypeError where one name has parts and has none;
        newer releases read the part."""
        raw = b"From: a@b.c\nContent-Disposition: attachment; " + (
            b"filename*=utf-8''a.txt; filename*0=b.txt\n\nText"
        )
        (found,) = EmlFile(raw).attachments(NOWHERE)
        self.assertIn(found.name, ("", "b.txt"))
        self.assertEqual(found.size, 4)
        self.assertTrue(read_eml(raw).has_attachments)

    def test_whatever_is_in_it_is_read(self):
        headers = (b"From: a@b.example\n", b"From: \xff\xfe <a@b.example>\n", b"")
        bodies = (
            b"",
            b"\x00\xff",
            b"Content-Type: text/html; charset=\xff\n\n<p>\x81",
            b"Content-Type: multipart/mixed\n\nno boundary",
            b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 3000,
            b"Content-Transfer-Encoding: base64\n\n!!!!",
            b"Date: Fri, 99 Foo 99999 25:61\nReceived: ;\n\nx",
            b"Content-Disposition: attachment; filename*=bad''%ff%\n\nx",
            b"To: " + b'"' * 9000 + b"\n\nx",
        )
        for raw in (head + body for head in headers for body in bodies):
            mail = read_eml(raw)
            mail.body.encode(), mail.subject.encode()
            self.assertNotIn("\x00", mail.body)
            EmlFile(raw).attachments(NOWHERE)

    def test_a_text_that_is_attached_is_not_what_was_written(self):
        message = EmailMessage()
        message["From"] = "a@b.example"
        message.add_attachment("Notes", filename="notes.txt")
        message.attach(EmailMessage())
        message.get_payload()[1].set_content("Written")
        self.assertEqual(read_eml(message.as_bytes()).body.strip(), "Written")

    def test_mails_and_other_files(self):
        message = EmailMessage()
        message["From"], message["Subject"] = "a@b.example", "x"
        for raw, is_one in (
            (message.as_bytes(), True),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, False),
            (b"PK\x03\x04", False),
            (b"", False),
            (b"Just text", False),
        ):
            self.assertEqual(is_mail(raw), is_one, raw[:20])

    def test_archives(self):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("folder/", b"")
            archive.writestr("folder/a.eml", OUTLOOK)
            archive.writestr("b.eml", b"")
        found = dict(files_of(packed.getvalue(), "mails.zip"))
        self.assertEqual(found, {"a.eml": OUTLOOK, "b.eml": b""})
        self.assertEqual(dict(files_of(OUTLOOK, "a.eml")), {"a.eml": OUTLOOK})
        for limit, most in (("MOST_IN_ARCHIVE", 1), ("LARGEST_ARCHIVE", 99)):
            with (
                self.subTest(limit),
                patch.object(eml, limit, most),
                self.assertRaises(InvalidRequest) as caught,
            ):
                list(files_of(packed.getvalue(), "mails.zip"))
            self.assertEqual(caught.exception.kind, "too_large")
        broken = packed.getvalue()[:40] + b"x" * 20 + packed.getvalue()[60:]
        list(files_of(broken, "mails.zip"))
