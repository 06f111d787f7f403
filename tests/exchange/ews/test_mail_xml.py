"""What a server's XML says of a mail, read: needs no server."""

import unittest

from lxml import etree

from ....exchange.ews.mail_xml import read_folder, read_mail
from ....exchange.ews.payloads import MESSAGE_SIZE
from ....exchange.ews.soap import TYPES
from ....exchange.mail import Person

X500 = "/o=Lumen/ou=Exchange/cn=Recipients/cn=anna"
ANNA = "anna@bianchi.example"


def element(name, inside):
    return etree.fromstring(f'<t:{name} xmlns:t="{TYPES}">{inside}</t:{name}>')


def mailbox(name, address):
    return (
        f"<t:Mailbox><t:Name> {name} </t:Name>"
        f"<t:EmailAddress> {address} </t:EmailAddress></t:Mailbox>"
    )


def extended(tag, value):
    return (
        f'<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="{tag}" '
        f'PropertyType="String"/><t:Value>{value}</t:Value></t:ExtendedProperty>'
    )


class TestMailXml(unittest.TestCase):
    def mail(self, inside, known=""):
        self.asked = []

        def resolve(name):
            self.asked.append(name)
            return known

        return read_mail(element("Message", inside), "A", "F", resolve)

    def test_colleagues_whom_exchange_names_in_its_own_way(self):
        """Beside it stands their address; the directory is asked for no other."""
        sender = f"<t:From>{mailbox('Anna', X500)}</t:From>"
        found = self.mail(sender + extended("0x5D02", ANNA))
        self.assertEqual((found.sender, self.asked), (Person("Anna", ANNA), []))
        found = self.mail(sender, known=ANNA)
        self.assertEqual((found.sender, self.asked), (Person("Anna", ANNA), [X500]))
        found = self.mail(sender)
        self.assertEqual(found.sender, Person("Anna", X500))
        sent_by = f"<t:Sender>{mailbox('Anna', X500)}</t:Sender>"
        john = f"<t:From>{mailbox('John', 'john@x.example')}</t:From>"
        found = self.mail(john + sent_by + extended("0x5D01", ANNA))
        self.assertEqual(found.sender, Person("John", "john@x.example"))
        self.assertEqual((found.sent_by, self.asked), (Person("Anna", ANNA), []))

    def test_recipients(self):
        to = f"{mailbox('Anna', ANNA)}{mailbox('John', X500)}"
        found = self.mail(f"<t:ToRecipients>{to}</t:ToRecipients>", known="j@x.example")
        expected = (Person("Anna", ANNA), Person("John", "j@x.example"))
        self.assertEqual((found.to, found.cc), (expected, ()))
        self.assertEqual(self.asked, [X500])

    def test_nothing_at_all(self):
        found = self.mail("")
        self.assertEqual((found.key, found.place), ("id:A", "A|F"))
        self.assertEqual((found.sender, found.to, found.subject), (None, (), ""))
        self.assertIsNone(found.sent)
        self.assertTrue(found.received)

    def test_a_folder(self):
        tag = f"0x{MESSAGE_SIZE[0]:04X}"
        inside = (
            '<t:FolderId Id="A"/><t:ParentFolderId Id="B"/>'
            "<t:DisplayName>Inbox</t:DisplayName><t:TotalCount>3</t:TotalCount>"
        )
        found = read_folder(element("Folder", inside + extended(tag, "7")))
        self.assertEqual((found.id, found.parent_id, found.name), ("A", "B", "Inbox"))
        self.assertEqual((found.total, found.unread, found.size), (3, 0, 7))
