"""How the client asks a server that answers this or that: needs none."""

import unittest
from unittest import mock

from lxml import etree

from ....exchange.errors import (
    AnswerTooLarge,
    InvalidRequest,
    RemoteError,
    Throttled,
    Unavailable,
)
from ....exchange.ews import client as client_module
from ....exchange.ews.attachments import source_of
from ....exchange.ews.client import EwsClient, Request
from ....exchange.ews.facts import Rights
from ....exchange.ews.mailbox import EwsMailbox
from ....exchange.ews.server import ExchangeServer
from ....exchange.ews.soap import MESSAGES
from ....exchange.patience import Patience
from .test_soap import answer as soap
from .test_soap import refused, said

SERVER = ExchangeServer(
    "https://mail.lumen.example/EWS/Exchange.asmx",
    "",
    "",
    patience=Patience(retries=2, max_wait=5.0),
)
GOOD = soap(said("one"))
PAGE = InvalidRequest("ews_missing", code="HTTP 200")


class Endpoint:
    """Answers with bytes or errors, one after the other."""

    is_exhausted = False

    def __init__(self, *answers):
        self.answers = [*answers]
        self.headers = []

    def ask(self, _body, headers, _may_apply):
        self.headers.append(headers)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def request(operation="GetItem", **facts):
    return Request(etree.Element(f"{{{MESSAGES}}}{operation}"), **facts)


class ClientCase(unittest.TestCase):
    def client(self, *answers, **options):
        self.endpoint, self.slept = Endpoint(*answers), []
        with mock.patch.object(client_module, "_endpoint", lambda *_: self.endpoint):
            return EwsClient(SERVER, sleep=self.slept.append, **options)


class TestAsking(ClientCase):
    def test_a_page_before_and_after_the_first_answer(self):
        """First the address is wrong; later somebody else's page is there for a while,
        and the mailbox goes on by itself.
        """
        with self.assertRaises(InvalidRequest):
            self.client(PAGE).ask(request())
        client = self.client(GOOD, PAGE, GOOD)
        client.ask(request())
        client.ask(request())
        self.assertEqual(self.slept, [0.5])
        client = self.client(GOOD, PAGE, PAGE)
        client.ask(request())
        with self.assertRaises(Unavailable) as caught:
            client.ask(request())
        self.assertTrue(caught.exception.passes)
        self.assertFalse(caught.exception.maybe_applied)
        other = InvalidRequest("too_large")
        client = self.client(GOOD, other)
        client.ask(request())
        with self.assertRaises(InvalidRequest):
            client.ask(request())

    def test_what_passes_is_asked_again(self):
        down = Unavailable("unavailable")
        client = self.client(down, down, GOOD)
        self.assertEqual(len(client.ask(request())), 1)
        self.assertEqual(self.slept, [0.5, 1.0])
        self.assertEqual((client.traffic.requests, client.traffic.retries), (3, 2))
        self.assertEqual(client.traffic.throttled_seconds, 0)
        with self.assertRaises(Unavailable):
            self.client(down, down, down, GOOD).ask(request())

    def test_what_does_not_get_better_is_not(self):
        cut = Unavailable("malformed_answer")
        exhausted = self.client(Unavailable("unavailable"), GOOD)
        self.endpoint.is_exhausted = True
        for client, left in (
            (exhausted, 1),
            (self.client(AnswerTooLarge(), GOOD), 1),
            (self.client(cut, cut, GOOD), 1),
        ):
            endpoint = client._endpoint
            with self.assertRaises(Unavailable):
                client.ask(request())
            self.assertEqual(len(endpoint.answers), left)

    def test_nothing_is_moved_twice(self):
        """What may have been applied is not sent again, what is repeatable is."""
        open_ended = Unavailable("unavailable", maybe_applied=True)
        move = request("MoveItem", repeatable=False)
        with self.assertRaises(Unavailable):
            self.client(open_ended, soap(said("one"), operation="MoveItem")).ask(move)
        self.assertEqual(len(self.endpoint.answers), 1)
        refused_before = Unavailable("unavailable")
        moved = soap(said("one"), operation="MoveItem")
        for error, asked in (
            (refused_before, move),
            (open_ended, request("MoveItem")),
        ):
            self.assertEqual(len(self.client(error, moved).ask(asked)), 1)
        self.client(moved, PAGE).ask(move)

    def test_a_busy_server_is_left_alone(self):
        client = self.client(Throttled(4), GOOD)
        client.ask(request())
        self.assertEqual(self.slept, [4])
        traffic = client.traffic
        self.assertEqual((traffic.throttled, traffic.throttled_seconds), (1, 4))
        self.assertEqual(client.pace_state, "")
        client = self.client(Throttled(5), GOOD)
        client.ask(request())
        self.assertEqual(self.slept, [5], "as long as is slept at most")
        client = self.client(Throttled(60), GOOD)
        for _ in range(2):  # nothing is sent before
            with self.assertRaises(Throttled) as caught:
                client.ask(request())
            self.assertAlmostEqual(caught.exception.retry_after, 60, places=0)
        self.assertEqual((self.slept, len(self.endpoint.answers)), ([], 1))
        with self.assertRaises(Throttled):  # nor by the next run
            self.client(GOOD, pace=client.pace_state).ask(request())

    def test_one_of_several_is_busy(self):
        client = self.client(soap(said("one"), refused("ErrorServerBusy")))
        _one, busy = client.ask(request(count=2))
        self.assertIsInstance(busy, Throttled)
        self.assertAlmostEqual(busy.retry_after, 30, places=0)
        self.assertTrue(client.pace_state)

    def test_one_that_is_out_of_order_is_asked_again(self):
        client = self.client(soap(refused("ErrorMailboxStoreUnavailable")), GOOD)
        client.ask_one(request())
        self.assertEqual(self.slept, [0.5])
        client = self.client(soap(refused("ErrorItemNotFound")), GOOD)
        with self.assertRaises(RemoteError):
            client.ask_one(request())
        both = soap(said("one"), refused("ErrorMailboxStoreUnavailable"))
        _one, failed = self.client(both, GOOD).ask(request(count=2))
        self.assertIsInstance(failed, Unavailable)
        self.assertEqual(self.slept, [])

    def test_an_answer_to_something_else(self):
        """Fewer or more than was asked; refused as a whole is another thing."""
        for messages in ([said("one")], [said("one")] * 3):
            content = soap(*messages)
            with self.subTest(len(messages)), self.assertRaises(Unavailable) as caught:
                self.client(content, content).ask(request(count=2))
            self.assertFalse(caught.exception.maybe_applied)
        whole = soap(refused("ErrorAccessDenied"))
        with self.assertRaises(RemoteError) as caught:
            self.client(whole).ask(request(count=2))
        self.assertEqual(caught.exception.kind, "access_denied")
        move = request("MoveItem", repeatable=False, count=2)
        with self.assertRaises(Unavailable) as caught:
            self.client(soap(said("one"), operation="MoveItem")).ask(move)
        self.assertTrue(caught.exception.maybe_applied)

    def test_where_a_request_is_routed(self):
        client = self.client(GOOD, GOOD, soap(said(""), operation="FindFolder"), GOOD)
        client.ask(request())
        client.anchor = "crm@lumen.example"
        client.ask(request())
        client.content_mailbox = "pf@lumen.example"
        client.ask(request("FindFolder"))
        client.ask(request())
        content = {
            "X-AnchorMailbox": "pf@lumen.example",
            "X-PublicFolderMailbox": "pf@lumen.example",
        }
        anchor = {"X-AnchorMailbox": "crm@lumen.example"}
        self.assertEqual(self.endpoint.headers, [{}, anchor, anchor, content])

    def test_the_clock_of_the_server(self):
        client = self.client()
        headers = {"Date": "Mon, 23 Nov 2026 18:01:30 GMT"}
        with mock.patch.object(client_module.time, "time", lambda: 1795456880.0):
            client._note(mock.Mock(headers=headers))
        self.assertEqual(client.clock_difference, 10)
        client._note(mock.Mock(headers={}))
        self.assertEqual((client.clock_difference, client.traffic.round_trips), (10, 2))


