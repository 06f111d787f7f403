"""Whatever Graph says about a mail can be read and stored."""

import unittest
from datetime import datetime

from ....exchange.graph.mail_json import (
    MESSAGE_FIELDS,
    read_attachment,
    read_folder,
    read_mail,
)
from ....exchange.mail import (
    Person,
    conversation_index,
    message_ids,
    parse_date,
    text,
)

WHOLE = {
    "@odata.etag": 'W/"1"',
    "id": "AAMk=",
    "internetMessageId": " <1@x.example> ",
    "conversationId": "c",
    "subject": "Hello",
    "body": {"contentType": "text", "content": "Text"},
    "from": {"emailAddress": {"name": "Anna", "address": "anna@x.example"}},
    "sender": {"emailAddress": {"name": "Office", "address": "office@x.example"}},
    "toRecipients": [{"emailAddress": {"name": "Giulia", "address": "g@y.example"}}],
    "ccRecipients": [{"emailAddress": {"address": "c@y.example"}}],
    "replyTo": [{"emailAddress": {"name": "R", "address": "r@x.example"}}],
    "sentDateTime": "2026-01-09T01:02:03Z",
    "receivedDateTime": "2026-01-09T01:02:13Z",
    "isDraft": False,
    "hasAttachments": True,
    "importance": "high",
    "parentFolderId": "inbox-id",
    "internetMessageHeaders": [
        {"name": "Received", "value": "one"},
        {"name": "received", "value": "two"},
    ],
    "conversationIndex": "AQHc" + "U" * 28,
    "singleValueExtendedProperties": [
        {"id": "Integer 0xe08", "value": "40123"},
        {"id": "Integer 0x36", "value": "2"},
        {"id": "String 0x1a", "value": "IPM.Note"},
        {"id": "String 0x1042", "value": "<b@y.example>"},
        {"id": "String 0x1039", "value": "<a@x.example>\r\n <b@y.example>"},
    ],
}
ODD = (None, 7, 7.5, True, "", "text", [], [None], ["x"], {}, {"emailAddress": 3})


