"""Moves on Exchange Server: ids change, answers get lost, nothing is moved twice."""

from ....exchange.errors import AccessDenied, NotFound, Throttled
from ....exchange.ews.moves import PAUSE
from ....exchange.mailbox import Moved, Place
from ..plain_mail import mail
from .server_case import ServerCase, places_of


class TestMoves(ServerCase):
    def filled(self, remote, count=3):
        self.fill(remote, *(mail(number) for number in range(1, count + 1)))
        return places_of(remote.oldest(100))

    def operations(self):
        return [one["operation"] for one in self.control.requests() if one["operation"]]

    def assert_moved_once(self, remote, results, count=3):
        self.assertTrue(all(isinstance(r, Moved) for r in results.values()), results)
        expected = [f"Message {number}" for number in range(1, count + 1)]
        self.assertEqual(
            self.subjects(remote, "archive" if not remote.can_delete else "Archive"),
            expected,
        )
        self.assertEqual(self.subjects(remote), [])
        at = [Place(place.key, result.at) for place, result in results.items()]
        for where in remote.locate(at).values():
            self.assertEqual(where.folder_id, remote.archive().id)

    def test_the_answer_is_lost_after_the_move(self):
        for remote in self.both():
            places = self.filled(remote)
            archive = remote.archive()
            self.control.add_fault(operation="MoveItem", drop="after")
            results = self.moved(remote, places, archive)
            self.assertEqual(self.operations().count("MoveItem"), 1)
            self.assert_moved_once(remote, results)
            self.assertEqual(self.slept, [PAUSE], "the server may be at it still")

    def test_the_connection_is_lost_before_the_move(self):
        for remote in self.both():
            places = self.filled(remote)
            self.control.add_fault(operation="MoveItem", drop="before")
            self.assert_moved_once(remote, self.moved(remote, places))

    def test_nobody_knows_after_the_move_either(self):
        """It stays in doubt, and is neither moved twice nor taken for settled."""
        for remote in self.both():
            places = self.filled(remote)
            archive = remote.archive()
            self.control.add_fault(operation="MoveItem", drop="after")
            self.control.add_fault(operation="GetItem", status=503, times=None)
            results = self.moved(remote, places, archive)
            self.assertEqual(self.operations().count("MoveItem"), 1)
            self.assertTrue(all(one.maybe_applied for one in results.values()))
            self.control.clear_faults()
            again = self.moved(remote, places, archive)
            self.assert_moved_once(remote, again)

    def test_where_one_is_that_may_not_be_looked_at(self):
        for remote in self.both():
            places = self.filled(remote)
            denied = {"code": "ErrorAccessDenied", "item": 1}
            self.control.add_fault(operation="GetItem", **denied)
            first, second, third = remote.locate(places).values()
            self.assertIsInstance(second, AccessDenied)
            self.assertIsInstance(first, Moved)
            self.assertIsInstance(third, Moved)

    def test_one_refusal_for_all_of_them(self):
        for remote in self.both():
            places = self.filled(remote, 2)
            self.control.add_fault(
                operation="MoveItem", code="ErrorAccessDenied", damage="missing"
            )
            results = self.moved(remote, places)
            for result in results.values():
                self.assertIsInstance(result, AccessDenied)
            self.assertEqual(len(self.subjects(remote)), 2)

    def test_an_answer_that_cannot_be_believed(self):
        for damage in ("cut", "missing", "swapped"):
            for remote in self.both():
                with self.subTest(damage):
                    places = self.filled(remote)
                    self.control.add_fault(operation="MoveItem", damage=damage)
                    self.assert_moved_once(remote, self.moved(remote, places))

    def test_one_refused_costs_none_of_the_others(self):
        for remote in self.both():
            places = self.filled(remote)
            self.control.add_fault(
                operation="MoveItem", code="ErrorAccessDenied", item=1, times=None
            )
            results = list(self.moved(remote, places).values())
            self.assertIsInstance(results[0], Moved)
            self.assertIsInstance(results[1], AccessDenied)
            self.assertIsInstance(results[2], Moved)
            self.assertEqual(self.subjects(remote), ["Message 2"])

    def test_a_request_that_is_refused_as_a_whole_is_halved(self):
        for remote in self.both():
            places = self.filled(remote)
            archive = remote.archive()
            self.control.add_fault(operation="MoveItem", status=413, times=2)
            results = self.moved(remote, places, archive)
            self.assertEqual(results.pop(places[0]).kind, "too_large")
            for result in results.values():
                self.assertIsInstance(result, Moved)
            self.assertEqual(self.subjects(remote), ["Message 1"])

    def test_two_copies_of_one_message_are_both_moved(self):
        for remote in self.both():
            (key,) = self.fill(remote, mail(1))
            copy = self.control.copy_by_hand(key, "inbox", self.address_of(remote))
            self.assertEqual(copy, key)
            places = places_of(remote.oldest(10))
            self.assertEqual([place.key for place in places], [key, key])
            archive = remote.archive()
            self.control.add_fault(operation="MoveItem", drop="after")
            results = self.moved(remote, places, archive)
            self.assertEqual(self.subjects(remote), [])
            self.assertEqual(len(results), 2)
            self.assertTrue(all(isinstance(r, Moved) for r in results.values()))
            if remote.can_delete:
                self.assertEqual(len({result.at for result in results.values()}), 2)

    def test_one_of_two_copies_was_moved_when_the_connection_broke(self):
        for remote in self.both():
            (key,) = self.fill(remote, mail(1))
            self.control.copy_by_hand(key, "inbox", self.address_of(remote))
            first, second = places_of(remote.oldest(10))
            archive = remote.archive()
            self.moved(remote, [first], archive)
            where = remote.locate([first, second])
            self.assertEqual(where[first].folder_id, archive.id)
            self.assertEqual(where[second].folder_id, remote.inbox().id)

    def test_what_somebody_moved_away_or_deleted_is_gone(self):
        for remote in self.both():
            places = self.filled(remote)
            other = remote.ensure_folder("By hand")
            self.new_remote_like(remote).move(places[:1], other.id)
            results = self.moved(remote, places)
            self.assertEqual(results[places[0]].kind, "not_found")
            self.assertEqual(self.subjects(remote, "By hand"), ["Message 1"])
            self.assertEqual(self.subjects(remote), [])
            self.assertEqual(self.slept, [])

    def test_what_is_wanted_back_is_found_wherever_it_lies(self):
        for remote in self.both():
            places = self.filled(remote, 1)
            first = remote.ensure_folder("Not Logged")
            second = remote.ensure_folder("By hand")
            (moved,) = remote.move(places, first.id).values()
            known = Place(places[0].key, moved.at)
            (moved,) = self.new_remote_like(remote).move([known], second.id).values()
            (back,) = remote.move([known], remote.inbox().id).values()
            self.assertIsInstance(back, Moved)
            self.assertEqual(self.subjects(remote), ["Message 1"])

    def test_a_folder_that_is_gone(self):
        for remote in self.both():
            places = self.filled(remote)
            folder = remote.ensure_folder("Short-lived")
            path = "Short-lived" if remote.can_delete else "Email Logging/Short-lived"
            self.control.remove_folder(self.address_of(remote), path)
            results = remote.move(places, folder.id)
            self.assertEqual({r.kind for r in results.values()}, {"folder_missing"})
            self.assertIsInstance(results[places[0]], NotFound)

    def test_what_is_said_to_be_gone_and_lies_there_still(self):
        """Nobody moved it: it was not settled, and is not taken for it."""
        for remote in self.both():
            places = self.filled(remote)
            self.control.add_fault(
                operation="MoveItem", code="ErrorItemNotFound", item=1
            )
            results = self.moved(remote, places)
            self.assertEqual(results[places[1]].kind, "folder_missing")
            self.assertEqual(self.subjects(remote), ["Message 2"])

    def test_a_busy_server_is_left_alone(self):
        for remote in self.both():
            places = self.filled(remote)
            archive = remote.archive()
            self.control.add_fault(
                operation="MoveItem", status=500, code="ErrorServerBusy", back_off=60000
            )
            results = self.moved(remote, places, archive)
            for result in results.values():
                self.assertIsInstance(result, Throttled)
                self.assertAlmostEqual(result.retry_after, 60, delta=1)
            self.assertEqual(len(self.subjects(remote)), 3)

    def test_a_batch_that_takes_more_than_a_minute(self):
        for remote in self.both():
            self.fill(remote, mail(1), mail(2), mail(3))
            stopped = {"code": "ErrorBatchProcessingStopped", "item": 2}
            self.control.add_fault(operation="GetItem", **stopped)
            found = remote.oldest(10)
            self.assertEqual([one.subject for one in found], ["Message 1", "Message 2"])
            self.control.add_fault(operation="MoveItem", **stopped)
            places = places_of(remote.oldest(10))
            self.assert_moved_once(remote, self.moved(remote, places))

    def test_a_page_of_fifty_takes_three_round_trips(self):
        for remote in self.both():
            self.fill(remote, *(mail(number) for number in range(50)))
            archive, _count = remote.archive(), remote.waiting()
            before = remote.traffic.round_trips
            self.moved(remote, places_of(remote.oldest(50)), archive)
            self.assertEqual(remote.traffic.round_trips - before, 3)

    def new_remote_like(self, remote):
        return self.new_remote("server" if remote.can_delete else "folder")
