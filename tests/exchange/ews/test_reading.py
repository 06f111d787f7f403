"""What a mailbox on Exchange Server gives, of both kinds."""

from lxml import etree

from ....exchange.errors import Unavailable
from ....exchange.ews.mail_xml import read_mail
from ....exchange.ews.soap import TYPES
from ....exchange.mailbox import Moved, Place
from ..plain_mail import mail
from .server_case import ServerCase, places_of


class TestReading(ServerCase):
    def test_the_oldest_come_first_with_all_they_hold(self):
        for remote in self.both():
            keys = self.fill(remote, *(mail(number) for number in (1, 2, 3)))
            found = remote.oldest(2)
            self.assertEqual([one.subject for one in found], ["Message 1", "Message 2"])
            self.assertEqual([one.key for one in found], keys[:2])
            first = found[0]
            self.assertEqual(
                first.sender.address, "anna.bianchi@bianchi-arredi.example"
            )
            self.assertEqual(first.sender.name, "Anna Bianchi")
            self.assertEqual(first.to[0].address, "giulia.conti@lumen.example")
            self.assertIn("Text 1", first.body)
            self.assertEqual(first.internet_message_id, "<1@bianchi-arredi.example>")
            self.assertEqual(remote.waiting(), 3)

    def test_a_header_without_a_name_is_none(self):
        headers = (
            "<t:InternetMessageHeader>x</t:InternetMessageHeader>"
            '<t:InternetMessageHeader HeaderName="A">b</t:InternetMessageHeader>'
        )
        inside = f"<t:InternetMessageHeaders>{headers}</t:InternetMessageHeaders>"
        item = etree.fromstring(f'<t:Message xmlns:t="{TYPES}">{inside}</t:Message>')
        self.assertEqual(read_mail(item, "id", "f", str).headers, (("A", "b"),))

    def test_the_page_after_a_page(self):
        for remote in self.both():
            self.fill(remote, *map(mail, (1, 2, 3)))
            found = remote.oldest(2, after=2)
            self.assertEqual([one.subject for one in found], ["Message 3"])
            self.assertEqual(remote.oldest(2, after=3), [])

    def test_a_server_that_is_down_is_asked_no_more_for_many_than_for_one(self):
        for remote in self.both():
            asked = []
            for number in (1, 8):
                self.fill(remote, *map(mail, range(number)))
                self.control.clear_requests()
                self.control.add_fault(operation="GetItem", status=503, times=None)
                with self.assertRaises(Unavailable):
                    remote.oldest(number)
                found = [one["operation"] for one in self.control.requests()]
                asked.append(found.count("GetItem"))
                self.control.clear_faults()
            self.assertEqual(*asked)

    def test_what_is_moved_has_left_and_is_found_again(self):
        for remote in self.both():
            self.fill(remote, mail(1), mail(2))
            places = places_of(remote.oldest(10))
            results = self.moved(remote, places)
            self.assertTrue(all(isinstance(r, Moved) for r in results.values()))
            self.assertEqual(remote.oldest(10), [])
            archive = remote.archive()
            self.assertEqual(archive.total, 2)
            now = [Place(p.key, results[p].at) for p in places]
            where = remote.locate(now)
            self.assertEqual({r.folder_id for r in where.values()}, {archive.id})
            # and without knowing of the move
            where = remote.locate(places)
            self.assertEqual({r.folder_id for r in where.values()}, {archive.id})
