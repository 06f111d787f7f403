"""What was read of Exchange Server is not kept: a job reads thousands of pages."""

import gc

import requests

from ....exchange.errors import RemoteError
from ....exchange.ews import endpoint
from ..plain_mail import mail
from .server_case import ServerCase, places_of


class TestMemory(ServerCase):
    def setUp(self):
        super().setUp()
        gc.freeze()  # what there is already is not looked at
        self.addCleanup(gc.unfreeze)
        gc.disable()  # nothing may wait for circles of references to be looked for
        self.addCleanup(gc.enable)

    def kept(self):
        new = (o for o in gc.get_objects() if issubclass(type(o), requests.Response))
        return [answer.url for answer in new]

    def test_answers_go_as_soon_as_they_are_read(self):
        for remote in self.both():
            self.fill(remote, *(mail(number) for number in range(5)))
            self.moved(remote, places_of(remote.oldest(10)))
            remote.waiting()
            self.assertEqual(self.kept(), [])

    def test_those_of_a_refused_login_go_as_well(self):
        remote = self.new_mailbox(password="wrong")
        with self.assertRaises(RemoteError):
            remote.waiting()
        self.assertEqual(self.kept(), [])

    def test_broken_ones_too(self):
        for damage in ("cut", "swapped", "no id"):
            for remote in self.both():
                self.fill(remote, mail(1), mail(2), mail(3))
                self.control.add_fault(operation="GetItem", damage=damage, times=3)
                with self.subTest(damage):
                    remote.oldest(10)
                    self.assertEqual(self.kept(), [])

    def test_and_those_that_are_too_long(self):
        limit, endpoint.MAX_ANSWER = endpoint.MAX_ANSWER, 40_000
        self.addCleanup(setattr, endpoint, "MAX_ANSWER", limit)
        for remote in self.both():
            too_long = mail(2)
            too_long.set_content("long " * 20_000)
            self.fill(remote, mail(1), too_long, mail(3))
            first, long, third = remote.oldest(10)
            self.assertEqual((bool(first.body), long.body), (True, ""))
            self.assertTrue(third.body)
            self.assertEqual(self.kept(), [])
