"""What goes wrong arrives at exchangelib as it does from a real server."""

import time
from contextlib import suppress

from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorBatchProcessingStopped,
    ErrorExceededConnectionCount,
    ErrorMailboxStoreUnavailable,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    EWSError,
    MalformedResponseError,
    RedirectError,
    TransportError,
    UnauthorizedError,
)
from exchangelib.services import MoveItem

from ..case import mime
from .case import QUEUE, SHARED, EwsCase


class TestErrors(EwsCase):
    def setUp(self):
        super().setUp()
        self.put_shared("One", "Two", "Three")
        self.items = self.oldest(self.account.inbox)
        self.trash = self.account.trash
        self.control.clear_requests()

    def move(self):
        return self.account.bulk_move(self.items, to_folder=self.trash)

    def outcome(self, **fault):
        """The error that a move ends with, when the fault hits it."""
        self.control.add_fault(operation="MoveItem", **fault)
        try:
            self.move()
        except EWSError as error:
            return error
        finally:
            self.control.clear_faults()
        self.fail("Nothing went wrong")

    def waiting(self):
        return self.control.folders(SHARED)["Inbox"]

    def test_busy(self):
        error = self.outcome(status=500, code="ErrorServerBusy", back_off=297_749)
        self.assertIsInstance(error, ErrorServerBusy)
        self.assertEqual(error.back_off, 297.749)

    def test_unavailable(self):
        for fault in ({"status": 503}, {"status": 503, "retry_after": 60}):
            error = self.outcome(**fault)
            self.assertIsInstance(error, ErrorServerBusy)
            self.assertEqual(error.back_off, 10)

    def test_busy_within(self):
        error = self.outcome(code="ErrorServerBusy")
        self.assertIsInstance(error, ErrorServerBusy)
        error = self.outcome(code="ErrorInternalServerError", inner="ErrorServerBusy")
        self.assertIsInstance(error, ErrorServerBusy)

    def test_each_status(self):
        expected = {
            302: RedirectError,
            401: UnauthorizedError,
            403: MalformedResponseError,
            440: MalformedResponseError,
        }
        for status, kind in expected.items():
            with self.subTest(status):
                self.assertIsInstance(self.outcome(status=status), kind)
        self.assertEqual(self.waiting(), 3)

    def test_page_for_people(self):
        self.assertIsInstance(self.outcome(html=True), MalformedResponseError)

    def test_response_codes(self):
        expected = {
            "ErrorAccessDenied": ErrorAccessDenied,
            "ErrorExceededConnectionCount": ErrorExceededConnectionCount,
            "ErrorMailboxStoreUnavailable": ErrorMailboxStoreUnavailable,
            "ErrorOfANewerServer": TransportError,
        }
        for code, kind in expected.items():
            with self.subTest(code):
                self.assertIsInstance(self.outcome(code=code), kind)
        self.assertEqual(self.waiting(), 3)

    def test_one_item_is_refused_and_the_others_are_moved(self):
        self.assertIsInstance(
            self.outcome(code="ErrorAccessDenied", item=1), ErrorAccessDenied
        )
        subjects = [each["subject"] for each in self.control.messages(SHARED)]
        self.assertEqual(subjects, ["Two"])

    def test_batch_is_stopped(self):
        stopped = {"code": "ErrorBatchProcessingStopped", "item": 1}
        self.control.add_fault(operation="MoveItem", **stopped)
        _moved, *others = self.move()
        kinds = {type(each) for each in others}
        self.assertEqual(kinds, {ErrorBatchProcessingStopped})
        self.assertEqual(self.waiting(), 2)

    def test_dropped(self):
        self.assertIsInstance(self.outcome(drop="before"), ErrorTimeoutExpired)
        self.assertEqual(self.waiting(), 3)
        self.assertIsInstance(self.outcome(drop="after"), ErrorTimeoutExpired)
        self.assertEqual(self.waiting(), 0)

    def test_broken_off(self):
        """With the urllib3 that Odoo pins, nobody notices that half is missing."""
        self.control.add_fault(operation="MoveItem", truncate=True)
        with suppress(ErrorTimeoutExpired, TransportError):
            self.assertLess(len(self.move()), 3)
        self.assertEqual(self.waiting(), 0)

    def test_slow(self):
        self.control.add_fault(operation="MoveItem", latency=0.3)
        started = time.monotonic()
        self.move()
        self.assertGreaterEqual(time.monotonic() - started, 0.3)

    def test_one_request_a_fault(self):
        self.outcome(status=503)
        counts = self.control.request_counts()
        self.assertEqual(counts["round trips"], 1)

    def test_an_operation_of_another_name_is_spared(self):
        self.control.add_fault(operation="GetItem", status=503)
        self.assertEqual(len(self.move()), 3)


