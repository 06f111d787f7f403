"""Who takes part, where Exchange keeps X.500 names instead of addresses."""

from ....exchange.errors import Throttled
from ....exchange.ews.mail_xml import read_mail
from ..plain_mail import mail
from .server_case import ServerCase

GIULIA = "giulia.conti@lumen.example"
MARCO = "marco.ferri@lumen.example"
NAMED = f"Marco Ferri <{MARCO}>"


class TestPeople(ServerCase):
    def setUp(self):
        super().setUp()
        self.control.set_server(x500="all")

    def outgoing(self, **headers):
        return mail(
            From=f"Giulia Conti <{GIULIA}>", To="anna@bianchi.example", **headers
        )

    def requested(self):
        return [one["operation"] for one in self.control.requests()]

    def test_authors_by_their_properties(self):
        remote = self.new_mailbox()
        self.fill(remote, self.outgoing(Sender=NAMED))
        (found,) = remote.oldest(10)
        self.assertEqual(found.sender.address, GIULIA)
        self.assertEqual(found.sent_by.address, MARCO)
        self.assertNotIn("ResolveNames", self.requested())

    def test_recipients_by_the_headers(self):
        remote = self.new_mailbox()
        self.fill(remote, mail(To=f"Giulia Conti <{GIULIA}>, {MARCO}"))
        (found,) = remote.oldest(10)
        self.assertEqual([one.address for one in found.to], [GIULIA, MARCO])

    def test_the_directory_is_asked_once_for_each_name(self):
        self.control.set_server(x500_properties=False)
        remote = self.new_mailbox()
        self.fill(remote, *(self.outgoing(Sender=NAMED) for _ in range(3)))
        found = remote.oldest(10)
        self.assertEqual({one.sender.address for one in found}, {GIULIA})
        self.assertEqual({one.sent_by.address for one in found}, {MARCO})
        self.assertEqual(self.requested().count("ResolveNames"), 1)

    def test_who_is_unknown_stays_as_he_is(self):
        self.control.set_server(x500_properties=False)
        self.control.set_server_account(MARCO, disabled=True)
        remote = self.new_mailbox()
        self.fill(remote, self.outgoing(Sender=NAMED), self.outgoing(Sender=NAMED))
        for found in remote.oldest(10):
            self.assertEqual(found.sender.address, GIULIA)
            self.assertIsNone(found.sent_by)
        self.assertEqual(self.requested().count("ResolveNames"), 1)

    def test_a_directory_that_does_not_answer_now_decides_nothing(self):
        self.control.set_server(x500_properties=False)
        remote = self.new_mailbox()
        self.fill(remote, self.outgoing(Sender=NAMED))
        self.control.add_fault(
            operation="ResolveNames", status=500, code="ErrorServerBusy", back_off=99000
        )
        with self.assertRaises(Throttled):
            remote.oldest(10)


class TestItems(ServerCase):
    def one(self, *args, **options):
        for remote in self.both():
            self.fill(remote, *args, **options)
            (found,) = remote.oldest(10)
            yield found

    def test_a_post_has_an_author(self):
        for found in self.one(mail(), message_class="IPM.Post"):
            self.assertEqual(found.message_class, "IPM.Post")
            self.assertEqual(found.sender.name, "Anna Bianchi")

    def test_what_is_no_mail_at_all(self):
        for name in ("IPM.Contact", "IPM.Task", "IPM.Appointment", "IPM.Other"):
            for found in self.one(mail(), message_class=name):
                self.assertEqual(found.message_class, name)
                self.assertEqual(found.subject, "Message 1")

    def test_meetings_and_reports(self):
        for name in ("IPM.Schedule.Meeting.Request", "REPORT.IPM.Note.NDR"):
            for found in self.one(mail(), message_class=name):
                self.assertEqual(found.message_class, name)
                self.assertEqual(found.to[0].address, GIULIA)

    def test_marks(self):
        sensitive = mail(Sensitivity="Company-Confidential", Importance="high")
        for found in self.one(sensitive):
            self.assertEqual(found.sensitivity, 3)
            self.assertEqual(found.importance, "high")
            self.assertEqual(found.header("sensitivity"), ["Company-Confidential"])

    def test_what_it_answers(self):
        answer = mail(
            In_Reply_To="<a@x.example>", References="<0@x.example> <a@x.example>"
        )
        for found in self.one(answer):
            self.assertEqual(found.in_reply_to, "<a@x.example>")
            self.assertEqual(found.references, ("<0@x.example>", "<a@x.example>"))

    def test_nothing_at_all(self):
        from lxml import etree

        found = read_mail(etree.fromstring("<x/>"), "AA=", "FF=", lambda name: "")
        self.assertEqual((found.key, found.place), ("id:AA=", "AA=|FF="))
        self.assertIsNone(found.sender)
        self.assertEqual(found.importance, "normal")
        self.assertTrue(found.received)  # each is recorded with a date
