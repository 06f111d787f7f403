"""Kinds of items and of people: posts, meetings, reports, X.500 addresses."""

from exchangelib import Message
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.items import Item, MeetingRequest, PostItem

from ....sandbox.store.organization import PUBLIC_FOLDERS
from ..case import GIULIA, mime
from .case import QUEUE, ROOT, SHARED, EwsCase

SAMPLE_MAIL = ROOT / "sandbox" / "mail"


class SenderAddress(ExtendedProperty):
    property_tag = 0x5D01
    property_type = "String"


class TestKinds(EwsCase):
    def test_posts_in_public_folders(self):
        self.put_queue("Note", message_class="IPM.Post")
        [item] = self.oldest(self.public("Queue"), "subject", "author", "item_class")
        self.assertIsInstance(item, PostItem)
        self.assertEqual(item.item_class, "IPM.Post")
        self.assertEqual(item.author.name, "Anna Bianchi")

    def test_unknown_class(self):
        self.put_queue("Note", message_class="IPM.Invention")
        [item] = self.oldest(self.public("Queue"), "subject", "item_class")
        self.assertIs(type(item), Item)
        self.assertEqual(item.subject, "Note")

    def test_classes_of_sample_mail(self):
        """The same classes as in the tenant, reports as messages."""
        expected = {
            "0032": (MeetingRequest, "IPM.Schedule.Meeting.Request"),
            "0036": (Message, "REPORT.IPM.Note.NDR"),
            "0040": (Message, "REPORT.IPM.Note.IPNRN"),
            "0065": (Message, "IPM.Note.SMIME.MultipartSigned"),
        }
        for number, (kind, item_class) in expected.items():
            with self.subTest(number):
                self.control.clear_mailbox(SHARED)
                [path] = SAMPLE_MAIL.glob(f"{number}-*.eml")
                self.put_shared(path.read_bytes())
                fields = ("item_class", "author", "to_recipients", "message_id")
                [item] = self.oldest(self.account.inbox, *fields)
                self.assertIs(type(item), kind)
                self.assertEqual(item.item_class, item_class)
                self.assertTrue(item.author)


class TestPeople(EwsCase):
    def setUp(self):
        super().setUp()
        Message.register("sender_address", SenderAddress)
        self.addCleanup(Message.deregister, "sender_address")
        self.put_shared(mime("Offer", sender=GIULIA))

    def item(self):
        fields = ("author", "sender", "to_recipients", "sender_address")
        return self.oldest(self.account.inbox, *fields)[0]

    def resolve(self, name):
        return self.account.protocol.resolve_names(
            [name], search_scope="ActiveDirectory"
        )

    def test_senders_of_ours_by_x500(self):
        item = self.item()
        self.assertEqual(item.author.routing_type, "EX")
        self.assertTrue(item.author.email_address.lower().startswith("/o=lumen/"))
        self.assertEqual(item.to_recipients[0].email_address, GIULIA)
        self.assertEqual(item.sender_address, GIULIA)

    def test_everybody_of_ours_by_x500(self):
        self.control.set_server(x500="all", x500_properties=False)
        item = self.item()
        self.assertEqual(item.to_recipients[0].routing_type, "EX")
        self.assertIsNone(item.sender_address)

    def test_nobody_by_x500(self):
        self.control.set_server(x500="none")
        self.assertEqual(self.item().author.email_address, GIULIA)

    def test_resolved(self):
        address = self.item().author.email_address
        [mailbox] = self.resolve(address)
        self.assertEqual(mailbox.email_address, GIULIA)
        [mailbox] = self.resolve("Giulia")
        self.assertEqual(mailbox.name, "Giulia Conti")

    def test_not_resolved(self):
        address = self.item().author.email_address
        self.control.set_server_account(GIULIA, disabled=True)
        [error] = self.resolve(address)
        self.assertIn("No results", str(error))

    def test_one_name_a_request(self):
        with self.assertRaises(Exception) as caught:
            self.account.protocol.resolve_names(["Giulia", "Marco"])
        self.assertIn("ErrorSchemaValidation", repr(caught.exception))


class TestDelivery(EwsCase):
    def counts(self):
        return {
            "tenant": self.control.folders()["Inbox"],
            "server": self.control.folders(SHARED)["Inbox"],
            "folder": self.control.folders(QUEUE)["Email Logging/Queue"],
        }

    def test_the_tenant_alone_by_default(self):
        self.control.deliver(mime("Offer"))
        self.assertEqual(self.counts(), {"tenant": 1, "server": 0, "folder": 0})

    def test_where_the_rules_say(self):
        self.control.log_to([SHARED, QUEUE])
        self.control.deliver(mime("Offer"))
        self.assertEqual(self.counts(), {"tenant": 0, "server": 1, "folder": 1})
        self.assertEqual(self.subjects(self.public("Queue")), ["Offer"])

    def test_inner_mail_is_not_copied(self):
        self.control.log_to([SHARED])
        self.control.deliver(mime("Lunch", sender=GIULIA))
        self.assertEqual(self.counts()["server"], 0)

    def test_written_to_the_queue_itself(self):
        self.control.set_mail_flow(False)
        self.control.deliver(mime("Offer"), "anna@mail.example", list(PUBLIC_FOLDERS))
        self.assertEqual(self.counts()["folder"], 1)

    def test_synthetic_mail(self):
        for mailbox in (SHARED, QUEUE):
            self.control.generate(3, mailbox=mailbox)
        self.assertEqual(self.counts(), {"tenant": 0, "server": 3, "folder": 3})
        self.assertEqual(len(self.subjects(self.public("Queue"))), 3)

    def test_moved_by_hand(self):
        [key] = self.put_queue("Offer")
        self.control.move_by_hand(key, "archive", QUEUE)
        self.assertEqual(self.subjects(self.public("Storage")), ["Offer"])
        [found] = self.control.messages(QUEUE, "Email Logging/Storage")
        self.assertEqual(found["id"], key)
