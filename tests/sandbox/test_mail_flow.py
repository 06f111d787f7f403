"""The two rules, the SMTP door, and the sample mail with its expected counts."""

import json
import smtplib
import unittest
from dataclasses import dataclass, field

from ...sandbox.transport.envelope import envelope_of, without_bcc
from ...sandbox.transport.mail_flow import copies, log_rules
from ...sandbox.transport.smtp import SmtpServer
from .test_mail import SAMPLES


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
        super().setUp()
        self.mailroom = Mailroom()
        self.server = SmtpServer(self.mailroom)
        self.server.start()
        self.addCleanup(self.server.stop)

    def send(self, sender, recipients, raw, *options):
        with smtplib.SMTP("127.0.0.1", self.server.port, timeout=60) as client:
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
