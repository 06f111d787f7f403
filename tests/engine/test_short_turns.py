import sys
from threading import Barrier, Thread

from odoo.tests import tagged

from ...engine.short_turns import SECONDS, short_turns
from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestShortTurns(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(0.004)

    def assert_turns(self, seconds):
        # It is kept in whole microseconds.
        self.assertAlmostEqual(sys.getswitchinterval(), seconds, delta=0.00001)

    def test_put_back_whatever_happens(self):
        with self.assertRaises(ZeroDivisionError), short_turns():
            self.assert_turns(SECONDS)
            raise ZeroDivisionError
        self.assert_turns(0.004)

    def test_never_longer_than_they_were(self):
        sys.setswitchinterval(SECONDS / 3)
        with short_turns():
            self.assert_turns(SECONDS / 3)
        self.assert_turns(SECONDS / 3)

    def test_until_the_last_of_two_ends(self):
        """Whichever that is: they overlap, without one within the other."""
        both, first_ended = Barrier(2, timeout=60), Barrier(2, timeout=60)

        def last():
            with short_turns():
                both.wait()
                first_ended.wait()
                found.append(sys.getswitchinterval())

        found = []
        thread = Thread(target=last)
        with short_turns():
            thread.start()
            both.wait()
        first_ended.wait()
        thread.join()
        self.assertAlmostEqual(found[0], SECONDS, delta=0.00001)
        self.assert_turns(0.004)
