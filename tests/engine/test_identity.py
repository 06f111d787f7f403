"""Copies of one message, and messages that only share a Message-ID."""

import unittest
from datetime import datetime, timedelta
from types import SimpleNamespace

from odoo.tests import tagged

from ...engine.identity import Identity, Original, mark_of_old, undated
from ...exchange.graph.mail_json import read_mail
from ..common import (
    ANNA,
    GIULIA,
    JOHN,
    MARCO,
    PAOLO,
    EmailLoggingCase,
    graph_json,
    recipient,
)
from ..kinds.case import KindCase, each_kind
from ..sandbox_common import mime

DATE = "Mon, 02 Nov 2026 09:00:00 +0100"
LATER = "Mon, 09 Nov 2026 15:00:00 +0100"


def numbered(first, **properties):
    """A message as Graph gives a copy of `first`: with an id of its own."""
    numbered.count += 1
    return read_mail({**first, "id": f"copy-{numbered.count}", **properties})


numbered.count = 0


class TestCopied(unittest.TestCase):
    """A mail of the same identity: when it is a copy of what is logged."""

    ADDRESSES = (ANNA, GIULIA, MARCO)
    WHEN = datetime(2026, 11, 2, 9, 0)
    DATED = Identity("plain", "exact", "undated", is_dated=True)

    def is_copied(self, recipients, its=DATED, of="plain", files=False, **mail):
        original = Original(
            of, ANNA, {*self.ADDRESSES}, self.WHEN, files, lambda: "The  text", None
        )
        usual = {"sent": self.WHEN, "received": self.WHEN, "has_attachments": False}
        facts = SimpleNamespace(**{**usual, "body": "Other", **mail})
        return original.is_copied_by(facts, {*recipients}, its)

    def test_who_gets_it(self):
        for recipients in (
            *([GIULIA, MARCO], [GIULIA], [ANNA], []),  # fewer
            *([GIULIA, MARCO, JOHN], [*self.ADDRESSES, JOHN]),  # more
        ):
            self.assertTrue(self.is_copied(recipients), recipients)
        for recipients in ([GIULIA, JOHN], [JOHN], [ANNA, JOHN]):
            self.assertFalse(self.is_copied(recipients), recipients)

    def test_others_get_it_when_it_says_the_same(self):
        self.assertTrue(self.is_copied([JOHN], body="The text\n"))
        self.assertFalse(self.is_copied([JOHN], body="The text\n", files=True))
        self.assertFalse(self.is_copied([JOHN], body="The text", has_attachments=True))

    def test_when_one_of_them_is_not_dated(self):
        undated = Identity("plain", "exact", "undated")
        for its, of in ((undated, "plain"), (self.DATED, "undated")):
            for days, is_copy in ((0, True), (1, True), (-1, True), (2, False)):
                date = self.WHEN + timedelta(days=days)
                found = self.is_copied([GIULIA], its, of, sent=None, received=date)
                self.assertEqual(found, is_copy, (its, days))
        late = self.WHEN + timedelta(days=9)
        self.assertTrue(self.is_copied([GIULIA], undated, received=late))
        self.assertTrue(self.is_copied([GIULIA], sent=late, received=late))


