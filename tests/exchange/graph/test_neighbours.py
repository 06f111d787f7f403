"""Item 11: mailboxes of one application share a pace where a tenant limits it so."""

import unittest

from ....exchange import errors
from ....exchange.graph.neighbours import (
    AMONG,
    APART,
    CROWD,
    SHARED_AFTER_CROWD,
    SHARED_AFTER_WINDOW,
    Neighbours,
    PaceState,
)
from ....exchange.graph.pace import Pace
from ....sandbox.store.tenant import LOG_MAILBOXES
from .double import FakeTime
from .places import move
from .sandbox_case import SandboxCase

LIMIT, WINDOW = 120, 60.0
TENANT_LIMIT, EACH = 100, 120


class Told:
    """What a database does: keeps each mailbox's state for the others."""

    def __init__(self):
        self.states = {}

    def beside(self, name):
        return [state for other, state in self.states.items() if other != name]

    def neighbours(self, name):
        def share(state):
            self.states[name] = state
            return self.beside(name)

        return Neighbours(self.beside(name), share)


class TestNeighbours(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.time = FakeTime()
        self.told = Told()

    def pace(self, name, state=None):
        return Pace(
            LIMIT,
            WINDOW,
            clock=self.time,
            wall=self.time,
            sleep=self.time.sleep,
            state=state,
            neighbours=self.told.neighbours(name),
        )

    def send(self, paces, seconds):
        """:return: [(when, who)] of what the mailboxes sent, as fast as they may"""
        sent, until = [], self.time.now + seconds
        rest = dict.fromkeys(paces, 0.0)
        while self.time.now < until:
            for name, pace in paces.items():
                if rest[name] <= self.time.now:
                    try:
                        pace.take(1)
                        sent.append((self.time.now, name))
                    except errors.Throttled as pause:
                        rest[name] = self.time.now + pause.retry_after
            self.time.now += 0.05
        return sent

    def most(self, sent):
        times = [when for when, _name in sent]
        return max(sum(t <= one < t + WINDOW for one in times) for t in times)

    def test_each_has_limits_of_its_own_as_documented(self):
        sent = self.send({"a": self.pace("a"), "b": self.pace("b")}, WINDOW)
        self.assertGreater(len(sent), 1.9 * LIMIT)
        self.assertFalse(self.told.states, "nobody tells anything")

    def test_11_one_limit_for_both_once_graph_has_refused(self):
        paces = {"a": self.pace("a"), "b": self.pace("b")}
        for pace in paces.values():
            pace.refuse(WINDOW)
        sent = self.send(paces, 5 * WINDOW)
        self.assertLessEqual(self.most(sent), 1.03 * LIMIT)
        self.assertGreater(len(sent), 5 * 0.9 * LIMIT)
        by_a = sum(name == "a" for _when, name in sent)
        self.assertAlmostEqual(by_a / len(sent), 0.5, delta=0.15)

    def test_who_is_alone_has_all_of_it(self):
        pace = self.pace("a")
        pace.refuse(WINDOW)
        self.assertGreater(len(self.send({"a": pace}, 5 * WINDOW)), 5 * 0.95 * LIMIT)

    def test_who_starts_later_knows(self):
        first = self.pace("a")
        first.refuse(WINDOW)
        first.take(100)
        self.told.states["a"] = first.state
        second = self.pace("b")
        second.take(10)
        with self.assertRaises(errors.Throttled):
            second.take(20)

    def test_fewer_at_a_time_beside_others(self):
        first, second = self.pace("a"), self.pace("b")
        self.assertEqual(first.at_a_time, 4)
        for pace in (first, second, first):
            pace.refuse(WINDOW)
            pace.take(10)
        self.assertEqual((first.at_a_time, second.at_a_time), (2, 2))
        self.time.now += WINDOW / 2
        first.take(1)
        self.assertEqual(first.at_a_time, 4, "the other one has nothing to do")

    def test_who_only_looks_in_takes_no_part(self):
        first, second = self.pace("a"), self.pace("b")
        for pace in (first, second, first):
            pace.refuse(WINDOW)
            pace.take(1)
        self.assertEqual(first.at_a_time, 4)

    def is_shared(self, pace):
        """Whether it tells the others what it sends."""
        self.told.states.clear()
        pace.take(1)
        return bool(self.told.states)

    def crowd(self, pace, refusals, seconds):
        """It is refused as too much is under way."""
        for _number in range(refusals):
            self.time.now += seconds
            pace.refuse(1.0)

    def test_what_a_killed_worker_has_under_way_says_nothing_of_others(self):
        """It is refused in each round trip until that has ended."""
        pace = self.pace("a")
        self.crowd(pace, 2 * CROWD, APART / 3)
        self.assertFalse(self.is_shared(pace))
        self.crowd(pace, 2 * CROWD, APART / 3)
        self.assertTrue(self.is_shared(pace), "too long for that")

    def test_nor_does_a_person_who_looks_in_now_and_then(self):
        pace = self.pace("a")
        self.crowd(pace, 10 * CROWD, AMONG / (CROWD - 2))
        self.assertFalse(self.is_shared(pace))

    def test_refused_again_and_again_it_shares_for_an_hour(self):
        pace = self.pace("a")
        self.crowd(pace, CROWD, APART + 1)
        self.assertTrue(self.is_shared(pace))
        self.time.now += SHARED_AFTER_CROWD + 1
        self.assertFalse(self.is_shared(pace))

    def test_who_has_reached_his_own_limit_suspects_nobody(self):
        pace = self.pace("a")
        pace.take(LIMIT - 10)
        pace.refuse(WINDOW)
        self.assertFalse(self.is_shared(pace))

    def test_after_a_day_it_is_tried_again(self):
        pace = self.pace("a")
        pace.refuse(WINDOW)
        pace.take(1)
        self.assertTrue(self.told.states)
        self.told.states.clear()
        self.time.now += SHARED_AFTER_WINDOW + 1
        pace.take(1)
        self.assertFalse(self.told.states)

    def test_state_of_an_earlier_version_is_read(self):
        self.assertEqual(self.pace("a", state=f"[{self.time.now},[[1.5,7]]]").used, 7)
        for text in ("[0,[],null]", '[0,[],"x"]', "[0,[],[]]", "[0]"):
            with self.subTest(text):
                self.assertEqual(PaceState.read(text), PaceState())


class TestTenant(SandboxCase):
    """Against a tenant that counts an application's mailboxes together."""

    def test_11_both_are_logged_and_each_is_refused_once(self):
        limits = {"requests": TENANT_LIMIT, "window": WINDOW}
        self.control.set_limits(**limits, per_application=True)
        told = Told()
        mailboxes = [self.shared(told, address) for address in LOG_MAILBOXES]
        for address in LOG_MAILBOXES:
            self.control.generate(EACH, mailbox=address)
        self.log_all(mailboxes)
        for address in LOG_MAILBOXES:
            self.assertEqual(self.control.folders(address)["Archive"], EACH)
        statuses = [one["status"] for one in self.control.requests()]
        # Nobody can know it before; from then on both keep to it.
        self.assertIn(statuses.count(429), (1, 2))

    def shared(self, told, address):
        neighbours = told.neighbours(address)
        pace = Pace(
            TENANT_LIMIT,
            WINDOW,
            clock=self.time,
            wall=self.time,
            sleep=self.time.sleep,
            neighbours=neighbours,
        )
        return self.new_mailbox(address, pace=pace)

    def log_all(self, mailboxes):
        """All at the same time: while one has to wait, the others go on."""
        next_page = dict.fromkeys(mailboxes, 0.0)
        while next_page:
            mailbox = min(next_page, key=next_page.get)
            self.time.now = max(self.time.now + 0.1, next_page[mailbox])
            self.control.set_clock_offset(self.time.now - 1_000_000.0)
            if self.control.folders(mailbox.address)["Inbox"]:
                next_page[mailbox] = self.time.now + self.log_page(mailbox)
            else:
                del next_page[mailbox]

    def log_page(self, mailbox):
        """:return: seconds to wait until the next one"""
        try:
            keys = [mail.key for mail in mailbox.oldest(3)]
            self.time.now += 0.2
            results = move(mailbox, keys, "archive").values()
            pauses = [r for r in results if isinstance(r, errors.Throttled)]
        except errors.Throttled as pause:
            pauses = [pause]
        return pauses[0].retry_after if pauses else 0.2
