"""Answers of Exchange Server that are broken, late, foreign or too long."""

import time

from ....exchange.errors import (
    AccessDenied,
    InvalidRequest,
    RemoteError,
    Throttled,
    Unavailable,
    UntrustedConnection,
)
from ....exchange.ews import endpoint
from ....exchange.mailbox import Place
from ....exchange.patience import CHECK, PERSON, Patience
from ..plain_mail import mail
from .server_case import MAILBOX, ServerCase


class TestHostileServer(ServerCase):
    def subjects_read(self, remote):
        return [one.subject for one in remote.oldest(10)]

    def test_one_bad_message_costs_none_of_the_others(self):
        damages = ("surrogate", "control", "nul", "bytes", "unknown")
        for damage in damages:
            for remote in self.both():
                with self.subTest(damage):
                    self.fill(remote, mail(1), mail(2), mail(3))
                    self.control.add_fault(
                        operation="GetItem", damage=damage, item=1, times=None
                    )
                    found = self.subjects_read(remote)
                    self.assertEqual(len(found), 3)
                    self.assertEqual([found[0], found[2]], ["Message 1", "Message 3"])
                    self.assertTrue(found[1].endswith("Message 2"))
                    self.assertNotIn("\x00", found[1])
                    found[1].encode()
                    # and without asking again for each of them
                    asked = [one["operation"] for one in self.control.requests()]
                    self.assertEqual(asked.count("GetItem"), 1)

    def test_answers_that_are_not_about_what_was_asked(self):
        for damage in ("cut", "missing", "swapped", "no id"):
            for remote in self.both():
                with self.subTest(damage):
                    self.fill(remote, mail(1), mail(2), mail(3))
                    self.control.add_fault(operation="GetItem", damage=damage)
                    expected = ["Message 1", "Message 2", "Message 3"]
                    self.assertEqual(self.subjects_read(remote), expected)

    def test_a_message_that_cannot_be_read_costs_none_of_the_others(self):
        for code in ("ErrorItemCorrupt", "ErrorMimeContentConversionFailed"):
            for remote in self.both():
                with self.subTest(code):
                    keys = self.fill(remote, mail(1), mail(2), mail(3))
                    self.control.add_fault(
                        operation="GetItem", code=code, item=keys[0], times=None
                    )
                    first, *others = remote.oldest(10)
                    self.assertEqual(first.unreadable, code)
                    self.assertTrue(first.key.startswith("id:"))
                    self.assertEqual([one.unreadable for one in others], ["", ""])
                    self.moved(remote, [Place.of(first)])
                    self.assertEqual(self.subjects(remote), ["Message 2", "Message 3"])

    def test_an_item_whose_class_lacks_what_is_asked(self):
        for remote in self.both():
            keys = self.fill(remote, mail(1), mail(2), message_class="IPM.Contact")
            self.control.add_fault(
                operation="GetItem",
                code="ErrorInvalidPropertyRequest",
                item=keys[0],
                times=2,
            )
            first, _second = remote.oldest(10)
            self.assertEqual((first.unreadable, first.key), ("", keys[0]))
            self.assertEqual(first.message_class, "IPM.Contact")

    def test_a_message_whose_body_cannot_be_made(self):
        for remote in self.both():
            keys = self.fill(remote, mail(1), mail(2))
            self.control.add_fault(
                operation="GetItem", code="ErrorItemCorrupt", item=keys[0]
            )
            first, second = remote.oldest(10)
            self.assertEqual((first.unreadable, first.body), ("", ""))
            self.assertEqual(first.subject, "Message 1")
            self.assertIn("Text 2", second.body)

    def test_a_message_that_does_not_tell_what_names_it(self):
        """It is read and moved by its present id."""
        for damage, element in (
            ("garbled", "Value"),
            ("lacking", "ExtendedFieldURI"),
            ("garbled", "ExtendedFieldURI"),
        ):
            for remote in self.both():
                with self.subTest(damage, element=element):
                    self.fill(remote, mail(1), mail(2))
                    self.control.add_fault(
                        operation="GetItem", damage=damage, element=element, times=None
                    )
                    first, second = remote.oldest(10)
                    self.assertTrue(first.key.startswith("id:"), first.key)
                    self.assertIn("Text 1", first.body)
                    self.assertTrue(second.key.startswith("sk:"))
                    self.moved(remote, [Place.of(first)])
                    self.assertEqual(self.subjects(remote), ["Message 2"])

    def test_an_answer_without_a_date_says_nothing_of_clocks(self):
        remote = self.new_mailbox()
        remote.waiting()
        self.assertAlmostEqual(remote.clock_difference, 0, delta=5)
        remote.client.clock_difference = None
        self.control.add_fault(operation="GetFolder", undated=True)
        self.assertEqual(remote.waiting(), 0)
        self.assertIsNone(remote.clock_difference)

    def test_rights_that_are_missing_are_nobody_s_fault(self):
        remote = self.new_mailbox()
        self.fill(remote, mail(1), mail(2))
        self.control.add_fault(
            operation="GetItem", code="ErrorAccessDenied", times=None
        )
        with self.assertRaises(AccessDenied):
            remote.oldest(10)

    def test_a_message_that_makes_the_whole_answer_fail(self):
        remote = self.new_mailbox()
        self.fill(remote, *(mail(number) for number in range(4)))
        self.control.add_fault(
            operation="GetItem", status=500, code="ErrorInvalidRequest"
        )
        self.assertEqual(len(self.subjects_read(remote)), 4)

    def test_a_busy_server_ends_the_visit_and_is_left_alone_at_the_next(self):
        remote = self.new_mailbox()
        self.control.add_fault(
            operation="GetFolder", status=500, code="ErrorServerBusy", back_off=297749
        )
        with self.assertRaises(Throttled) as caught:
            remote.waiting()
        self.assertAlmostEqual(caught.exception.retry_after, 297.749)
        next_client = self.new_client(pace=remote.pace_state)
        self.control.clear_requests()
        with self.assertRaises(Throttled) as caught:
            type(remote)(next_client, MAILBOX).waiting()
        self.assertAlmostEqual(caught.exception.retry_after, 297, delta=2)
        self.assertEqual(self.control.requests(), [])

    def test_a_busy_server_that_names_no_time(self):
        waits, pace = [], None
        for _ in range(3):
            self.control.add_fault(
                operation="GetFolder", status=500, code="ErrorServerBusy"
            )
            remote = self.new_mailbox()
            remote.client._busy = type(remote.client._busy)(pace, wall=lambda: 0)
            remote.client._busy._until = 0
            with self.assertRaises(Throttled) as caught:
                remote.waiting()
            waits.append(caught.exception.retry_after)
            pace = remote.pace_state
        self.assertEqual(waits, [30, 60, 120])
        self.assertEqual(self.new_mailbox().pace_state, "")

    def test_a_wait_is_an_hour_at_most(self):
        remote = self.new_mailbox()
        self.control.add_fault(
            operation="GetFolder", status=500, code="ErrorServerBusy", back_off=10**9
        )
        with self.assertRaises(Throttled) as caught:
            remote.waiting()
        self.assertEqual(caught.exception.retry_after, 3600)

    def test_a_short_wait_is_slept(self):
        remote = self.new_mailbox()
        self.control.add_fault(
            operation="GetFolder", status=500, code="ErrorServerBusy", back_off=2000
        )
        self.assertEqual(remote.waiting(), 0)
        self.assertEqual(self.slept, [2])
        self.assertEqual(remote.pace_state, "")

    def test_what_passes_is_asked_again(self):
        faults = (
            {"status": 503},
            {"drop": "before"},
            {"status": 500, "code": "ErrorInternalServerError"},
            {"code": "ErrorMailboxStoreUnavailable"},
        )
        for fault in faults:
            with self.subTest(fault):
                remote = self.new_mailbox()
                self.control.add_fault(operation="GetFolder", **fault)
                self.assertEqual(remote.waiting(), 0)
                self.control.add_fault(operation="GetFolder", times=None, **fault)
                self.slept.clear()
                with self.assertRaises(Unavailable) as caught:
                    remote.waiting()
                self.assertTrue(caught.exception.passes)
                self.assertEqual(self.slept, [0.5, 1, 2])  # time to recover
                self.control.reset()

    def test_a_dripping_server_never_holds_its_client(self):
        patience = Patience(answer=0.3, whole=2.0, retries=0, max_wait=0.0)
        remote = self.new_mailbox(patience=patience)
        self.control.add_fault(operation="GetFolder", drip=0.05, times=None)
        started = time.monotonic()
        for _ in range(3):
            with self.assertRaises(Unavailable):
                remote.waiting()
        self.assertLess(time.monotonic() - started, 30)

    def test_an_endless_answer(self):
        remote = self.new_mailbox()
        self.fill(remote, *(mail(number) for number in range(8)))
        remote.waiting()
        most, endpoint.MAX_ANSWER = endpoint.MAX_ANSWER, 12_000
        self.addCleanup(setattr, endpoint, "MAX_ANSWER", most)
        self.assertEqual(len(self.subjects_read(remote)), 8)

    def test_a_page_instead_of_an_answer(self):
        for status in (200, 404):
            with self.subTest(status):
                self.control.add_fault(operation="GetFolder", status=status, html=True)
                with self.assertRaises(InvalidRequest) as caught:
                    self.new_mailbox().waiting()
                self.assertEqual(caught.exception.kind, "ews_missing")
                self.assertTrue(caught.exception.stops)

    def test_a_page_in_the_middle_of_a_run_passes(self):
        remote = self.new_mailbox(patience=CHECK)
        remote.waiting()
        self.control.add_fault(operation="GetFolder", status=200, html=True, times=None)
        with self.assertRaises(Unavailable) as caught:
            remote.waiting()
        self.assertEqual(caught.exception.kind, "malformed_answer")

    def test_nothing_answers(self):
        remote = self.new_mailbox(url="https://localhost:9/EWS/Exchange.asmx")
        with self.assertRaises(Unavailable) as caught:
            remote.waiting()
        self.assertEqual(caught.exception.kind, "unreachable")

    def test_an_authority_that_is_not_trusted(self):
        for verify, kind in (
            (True, "tls_failed"),
            ("/no/file", "authorities_unusable"),
        ):
            with self.subTest(verify):
                with self.assertRaises(UntrustedConnection) as caught:
                    self.new_mailbox(verify=verify, patience=PERSON).waiting()
                self.assertEqual(caught.exception.kind, kind)

    def test_ews_is_switched_off_for_the_account(self):
        self.control.add_fault(operation="GetFolder", status=403)
        with self.assertRaises(AccessDenied) as caught:
            self.new_mailbox().waiting()
        self.assertEqual(caught.exception.kind, "ews_denied")

    def test_what_ends_early_is_no_empty_page(self):
        for fault in ({"truncate": True}, {"damage": "cut"}, {"damage": "empty"}):
            for operation in ("FindItem", "GetItem"):
                for remote in self.both():
                    with self.subTest(fault, operation=operation):
                        self.fill(remote, mail(1), mail(2))
                        self.control.add_fault(operation=operation, **fault)
                        # asked again, it is whole
                        self.assertEqual(len(remote.oldest(10)), 2)
                        self.control.add_fault(operation=operation, times=None, **fault)
                        with self.assertRaises(Unavailable) as caught:
                            remote.oldest(10)
                        self.assertTrue(caught.exception.passes)
                        self.control.clear_faults()

    def test_a_list_that_did_not_come_is_no_empty_folder(self):
        for remote in self.both():
            self.fill(remote, mail(1))
            lacking = {"damage": "lacking", "element": "Items"}
            self.control.add_fault(operation="FindItem", **lacking)
            with self.assertRaises(Unavailable) as caught:
                remote.oldest(10)
            self.assertEqual(caught.exception.kind, "malformed_answer")

    def test_the_very_first_answer_ends_early(self):
        for fault in ({"truncate": True}, {"damage": "cut"}, {"damage": "empty"}):
            with self.subTest(fault):
                self.control.add_fault(times=None, **fault)
                with self.assertRaises(Unavailable) as caught:
                    self.new_mailbox().waiting()
                self.assertTrue(caught.exception.passes)
                self.control.clear_faults()

    def test_nothing_but_remote_errors(self):
        for fault in ({"truncate": True}, {"status": 302}, {"status": 440}):
            with self.subTest(fault):
                self.control.add_fault(operation="GetFolder", times=None, **fault)
                with self.assertRaises(RemoteError):
                    self.new_mailbox().waiting()
                self.control.clear_faults()