@tagged("post_install", "-at_install")
class TestIdentity(EmailLoggingCase):
    def reasons(self, *mails):
        return [decision.reason for decision in self.decide(*mails)]

    def entries(self):
        entries = self.env["interaction.log.entry"].search([])
        return sorted((e.contact_email, e.user_id.login) for e in entries)

    def test_each_part_tells_two_messages_apart(self):
        first = graph_json(ANNA, [GIULIA])
        for properties in (
            {"subject": "Scan 2"},
            {"sentDateTime": "2026-11-09T09:00:00Z"},
            {"from": recipient(JOHN)},
            {
                "toRecipients": [recipient(MARCO)],
                "body": {"contentType": "text", "content": "Order 1193"},
            },
            {"toRecipients": [recipient(MARCO)], "hasAttachments": True},
        ):
            with self.subTest(properties):
                other = numbered(first, **properties)
                self.assertEqual(self.reasons(read_mail(first), other), [None, None])
        self.record(read_mail(first))
        self.assertEqual(self.reasons(other), [None])

    def test_copies(self):
        first = graph_json(ANNA, [GIULIA], [MARCO])
        for properties in (
            {},
            {"subject": f"[EXTERNAL] {first['subject']}"},
            {"receivedDateTime": "2026-11-20T09:00:00Z"},
            {"from": recipient(ANNA.title())},
            {"ccRecipients": []},
            {"ccRecipients": [recipient(MARCO), recipient(PAOLO)]},
        ):
            with self.subTest(properties):
                copy = numbered(first, **properties)
                self.assertEqual(self.reasons(read_mail(first), copy)[1], "duplicate")

    def test_a_copy_adds_its_people(self):
        first = graph_json(ANNA, [MARCO])
        resent = [
            {"name": "Date", "value": DATE},
            {"name": "Resent-To", "value": f"Giulia <{GIULIA}>"},
        ]
        first["internetMessageHeaders"] = resent[:1]
        copy = {"internetMessageHeaders": resent}
        self.record(read_mail(first))
        for _ in range(2):
            self.record(numbered(first, **copy))
        self.assertEqual(self.entries(), [(ANNA, "giulia"), (ANNA, "marco")])
        message = self.env["email.logging.message"].search([])
        self.assertEqual(message.participants.split(), [ANNA, MARCO, GIULIA])

    def test_a_copy_on_the_same_page_adds_its_people(self):
        first = graph_json(GIULIA, [ANNA])
        to_john = {"toRecipients": [recipient(JOHN)]}
        copies = (numbered(first, **to_john) for _ in range(2))
        message = self.record(read_mail(first), *copies)
        self.assertEqual(self.entries(), [(ANNA, "giulia"), (JOHN, "giulia")])
        self.assertEqual(message.participants.split(), [GIULIA, ANNA, JOHN])

    def test_one_name_for_the_mail_to_many_customers(self):
        first = graph_json(GIULIA, [ANNA], [MARCO])
        others = [
            numbered(
                first,
                toRecipients=[recipient(address)],
                body={"contentType": "text", "content": f"Invoice of {address}"},
            )
            for address in (JOHN, PAOLO)
        ]
        messages = self.record(read_mail(first), *others[:1])
        messages |= self.record(others[1])
        self.assertEqual(len(messages), 3)
        for entry in messages.entry_ids.filtered(lambda e: e.contact_email != ANNA):
            self.assertIn(entry.contact_email, entry.message_id._safe_body())
        self.assertEqual(self.reasons(*others), ["duplicate", "duplicate"])

    def test_undated_mail_by_one_name_for_weeks(self):
        """A server dates what its sender did not, each copy at its arrival."""
        first = graph_json(ANNA, [GIULIA])
        first["internetMessageHeaders"] = [{"name": "Subject", "value": "Scan"}]
        arrivals = ("2026-11-03T09:00:00Z", "2026-11-12T09:00:00Z")
        dates = [{"sentDateTime": day, "receivedDateTime": day} for day in arrivals]
        copies = [numbered(first, **date) for date in dates]
        found = self.reasons(read_mail(first), *copies)
        self.assertEqual(found, [None, "duplicate", None])

    def test_deleted_is_that_message_alone(self):
        first = graph_json(ANNA, [GIULIA])
        self.record(read_mail(first)).unlink()
        self.assertEqual(self.reasons(numbered(first)), ["removed"])
        for properties in (
            {"subject": "Scan 2"},
            {"sentDateTime": "2026-11-09T09:00:00Z"},
            {"toRecipients": [recipient(MARCO)]},
        ):
            self.assertEqual(self.reasons(numbered(first, **properties)), [None])
        self.record(numbered(first))
        self.env["email.logging.skipped"].search([])._note_returned(None)
        self.assertEqual(self.reasons(numbered(first)), [None])

    def test_what_the_version_before_logged_and_deleted(self):
        first = graph_json(ANNA, [GIULIA])
        message = self.record(read_mail(first))
        message.write(
            {
                "mark": False,
                "identity": undated(
                    message.internet_message_id, message.sender_email, message.subject
                ),
            }
        )
        later = {"sentDateTime": "2026-11-20T09:00:00Z"}
        later["receivedDateTime"] = later["sentDateTime"]
        self.assertEqual(self.reasons(numbered(first)), ["duplicate"])
        self.assertEqual(self.reasons(numbered(first, subject="Scan 2")), [None])
        self.assertEqual(self.reasons(numbered(first, **later)), [None])
        message.unlink()
        self.assertEqual(self.reasons(numbered(first)), ["removed"])
        old = self.env["email.logging.removed"].search([])
        old.digest = mark_of_old(first["internetMessageId"], "")
        self.assertEqual(self.reasons(numbered(first)), ["removed"])

    def test_a_copy_costs_nothing_unless_it_adds_somebody(self):
        first = graph_json(ANNA, [GIULIA])
        self.record(read_mail(first))
        for mails in ([numbered(first)], [numbered(first) for _ in range(50)]):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(7):
                self.record(*mails)

    def test_claimed_dates(self):
        day = timedelta(days=1)
        for sender, sent, expected, is_shown in (
            (GIULIA, 60 * day, 0 * day, True),
            (GIULIA, -9000 * day, 0 * day, True),
            (GIULIA, -day / 2, -day / 2, False),
            (GIULIA, day / 2, 0 * day, False),
            (ANNA, -2 * day, 0 * day, True),
        ):
            with self.subTest(sender, sent=sent):
                to = [GIULIA if sender == ANNA else ANNA]
                arrived = read_mail(graph_json(sender, to)).received
                claimed = (arrived + sent).isoformat()
                json = graph_json(sender, to, sentDateTime=f"{claimed}Z")
                json["receivedDateTime"] = f"{arrived.isoformat()}Z"
                message = self.record(read_mail(json))
                self.assertEqual(message.date, arrived + expected)
                self.assertEqual(message.entry_ids.date, message.date)
                shown = arrived + sent if is_shown else False
                self.assertEqual(message.claimed_date, shown)


