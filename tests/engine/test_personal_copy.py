"""The files that somebody gets of himself: needs no database."""

import io
import unittest
import zipfile
from datetime import datetime, timezone
from email import message_from_bytes, policy

from ...engine.personal_copy import Archive, Letter

WHEN = datetime(2026, 3, 1, 9, 0, tzinfo=timezone.utc)


def letter(number=1, date=WHEN, cc="", subject="Grüße", body="Übermorgen"):
    people = ("anna@b.example", "giulia@lumen.example", cc)
    return Letter(number, date, *people, subject, "<1@x>", body, False)


class TestArchive(unittest.TestCase):
    def test_names_and_contents(self):
        archive = Archive()
        archive.add_text("notes.csv", "é")
        archive.add_letter(letter(1), None)
        archive.add_letter(letter(2, date=None), None)
        archive.add_letter(letter(3), b"Subject: as sent\r\n\r\n")
        self.assertGreater(archive.size, 0)
        with zipfile.ZipFile(io.BytesIO(archive.content())) as found:
            content = {name: found.read(name) for name in found.namelist()}
        names = ["e-mails/2026-03-01-1.eml", "e-mails/undated-2.eml"]
        names += ["e-mails/2026-03-01-3.eml"]
        self.assertEqual([*content], ["notes.csv", *names])
        self.assertEqual(content["notes.csv"], "é".encode())
        self.assertEqual(content[names[2]], b"Subject: as sent\r\n\r\n")
        first, undated = (
            message_from_bytes(content[name], policy=policy.default)
            for name in names[:2]
        )
        self.assertEqual(first["Subject"], "Grüße")
        self.assertEqual(first["Date"].datetime, WHEN)
        self.assertEqual(first.get_content().strip(), "Übermorgen")
        self.assertEqual((undated["Date"], undated["Cc"]), (None, None))
