"""Conversations of what the job reads, from servers that know little of them."""

import os
import random
from unittest.mock import patch

from odoo.tests import tagged

from ...engine.conversation import Related, Strand
from ..common import ANNA, CRM_LOG, GIULIA, EmailLoggingCase
from ..sandbox_common import SandboxCase, mime
from .test_conversation import CORPUS_SEED, in_pages
from .thread_corpus import CUSTOMERS, OURS, Corpus

SEED = int(os.environ.get("SEED") or random.randrange(10**6))
SECOND = "crm.log2@lumen.example"


def answer(sender, to, name, **headers):
    return mime(sender, [to], subject="R: Offer", In_Reply_To=name, **headers)


@tagged("post_install", "-at_install")
class TestSandbox(SandboxCase):
    def setUp(self):
        super().setUp()
        self.first = mime(ANNA, [GIULIA], Message_ID="<1@anna.example>")
        self.second = answer(GIULIA, ANNA, "<1@anna.example>", Message_ID="<2@x>")
        self.third = answer(ANNA, GIULIA, "<2@x>", Message_ID="<3@anna.example>")

    def assertOne(self, count=3):
        self.assertEqual(len(self.messages), count)
        self.assertEqual(len(self.messages.conversation_id), 1)

    def test_an_answer_from_outside(self):
        self.send(self.first, self.second, self.third)
        self.run_job()
        # Exchange does not hold them together.
        self.assertEqual(len(set(self.messages.mapped("remote_conversation"))), 2)
        self.assertOne()

    def test_headers_are_missing(self):
        self.sandbox.tenant.mailboxes[CRM_LOG].loses_headers = True
        for mail in (self.third, self.first, self.second):
            self.send(mail)
            self.run_job()
        self.assertOne()

    def test_another_mailbox(self):
        self.send(self.first)
        self.run_job()
        old = self.messages
        other = self.mailbox.copy({"email": SECOND})
        self.connect(other)
        other.enabled = True
        mailbox = self.sandbox.tenant.mailboxes[SECOND]
        for mail in (self.third, self.second):
            self.sandbox.tenant.deliver_to(bytes(mail), mailbox)
        self.run_job(other)
        self.assertNotIn(
            old.remote_conversation,
            (self.messages - old).mapped("remote_conversation"),
        )
        self.assertOne()

    def test_no_request_more(self):
        self.send(self.first, self.second, self.third)
        self.control.clear_requests()
        self.run_job()
        reads = [r for r in self.control.requests() if r["path"].endswith("/messages")]
        self.assertEqual(len(reads), 1)
        self.assertOne()

    def test_two_mailboxes_at_the_same_moment(self):
        """Neither sees what the other has not committed; whichever ends later does."""
        conversations = type(self.env["email.logging.conversation"])
        self.connect(self.mailbox.copy({"email": SECOND}))
        self.mailbox.batch_size = 1
        for is_enabled, count in ((False, 2), (True, 1)):
            before = self.messages
            mailboxes = self.env["email.logging.mailbox"].search([])
            (mailboxes - self.mailbox).enabled = is_enabled
            first = mime(ANNA, [GIULIA])
            self.send(first, answer(GIULIA, ANNA, first["Message-ID"]))
            with patch.object(conversations, "_known", lambda *_: Related()):
                self.run_job()
            self.assertEqual(len((self.messages - before).conversation_id), count)


@tagged("post_install", "-at_install")
class TestCorpus(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        letters = Corpus(CORPUS_SEED).logged
        self.mails = [letter.mail() for letter in letters]
        self.expected = in_pages(map(self.strand, letters), lambda: 50)
        self.env["res.partner"].create(
            [
                {"name": address, "email": address}
                for address in (*CUSTOMERS, "studio@tecnico.example")
            ]
        )

    def strand(self, letter):
        mail, addresses = letter.mail(), {letter.sender, *letter.to}
        return Strand.of(mail, mail.received, addresses, addresses - set(OURS))

    def test_recorded_in_any_order(self):
        """As the rules alone say; what is stored is found and read as it was."""
        chosen = random.Random(SEED)
        for size in (100, 50, 7):
            shuffled = chosen.sample(self.mails, len(self.mails))
            with self.subTest(f"SEED={SEED}", size=size), self.cr.savepoint() as point:
                for start in range(0, len(shuffled), size):
                    self.record(*shuffled[start : start + size])
                self.assertEqual(self.found(), self.expected)
                point.rollback()
                self.env.invalidate_all()

    def found(self):
        messages = self.env["email.logging.message"].search([])
        self.assertEqual(len(messages), len(self.mails))
        for message in messages:
            self.assertEqual(message.entry_ids.conversation_id, message.conversation_id)
        by_conversation = messages.grouped("conversation_id").values()
        return {frozenset(group.mapped("key")) for group in by_conversation}

    def test_stored_ones_are_joined_alike(self):
        """By the job for messages of earlier versions, in batches."""
        messages = self.record(*self.mails)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE email_logging_message"
            " SET conversation_id = NULL, thread_marks = NULL"
        )
        self.env.invalidate_all()
        conversations = self.env["email.logging.conversation"]
        conversations.search([]).unlink()
        for start in range(0, len(messages), 40):
            conversations._thread(messages[start : start + 40].ids)
        self.env.invalidate_all()
        self.assertEqual(self.found(), self.expected)
