"""What somebody opens in Odoo: attachments and links, wherever the message lies now."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from unittest.mock import patch

from ....exchange.errors import InvalidRequest, NotFound, Unavailable, UntrustedHost
from ....exchange.ews import endpoint
from ....exchange.ews.server import ExchangeServer
from ....exchange.mailbox import Place
from ..plain_mail import mail
from .server_case import MAILBOX, ServerCase, places_of


def with_attachments():
    message = mail(1)
    message.add_attachment(b"%PDF-1.4 x", "application", "pdf", filename="Offer.pdf")
    message.add_attachment(b"\x89PNG", "image", "png", filename="a.png", cid="<pic@x>")
    attached = EmailMessage()
    attached["Subject"] = "Inside"
    attached.set_content("Text inside")
    message.add_attachment(attached)
    return message


def server_at(host):
    return ExchangeServer(f"https://{host}/EWS/Exchange.asmx", "", "")


class TestAttachments(ServerCase):
    def test_list_and_content(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            (place,) = places_of(remote.oldest(5))
            found = {one.name: one for one in remote.attachments(place)}
            pdf = found["Offer.pdf"]
            self.assertEqual((pdf.kind, pdf.content_type), ("file", "application/pdf"))
            content = remote.attachment_content(place, pdf.id)
            self.assertEqual(content, (b"%PDF-1.4 x", "application/pdf"))
            self.assertEqual(found["a.png"].content_id, "pic@x")
            inside = next(one for one in found.values() if one.kind == "item")
            content, kind = remote.attachment_content(place, inside.id)
            self.assertIn(b"Text inside", content)
            self.assertEqual(kind, "message/rfc822")

    def test_source(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            (place,) = places_of(remote.oldest(10))
            source = message_from_bytes(remote.source(place), policy=policy.default)
            names = [one.get_filename() for one in source.iter_attachments()]
            self.assertIn("Offer.pdf", names)

    def test_ids_of_attachments_outlive_moves(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            (place,) = places_of(remote.oldest(5))
            listed = remote.attachments(place)
            (result,) = self.moved(remote, [place]).values()
            now = Place(place.key, result.at, place.internet_message_id)
            for where in (now, place):
                self.assertEqual(remote.attachments(where), listed)
                content, _kind = remote.attachment_content(where, listed[0].id)
                self.assertEqual(content, b"%PDF-1.4 x")

    def test_what_was_imported_again_is_found_by_its_message_id(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            place = Place("sk:" + "00" * 16, "AAMkAD0=|", "<1@bianchi-arredi.example>")
            self.assertEqual(len(remote.attachments(place)), 3)

    def test_attachments_that_are_gone(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            (place,) = places_of(remote.oldest(5))
            with self.assertRaises(NotFound):
                remote.attachment_content(place, "9-9")
            with self.assertRaises(NotFound):
                remote.attachments(Place("sk:" + "ab" * 16, "AAMkAD0=|", "<x@y>"))

    def test_an_attachment_that_is_too_large(self):
        for remote in self.both():
            message = mail(1)
            message.add_attachment(b"x" * 9000, "application", "pdf", filename="b.pdf")
            self.fill(remote, message)
            (place,) = places_of(remote.oldest(5))
            (found,) = remote.attachments(place)
            most, endpoint.MAX_ANSWER = endpoint.MAX_ANSWER, 9000
            self.addCleanup(setattr, endpoint, "MAX_ANSWER", most)
            with self.assertRaises(InvalidRequest) as caught:
                remote.attachment_content(place, found.id)
            self.assertEqual(caught.exception.kind, "too_large")
            endpoint.MAX_ANSWER = most

    def test_a_source_that_is_too_large(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            (place,) = places_of(remote.oldest(5))
            with (
                patch.object(endpoint, "MAX_ANSWER", 1000),
                self.assertRaises(InvalidRequest) as caught,
            ):
                remote.source(place)
            self.assertEqual(caught.exception.kind, "too_large")

    def test_a_file_that_lies_elsewhere_is_told_as_such(self):
        for remote in self.both():
            self.fill(remote, with_attachments())
            (place,) = places_of(remote.oldest(5))
            self.control.add_fault(operation="GetItem", damage="link", times=None)
            link = remote.attachments(place)[0]
            self.assertEqual((link.name, link.kind), ("Offer.pdf", "reference"))
            self.assert_link(remote, place, link)
            # another program wrote it as a file, of which there is nothing
            self.control.clear_faults()
            empty = {"damage": "lacking", "element": "Content"}
            self.control.add_fault(operation="GetAttachment", **empty)
            self.assert_link(remote, place, remote.attachments(place)[0])

    def assert_link(self, remote, place, attachment):
        with self.assertRaises(InvalidRequest) as caught:
            remote.attachment_content(place, attachment.id)
        self.assertEqual(caught.exception.kind, "attachment_is_link")

    def test_what_comes_incomplete_is_never_taken_for_the_whole(self):
        remote = self.new_mailbox()
        self.fill(remote, with_attachments())
        (place,) = places_of(remote.oldest(5))
        (file, *_others) = remote.attachments(place)
        for operation, damage, element in (
            ("GetItem", "lacking", "MimeContent"),
            ("GetItem", "garbled", "MimeContent"),
            ("GetAttachment", "lacking", "Attachments"),
            ("GetAttachment", "garbled", "Content"),
        ):
            with self.subTest(operation, damage=damage):
                self.control.add_fault(
                    operation=operation, damage=damage, element=element
                )
                with self.assertRaises(Unavailable) as caught:
                    if operation == "GetItem":
                        remote.source(place)
                    else:
                        remote.attachment_content(place, file.id)
                self.assertEqual(caught.exception.kind, "malformed_answer")
                self.control.clear_faults()


class TestLinks(ServerCase):
    def test_links_follow_the_message(self):
        remote = self.new_mailbox()
        self.fill(remote, mail(1))
        (place,) = places_of(remote.oldest(5))
        before = remote.web_link(place)
        self.assertTrue(before.startswith(f"{self.sandbox.url}/owa/?ItemID="))
        self.moved(remote, [place])
        after = remote.web_link(place)
        self.assertNotEqual(after, before)
        named = remote.mailbox_link(place)
        self.assertTrue(named.startswith(f"{self.sandbox.url}/owa/{MAILBOX}/?ItemID="))
        self.assertIn(after.partition("ItemID=")[2].partition("&")[0], named)

    def test_they_lead_to_outlook_of_the_server(self):
        server = server_at("mail.lumen.example")
        for link, complete in (
            ("?ItemID=A", "https://mail.lumen.example/owa/?ItemID=A"),
            (
                "https://owa.lumen.example/owa/?ItemID=A",
                "https://owa.lumen.example/owa/?ItemID=A",
            ),
        ):
            self.assertEqual(server.outlook(link, {"lumen.example"}), complete)
        for foreign in (
            "https://elsewhere.example/owa/",
            "http://mail.lumen.example/owa/",
            "//elsewhere.example/owa/",
            "https://you@mail.lumen.example/owa/",
            "https://evil-lumen.example/owa/",
            "javascript:alert(1)",
            "https://[",
        ):
            with self.subTest(foreign), self.assertRaises(UntrustedHost):
                server.outlook(foreign, {"lumen.example"})

    def test_they_lead_to_no_neighbour_of_the_domain(self):
        own = {"lumen.example", "lumen.co.uk"}
        for server, host, domains, is_ours in (
            ("lumen.co.uk", "lumen.co.uk", (), True),
            ("lumen.co.uk", "owa.lumen.co.uk", own, True),
            ("lumen.co.uk", "owa.lumen.co.uk", (), False),
            ("lumen.co.uk", "evil.co.uk", own, False),
            ("mail.lumen.co.uk", "owa.lumen.co.uk", (), True),
            ("mail.lumen.co.uk", "lumen.co.uk", (), True),
            ("mail.lumen.co.uk", "evil.co.uk", own, False),
            ("mail.lumen.co.uk", "owa-lumen.co.uk", own, False),
            ("mail.lumen.example", "owa.lumen.example", own, True),
            ("mail.lumen.example", "owa.lumen.example", (), False),
            ("mail.lumen.example", "owa.lumen.co.uk", own, False),
            ("mx.it.lumen.example", "owa.lumen.example", own, True),
            ("mx.it.lumen.example", "owa.it.lumen.example", (), True),
            ("mx.it.lumen.example", "owa.lumen.example", (), False),
            ("mail.partner.example", "owa.lumen.example", own, False),
            ("exchange", "evil", own, False),
        ):
            with self.subTest(server=server, host=host, domains=domains):
                link = f"https://{host}/owa/?ItemID=A"
                if is_ours:
                    self.assertEqual(server_at(server).outlook(link, domains), link)
                else:
                    with self.assertRaises(UntrustedHost):
                        server_at(server).outlook(link, domains)

    def test_of_what_is_gone_there_is_none(self):
        remote = self.new_mailbox()
        for ask in (remote.web_link, remote.mailbox_link):
            with self.assertRaises(NotFound) as caught:
                ask(Place("sk:" + "ab" * 16, "AAMkAD0=|"))
            self.assertEqual(caught.exception.kind, "not_found")

    def test_a_server_that_names_none(self):
        remote = self.new_mailbox()
        self.fill(remote, mail(1))
        (place,) = places_of(remote.oldest(5))
        nameless = {"damage": "lacking", "element": "WebClientReadFormQueryString"}
        self.control.add_fault(operation="GetItem", times=None, **nameless)
        with self.assertRaises(NotFound) as caught:
            remote.web_link(place)
        self.assertEqual(caught.exception.kind, "not_found")

    def test_a_public_folder_has_none(self):
        remote = self.new_folder()
        self.fill(remote, mail(1))
        (place,) = places_of(remote.oldest(5))
        for ask in (remote.web_link, remote.mailbox_link):
            with self.assertRaises(NotFound) as caught:
                ask(place)
            self.assertEqual(caught.exception.kind, "no_link")