class TestMalformed(ClientCase):
    def test_an_answer_that_lacks_what_was_asked_for(self):
        """It may be there in the next one: nothing is taken for gone."""
        success = 'ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        for inside in ("", "<m:RootFolder/>"):
            client = self.client(soap(success + inside, operation="FindFolder"))
            with self.subTest(inside), self.assertRaises(Unavailable):
                EwsMailbox(client, "crm@lumen.example").folders()
        item = '<m:Items><t:Message><t:ItemId Id="A"/>%s</t:Message></m:Items>'
        with self.assertRaises(Unavailable):
            source_of(self.client(soap(success + item % "")), "A")
        mime = "<t:MimeContent>eA==</t:MimeContent>"
        client = self.client(soap(success + item % mime))
        self.assertEqual(source_of(client, "A"), b"x")
        with self.assertRaises(InvalidRequest) as caught:
            source_of(self.client(AnswerTooLarge()), "A")
        self.assertEqual(caught.exception.kind, "too_large")


class TestRights(ClientCase):
    def test_however_they_are_written(self):
        """XML may write a truth in two ways, and blanks around it."""
        for written, means in (
            ("true", True),
            (" True\n", True),
            ("1", True),
            (" 0 ", False),
            ("false", False),
            ("", None),
            ("perhaps", None),
        ):
            with self.subTest(written):
                rights = self.rights(f"<t:Read>{written}</t:Read>")
                self.assertEqual(rights, Rights(read=means))
        self.assertEqual(self.rights(""), Rights())

    def rights(self, inside):
        folder = (
            'ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
            '<m:Folders><t:Folder><t:FolderId Id="A"/>'
            f"<t:EffectiveRights>{inside}</t:EffectiveRights></t:Folder></m:Folders>"
        )
        client = self.client(soap(folder, operation="GetFolder"))
        return EwsMailbox(client, "crm@lumen.example").rights("A")