class TestMessage(unittest.TestCase):
    def test_all_properties(self):
        message = read_mail(WHOLE)
        self.assertEqual(message.key, "AAMk=")
        self.assertEqual(message.internet_message_id, "<1@x.example>")
        self.assertEqual((message.body, message.body_type), ("Text", "text"))
        self.assertEqual(message.sender, Person("Anna", "anna@x.example"))
        self.assertEqual(message.cc, (Person("", "c@y.example"),))
        self.assertEqual(message.sent, datetime(2026, 1, 9, 1, 2, 3))
        self.assertEqual(message.received, datetime(2026, 1, 9, 1, 2, 13))
        self.assertEqual(message.header("RECEIVED"), ["one", "two"])
        self.assertEqual(message.size, 40123)
        self.assertEqual(message.sensitivity, 2)
        self.assertEqual(message.message_class, "IPM.Note")
        self.assertEqual(message.folder_id, "inbox-id")

    def test_what_it_answers(self):
        message = read_mail(WHOLE)
        self.assertEqual(message.in_reply_to, "<b@y.example>")
        self.assertEqual(message.references, ("<a@x.example>", "<b@y.example>"))
        self.assertRegex(message.conversation_index, "^01[0-9a-f]{42}$")

    def test_headers_stand_in_for_missing_properties(self):
        headers = [
            {"name": "In-Reply-To", "value": "Your mail <b@y.example> of Monday"},
            {"name": "REFERENCES", "value": "<a@x.example> <b@y.example>"},
        ]
        source = {**WHOLE, "internetMessageHeaders": headers}
        message = read_mail({**source, "singleValueExtendedProperties": None})
        self.assertEqual(message.in_reply_to, "<b@y.example>")
        self.assertEqual(message.references, ("<a@x.example>", "<b@y.example>"))
        self.assertEqual(read_mail({}).references, ())

    def test_message_ids(self):
        numbered = [f"<{number}@x>" for number in range(30)]
        for written, found in (
            (None, []),
            ("", []),
            ("yesterday's mail", []),
            ("<> <@>", []),
            ("<1@x> <2@y> <1@x>", ["<1@x>", "<2@y>"]),
            ("=?utf-8?q?=3C1=40x=3E_=3C2=40y=3E?=", ["<1@x>", "<2@y>"]),
            ("=?no-such?q?=3C1=40x=3E?=", []),
            ("1@x 2@y", ["1@x", "2@y"]),
            (" ".join(numbered), ["<0@x>", *numbered[-19:]]),
        ):
            with self.subTest(written):
                self.assertEqual(list(message_ids(written)), found)
        (long,) = message_ids(f"<{'x' * 2000}@y>")
        self.assertLess(len(long), 200)

    def test_conversation_index(self):
        whole = b"\x01" + bytes(range(1, 22))
        self.assertEqual(conversation_index(whole + b"block"), whole.hex())
        for odd in (*ODD, whole[:21], bytes(22), "no Base64!", "QUJD"):
            with self.subTest(odd):
                self.assertEqual(conversation_index(odd), "")

    def test_nothing_can_make_it_fail(self):
        for odd in ODD:
            read_mail(odd)
            for name in WHOLE:
                with self.subTest(name=name, value=odd):
                    read_mail({**WHOLE, name: odd})
                    read_mail({n: v for n, v in WHOLE.items() if n != name})

    def test_what_is_asked_for_is_what_is_read(self):
        read = {name for name in WHOLE if not name.startswith("@")}
        self.assertEqual(set(MESSAGE_FIELDS), read - {"singleValueExtendedProperties"})

    def test_the_sender_is_from_unless_only_sender_has_an_address(self):
        office = Person("Office", "office@x.example")
        for from_ in (None, {"emailAddress": {"name": "Anna"}}, {}):
            with self.subTest(from_):
                found = read_mail({**WHOLE, "from": from_})
                self.assertEqual(found.sender, office)
        self.assertIsNone(read_mail({}).sender)

    def test_who_else_wrote(self):
        message = read_mail(WHOLE)
        self.assertEqual(message.sent_by, Person("Office", "office@x.example"))
        anna = {"emailAddress": {"name": "A.", "address": "Anna@X.example"}}
        self.assertIsNone(read_mail({**WHOLE, "sender": anna}).sent_by)
        header = {"name": "From", "value": "Anna <anna@x.example>, Bo <bo@x.example>"}
        message = read_mail({**WHOLE, "internetMessageHeaders": [header]})
        self.assertEqual(message.co_authors, (Person("Bo", "bo@x.example"),))

    def test_addresses_that_graph_does_not_give(self):
        """Colleagues' X.500 names, and headers of one encoded word."""
        x500 = {"emailAddress": {"name": "Giulia", "address": "/O=EXCHANGELABS/CN=G"}}
        whole = {"emailAddress": {"name": "Conti, Giulia <g@y.example>"}}
        for name, property in (("To", "toRecipients"), ("Cc", "ccRecipients")):
            header = {"name": name, "value": "Giulia <g@y.example>"}
            for given, headers in (([x500], [header]), ([], [header]), ([whole], [])):
                with self.subTest(property, given=given):
                    json = {property: given, "internetMessageHeaders": headers}
                    message = read_mail(json)
                    (person,) = message.to or message.cc
                    self.assertEqual(person.address, "g@y.example")
        encoded = "=?utf-8?B?Q2FydGVyLCBKb2huIDxqQHguZXhhbXBsZT4=?="
        for value in (encoded, "Carter, John <j@x.example>"):
            message = read_mail(
                {"internetMessageHeaders": [{"name": "From", "value": value}]}
            )
            self.assertEqual(message.sender, Person("Carter, John", "j@x.example"))

    def test_sensitivity_from_the_header_when_outlook_did_not_store_it(self):
        for value, expected in (
            ("Private", 2),
            ("company-confidential", 3),
            ("Personal", 1),
            ("odd", None),
        ):
            header = {"name": "Sensitivity", "value": value}
            found = read_mail({"internetMessageHeaders": [header]})
            self.assertEqual(found.sensitivity, expected)

    def test_properties_and_headers_that_have_no_number_or_name(self):
        odd = {
            "id": "String {00020329-0000-0000-c000-000000000046} Name X",
            "value": "9",
        }
        properties = [odd, *WHOLE["singleValueExtendedProperties"]]
        headers = [{"value": "nameless"}, *WHOLE["internetMessageHeaders"]]
        found = read_mail(
            {
                **WHOLE,
                "singleValueExtendedProperties": properties,
                "internetMessageHeaders": headers,
            }
        )
        whole = read_mail(WHOLE)
        self.assertEqual((found.size, found.sensitivity), (40123, 2))
        self.assertEqual(found.headers, whole.headers)

    def test_received_falls_back(self):
        found = read_mail({**WHOLE, "receivedDateTime": None})
        self.assertEqual(found.received, found.sent)
        self.assertIsNotNone(read_mail({}).received)


class TestText(unittest.TestCase):
    def test_only_what_postgresql_stores(self):
        self.assertEqual(text("a\x00b"), "ab")
        self.assertEqual(text("a\ud83d"), "a�")
        self.assertEqual(text("\ud83d\ude00"), "\U0001f600")
        self.assertEqual(text(None), "")

    def test_dates(self):
        date = datetime(2026, 1, 9, 1, 2, 3)
        for value, expected in (
            ("2026-01-09T01:02:03Z", date),
            ("2026-01-09T01:02:03.1234567Z", date),
            ("2026-01-09T02:02:03+01:00", date),
            ("2026-01-09T01:02:03", date),
            ("0001-01-01T00:00:00Z", None),
            ("9999-12-31T23:59:59Z", None),
            ("2026-02-30T01:02:03Z", None),
            ("2026-01-09", None),
            (1767920523, None),
        ):
            with self.subTest(value):
                self.assertEqual(parse_date(value), expected)


class TestItems(unittest.TestCase):
    def test_folder(self):
        size = [{"id": "Long 0xe08", "value": "123456"}]
        found = read_folder(
            {
                "id": "f",
                "displayName": "Archive",
                "totalItemCount": 3,
                "unreadItemCount": 1,
                "singleValueExtendedProperties": size,
            }
        )
        self.assertEqual((found.total, found.unread, found.size), (3, 1, 123456))
        self.assertIsNone(read_folder({}).size)

    def test_attachment(self):
        found = read_attachment(
            {
                "@odata.type": "#microsoft.graph.itemAttachment",
                "id": "a",
                "name": "x",
                "contentType": None,
                "size": 9,
                "isInline": True,
                "contentId": "<logo>",
            }
        )
        self.assertEqual((found.kind, found.content_id), ("item", "logo"))
        self.assertEqual(found.content_type, "application/octet-stream")
