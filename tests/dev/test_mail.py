import smtplib
import unittest
from email import message_from_bytes, policy
from unittest.mock import patch

from dev import mail as make_mail
from dev.mail import DEFAULTS, letter
from dev.steps import Problem


class TestMail(unittest.TestCase):
    def test_says_all_that_odoo_goes_by(self):
        mail = message_from_bytes(letter({}).as_bytes(), policy=policy.default)
        self.assertEqual(str(mail["From"]), DEFAULTS["FROM"])
        self.assertEqual(str(mail["To"]), DEFAULTS["TO"])
        self.assertTrue(mail["Date"].datetime)
        self.assertRegex(mail["Message-ID"], r"\A<.+@.+>\Z")

    def test_two_are_two_e_mails(self):
        self.assertNotEqual(letter({})["Message-ID"], letter({})["Message-ID"])

    def test_is_another_one_when_told(self):
        said = {"FROM": "x@other.example", "SUBJECT": "Größe", "TEXT": "è", "TO": ""}
        mail = message_from_bytes(letter(said).as_bytes(), policy=policy.default)
        self.assertEqual(str(mail["From"]), "x@other.example")
        self.assertEqual(str(mail["Subject"]), "Größe")
        self.assertEqual(mail.get_content().strip(), "è")
        self.assertEqual(str(mail["To"]), DEFAULTS["TO"])

    def test_a_subject_of_two_lines_is_one(self):
        self.assertEqual(letter({"SUBJECT": "Forty\nlamps"})["Subject"], "Forty lamps")

    def test_what_is_wrong_is_told_as_it_is(self):
        refused = smtplib.SMTPRecipientsRefused({"x": (550, b"No such user")})
        for error, told in (
            (refused, "No such user"),
            (FileNotFoundError(), "make demo"),
            (ConnectionRefusedError(), "make demo"),
        ):
            with self.subTest(told), patch.object(make_mail, "FACTS") as facts:
                facts.read_text.side_effect = error
                self.assertRaisesRegex(Problem, told, make_mail.main)