class TestDamage(EwsCase):
    def setUp(self):
        super().setUp()
        self.put_shared("One", "Two", "Three")
        self.items = self.oldest(self.account.inbox)

    def subjects_after(self, **fault):
        self.control.add_fault(operation="GetItem", **fault)
        found = self.account.fetch(self.items, only_fields=["subject"])
        return [item.subject for item in found]

    def answer(self):
        """To GetItem, as it comes."""
        ids = "".join(f'<t:ItemId Id="{item.id}"/>' for item in self.items)
        shape = (
            "<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
            '<t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>'
        )
        return self.post(
            f"<m:GetItem><m:ItemShape>{shape}</m:ItemShape>"
            f"<m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        ).content

    def moved(self, **fault):
        self.control.add_fault(operation="MoveItem", **fault)
        service = MoveItem(account=self.account)
        return list(service.call(items=self.items, to_folder=self.account.trash))

    def test_cut(self):
        self.assertLess(len(self.moved(damage="cut")), 3)
        self.assertEqual(self.control.folders(SHARED)["Deleted Items"], 3)

    def test_missing_and_without_id(self):
        self.assertEqual(len(self.moved(damage="missing", item=1)), 2)
        self.assertEqual(self.control.folders(SHARED)["Deleted Items"], 3)

    def test_no_id(self):
        ids = [identifier for identifier, _key in self.moved(damage="no id", item=1)]
        self.assertEqual([bool(each) for each in ids], [True, False, True])

    def test_characters_in_a_subject(self):
        """What a client makes of them depends on its libxml2."""
        expected = {
            "surrogate": b"<t:Subject>&#xD83D;Two<",
            "control": b"<t:Subject>&#x1F;&#x0;Two<",
            "nul": b"<t:Subject>\x00Two<",
            "bytes": b"<t:Subject>\xffTwo<",
        }
        for damage, text in expected.items():
            with self.subTest(damage):
                self.control.add_fault(operation="GetItem", damage=damage, item=1)
                self.assertIn(text, self.answer())

    def test_bytes_that_are_no_text_cost_the_page_or_are_replaced(self):
        """libxml2 before 2.12 gives up, later ones show that something was there."""
        try:
            found = self.subjects_after(damage="bytes", item=1)
        except EWSError:
            return
        self.assertEqual(found, ["One", "\ufffdTwo", "Three"])

    def test_unknown_element(self):
        with self.assertRaises(ValueError):
            self.subjects_after(damage="unknown", item=1)

    def test_an_element_that_is_not_there_or_says_nothing_sensible(self):
        for damage, text in (
            ("lacking", b"<t:Message><t:"),
            ("garbled", b">\xc3\xbf<"),
        ):
            with self.subTest(damage):
                self.control.add_fault(
                    operation="GetItem", damage=damage, element="Subject", item=1
                )
                answer = self.answer()
                self.assertNotIn(b"Two", answer)
                self.assertIn(b"<t:Subject>Three<", answer)
                self.assertIn(text, answer)

    def test_unknown_damage(self):
        for damage in ({"damage": "burnt"}, {"damage": "lacking"}, {"element": "Body"}):
            with self.assertRaises(ValueError):
                self.control.add_fault(**damage)

    def test_the_next_answer_is_whole(self):
        self.moved(damage="cut")
        self.assertEqual(self.subjects(self.account.trash), ["One", "Two", "Three"])


class TestOddMail(EwsCase):
    def test_control_characters_of_a_message_itself(self):
        raw = mime("Offer").replace(b"Good morning", b"Good\x0b morning \xed\xa0\xbd")
        self.put_queue(raw)
        [item] = self.oldest(self.public("Queue"), "body")
        self.assertIn("morning", item.body)
        self.assertEqual(len(self.control.messages(QUEUE)), 1)