@each_kind
@tagged("post_install", "-at_install")
class TestIdentityOfMail(KindCase):
    def histories(self):
        """:return: {login of a salesperson: subjects of the own entries}"""
        entries = self.env["interaction.log.entry"].search([], order="id")
        return {
            user.login: mine.mapped("subject")
            for user, mine in entries.grouped("user_id").items()
        }

    def test_a_program_with_one_message_id(self):
        same = {"Message_ID": "<program@anna.example>"}
        self.send(
            mime(ANNA, [GIULIA], subject="Order 1180", Date=DATE, **same),
            mime(ANNA, [MARCO], subject="Order 1193", Date=LATER, **same),
            mime(JOHN, [GIULIA], subject="Order 7", Date=LATER, **same),
        )
        self.run_job()
        found = {"giulia": ["Order 1180", "Order 7"], "marco": ["Order 1193"]}
        self.assertEqual(self.histories(), found)

    def test_redirected_mail(self):
        first = mime(ANNA, [MARCO], subject="Capitolato", Date=DATE)
        self.send(first)
        self.run_job()
        first["Resent-From"], first["Resent-To"] = PAOLO, GIULIA
        self.send(first)
        self.run_job()
        found = {"giulia": ["Capitolato"], "marco": ["Capitolato"]}
        self.assertEqual(self.histories(), found)
        self.assertEqual(len(self.messages), 1)

    def test_a_copy_in_another_mailbox(self):
        other = self.second_mailbox()
        both = ((self.mailbox, [MARCO]), (other, [MARCO, GIULIA]))
        for mailbox, people in both:
            mail = mime(ANNA, people, Date=DATE, Message_ID="<two@anna.example>")
            self.kind.deliver(mail, mailbox.email)
        self.run_job()
        self.run_job(other)
        self.assertEqual(self.histories(), {"giulia": ["Offer"], "marco": ["Offer"]})
        self.assertEqual(len(self.messages), 1)

    def test_another_document_under_the_name_of_a_deleted_one(self):
        same = {"Message_ID": "<scan.0001@anna.example>"}
        self.send(mime(ANNA, [GIULIA], subject="Scan 1", Date=DATE, **same))
        self.run_job()
        self.messages.unlink()
        self.send(
            mime(ANNA, [GIULIA], subject="Scan 1", Date=DATE, **same),
            mime(ANNA, [GIULIA], subject="Scan 2", Date=LATER, **same),
        )
        self.run_job()
        self.assertEqual(self.messages.mapped("subject"), ["Scan 2"])
        self.assertEqual(self.skipped.mapped("reason"), ["removed"])
