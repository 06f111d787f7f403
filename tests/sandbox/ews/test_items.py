"""Reading, searching and moving with unmodified exchangelib."""

from exchangelib import BASIC, Message, Q
from exchangelib.errors import ErrorItemNotFound
from exchangelib.extended_properties import ExtendedProperty

from ....sandbox.store.organization import SERVER_MAILBOXES
from ..case import GIULIA, mime
from .case import QUEUE, SHARED, EwsCase


class SearchKey(ExtendedProperty):
    property_tag = 0x300B
    property_type = "Binary"


class Size(ExtendedProperty):
    property_tag = 0x0E08
    property_type = "Long"


class InReplyTo(ExtendedProperty):
    property_tag = 0x1042
    property_type = "String"


class References(ExtendedProperty):
    property_tag = 0x1039
    property_type = "String"


class SenderAddress(ExtendedProperty):
    property_tag = 0x5D01
    property_type = "String"


PROPERTIES = {
    "search_key": SearchKey,
    "mapi_size": Size,
    "answered": InReplyTo,
    "chain": References,
    "sender_address": SenderAddress,
}


class ItemCase(EwsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, kind in PROPERTIES.items():
            Message.register(name, kind)
            cls.addClassCleanup(Message.deregister, name)

    def keys(self, folder):
        return [item.search_key for item in self.oldest(folder, "search_key")]


class TestReading(ItemCase):
    def test_shared_mailbox_by_both_logins(self):
        self.control.set_server(basic=True)
        self.put_shared("One", "Two")
        for account in (self.account, self.client(auth_type=BASIC)):
            self.assertEqual(self.subjects(account.inbox), ["One", "Two"])

    def test_public_folder(self):
        self.put_queue("One", "Two")
        self.assertEqual(self.subjects(self.public("Queue")), ["One", "Two"])

    def test_every_field_of_exchangelib(self):
        """No property that it asks for of itself disturbs the answer."""
        self.put_shared(mime("Offer", "In-Reply-To: <a@x>", "References: <b@x> <a@x>"))
        item = self.account.inbox.all().get()
        self.assertEqual(item.subject, "Offer")
        self.assertEqual(
            item.author.email_address, "anna.bianchi@bianchi-arredi.example"
        )
        self.assertEqual(item.to_recipients[0].email_address, GIULIA)
        self.assertEqual(item.message_id, "<Offer@bianchi-arredi.example>")
        self.assertEqual(item.body.strip(), "Good morning")
        self.assertEqual(item.in_reply_to, "<a@x>")
        self.assertEqual(item.item_class, "IPM.Note")
        self.assertEqual(item.sensitivity, "Normal")
        headers = {each.name: each.value for each in item.headers}
        self.assertEqual(headers["References"], "<b@x> <a@x>")

    def test_mapi_properties(self):
        lines = ("In-Reply-To: <a@x>", "References: <b@x> <a@x>")
        self.put_shared(mime("Offer", *lines), mime("New"))
        first, second = self.oldest(self.account.inbox, *PROPERTIES)
        self.assertEqual(len(first.search_key), 16)
        self.assertNotEqual(first.search_key, second.search_key)
        self.assertGreater(first.mapi_size, 100)
        self.assertEqual(first.answered, "<a@x>")
        self.assertEqual(first.chain, "<b@x> <a@x>")
        self.assertIsNone(second.answered)

    def test_no_search_keys(self):
        self.put_shared("One")
        self.control.set_server(search_keys=False)
        self.assertEqual(self.keys(self.account.inbox), [None])

    def test_no_headers(self):
        """Mail that never left Exchange may have none."""
        self.put_shared("One", mime("Two", sender=GIULIA))
        for kept, expected in {"outside": [True, False], "none": [False] * 2}.items():
            self.control.set_server(headers=kept)
            items = self.oldest(self.account.inbox, "headers")
            self.assertEqual([bool(item.headers) for item in items], expected)

    def test_odd_characters(self):
        """Control characters arrive as references, as from Exchange itself."""
        self.put_shared("Offer <1> & \u2028 \U0001f4a1 \u00e8")
        subject = self.subjects(self.account.inbox)[0]
        self.assertIn("Offer <1> & ", subject)
        self.assertIn("\U0001f4a1 \u00e8", subject)

    def test_html_body_and_sensitivity(self):
        raw = mime("Offer", "Sensitivity: Private", "Content-Type: text/html")
        self.put_shared(raw.replace(b"Good morning", b"<p>Good <b>morning</b></p>"))
        fields = ("body", "text_body", "sensitivity")
        item = self.account.inbox.all().only(*fields).get()
        self.assertIn("<b>morning</b>", item.body)
        self.assertEqual(item.text_body, "Good morning")
        self.assertEqual(item.sensitivity, "Private")

    def test_attachments(self):
        part = b"\r\n".join(
            (
                b"--x",
                b"Content-Type: text/plain",
                b"",
                b"Good morning",
                b"--x",
                b'Content-Type: application/pdf; name="offer.pdf"',
                b"Content-Disposition: attachment",
                b"Content-Transfer-Encoding: base64",
                b"",
                b"UERG",
                b"--x",
                b"Content-Type: message/rfc822",
                b"",
                mime("Inner"),
                b"--x--",
                b"",
            )
        )
        head = mime("Offer", "Content-Type: multipart/mixed; boundary=x")
        self.put_queue(head.replace(b"Good morning\r\n", part))
        item = self.public("Queue").all().only("attachments", "has_attachments").get()
        kinds = {type(each).__name__: each for each in item.attachments}
        file, message = kinds["FileAttachment"], kinds["ItemAttachment"]
        self.assertEqual((file.name, file.content), ("offer.pdf", b"PDF"))
        self.assertEqual(message.item.subject, "Inner")
        self.assertTrue(item.has_attachments)


class TestLinks(ItemCase):
    FIELD = "web_client_read_form_query_string"

    def test_a_link_dies_with_the_next_move(self):
        self.put_shared("One")
        [item] = self.oldest(self.account.inbox, self.FIELD)
        link = item.web_client_read_form_query_string
        self.assertIn("One", self.session.get(link).text)
        self.account.bulk_move([item], to_folder=self.account.trash)
        self.assertEqual(self.session.get(link).status_code, 404)

    def test_public_folders_have_none(self):
        self.put_queue("One")
        [item] = self.oldest(self.public("Queue"), self.FIELD)
        self.assertIsNone(item.web_client_read_form_query_string)

    def test_mailboxes_to_look_at(self):
        self.put_queue("One")
        page = self.session.get(self.sandbox.url)
        self.assertIn("Email Logging", page.text)
        page = self.session.get(f"{self.sandbox.url}/mailbox/{QUEUE}")
        self.assertIn("One", page.text)


class TestSearching(ItemCase):
    def test_by_message_id(self):
        self.put_shared("One", "Two")
        found = self.account.inbox.filter(message_id="<Two@bianchi-arredi.example>")
        self.assertEqual([item.subject for item in found.only("subject")], ["Two"])

    def test_by_search_key(self):
        _first, second = self.put_queue("One", "Two")
        queue = self.public("Queue")
        found = queue.filter(search_key=bytes.fromhex(second[3:])).only("subject")
        self.assertEqual([item.subject for item in found], ["Two"])

    def test_one_of_several(self):
        keys = self.put_queue("One", "Two", "Three")
        queue = self.public("Queue")
        wanted = [bytes.fromhex(key[3:]) for key in keys[1:]]
        query = Q(search_key=wanted[0]) | Q(search_key=wanted[1])
        found = {item.subject for item in queue.filter(query).only("subject")}
        self.assertEqual(found, {"Two", "Three"})
        query = Q(search_key=wanted[0]) | Q(subject="ONE")
        found = {item.subject for item in queue.filter(query).only("subject")}
        self.assertEqual(found, {"One", "Two"})

    def test_message_ids_in_any_case(self):
        self.put_shared("One")
        found = self.account.inbox.filter(message_id="<ONE@bianchi-arredi.EXAMPLE>")
        self.assertEqual([item.subject for item in found.only("subject")], ["One"])

    def test_only_in_the_folder_asked(self):
        self.put_shared("One")
        found = self.account.trash.filter(message_id="<One@bianchi-arredi.example>")
        self.assertEqual(list(found), [])

    def test_pages_are_as_long_as_the_server_likes(self):
        self.put_shared(*(f"Mail {number}" for number in range(7)))
        self.control.set_server(short_pages=3)
        self.assertEqual(len(self.subjects(self.account.inbox)), 7)
        counts = [each["operation"] for each in self.control.requests()]
        self.assertEqual(counts.count("FindItem"), 3)

    def test_a_restricted_answer_is_shorter(self):
        self.put_shared(*(f"Mail {number}" for number in range(6)))
        self.control.set_server(restricted_page_limit=2)
        self.control.clear_requests()
        found = self.account.inbox.filter(subject__contains="mail").only("subject")
        self.assertEqual(len(list(found)), 6)
        operations = [each["operation"] for each in self.control.requests()]
        self.assertEqual(operations.count("FindItem"), 3)


class TestMoving(ItemCase):
    def test_within_the_mailbox_the_id_is_new(self):
        self.put_shared("One")
        item = self.oldest(self.account.inbox)[0]
        [moved] = self.account.bulk_move([item], to_folder=self.account.trash)
        self.assertNotEqual(moved[0], item.id)
        [again] = list(self.account.fetch([moved], only_fields=["subject"]))
        self.assertEqual(again.subject, "One")
        [gone] = list(self.account.fetch([item], only_fields=["subject"]))
        self.assertIsInstance(gone, ErrorItemNotFound)

    def test_back_again_it_is_another_one_still(self):
        self.put_shared("One")
        inbox, trash = self.account.inbox, self.account.trash
        seen = set()
        for target in (trash, inbox, trash):
            source = inbox if target is trash else trash
            item = self.oldest(source)[0]
            seen.add(item.id)
            self.account.bulk_move([item], to_folder=target)
        self.assertEqual(len(seen), 3)

    def test_to_a_public_folder_no_id_is_told(self):
        [key] = self.put_queue("One")
        queue, storage = self.public("Queue"), self.public("Storage")
        items = self.oldest(queue)
        self.assertEqual(self.account.bulk_move(items, to_folder=storage), [])
        self.assertEqual(self.subjects(storage), ["One"])
        self.assertEqual(self.keys(storage), [bytes.fromhex(key[3:])])
        self.assertNotEqual(self.oldest(storage)[0].id, items[0].id)

    def test_to_another_mailbox_no_id_is_told(self):
        [key] = self.put_shared("One")
        other = self.client(mailbox=SERVER_MAILBOXES[1])
        items = self.oldest(self.account.inbox)
        self.assertEqual(self.account.bulk_move(items, to_folder=other.inbox), [])
        self.assertEqual(self.keys(other.inbox), [bytes.fromhex(key[3:])])

    def test_item_by_item_in_their_order(self):
        self.put_shared("One", "Two", "Three")
        items = self.oldest(self.account.inbox)
        self.account.bulk_move(items[1:2], to_folder=self.account.trash)
        moved = self.account.bulk_move(items, to_folder=self.account.trash)
        self.assertIsInstance(moved[1], ErrorItemNotFound)
        self.assertEqual(
            [isinstance(each, tuple) for each in moved], [True, False, True]
        )

    def test_copies_share_the_search_key(self):
        [key] = self.put_shared("One")
        self.control.copy_by_hand(key, "inbox", SHARED)
        first, second = self.keys(self.account.inbox)
        self.assertEqual(first, second)

    def test_deliveries_of_one_mail_do_not(self):
        self.put_shared("One", "One")
        first, second = self.keys(self.account.inbox)
        self.assertNotEqual(first, second)

    def test_a_full_mailbox(self):
        self.put_shared("One")
        self.control.set_full(SHARED)
        items = self.oldest(self.account.inbox)
        with self.assertRaisesRegex(Exception, "quota"):
            self.account.bulk_move(items, to_folder=self.account.trash)
        self.assertEqual(self.control.folders(SHARED)["Inbox"], 1)


class TestWriting(ItemCase):
    def test_a_draft_is_made_moved_and_deleted(self):
        draft = Message(
            account=self.account, folder=self.account.drafts, subject="Test", body="x"
        )
        draft.save()
        self.assertEqual(self.subjects(self.account.drafts), ["Test"])
        draft.move_to_trash()
        self.assertEqual(self.control.folders(SHARED)["Deleted Items"], 1)
        self.oldest(self.account.trash)[0].delete()
        self.assertEqual(self.control.folders(SHARED)["Deleted Items"], 0)

    def test_a_message_is_marked_as_read(self):
        self.put_shared("One")
        item = self.account.inbox.all().get()
        item.is_read = True
        item.save(update_fields=["is_read"])
        self.account.inbox.refresh()
        self.assertEqual(self.account.inbox.unread_count, 0)

    def test_public_folders_have_no_deleted_items(self):
        self.put_queue("One")
        item = self.public("Queue").all().get()
        with self.assertRaisesRegex(Exception, "could not be deleted"):
            item.move_to_trash()
        item.delete()
        self.assertEqual(set(self.control.folders(QUEUE).values()), {0})
