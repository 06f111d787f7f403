"""A server that means ill, or a machine in between: bounded in time and in memory."""

import itertools
import json
import time
import tracemalloc
import zlib
from unittest.mock import patch

from ....exchange import errors
from ....exchange.graph import client as graph_client
from ....exchange.graph import transport
from ....exchange.graph.client import GraphClient
from ....exchange.graph.cloud import Cloud
from ....exchange.graph.mailbox import GraphMailbox
from ....exchange.patience import Patience
from .double import Reply
from .test_client import ClientCase

ADDRESS = "crm.log@lumen.example"
MEGABYTE = 1024**2
FOR_EVER = 30  # seconds: what drips would drip on


def dripping(piece=b" ", pause=0.02):
    """A byte now and then, so that no socket ever times out."""
    while True:
        yield piece
        time.sleep(pause)


def page(*mails, **fields):
    return Reply(json={"value": list(mails), **fields})


class TestHostileServer(ClientCase):
    def assert_refused(self, call, *args, kind="malformed_answer", **options):
        with self.assertRaises(errors.RemoteError) as caught:
            call(*args, **options)
        self.assertEqual(caught.exception.kind, kind)
        return caught.exception

    def endlessly(self, **reply):
        self.double.answer = lambda _request: Reply(**reply)

    def limit(self, module, name, value):
        """A smaller limit than the real one: reaching that takes seconds."""
        self.assertGreater(getattr(module, name), value)
        smaller = patch.object(module, name, value)
        smaller.start()
        self.addCleanup(smaller.stop)

    # In time

    def test_an_answer_has_a_deadline_in_all(self):
        hurried = self.new_client(patience=Patience(answer=0.3, retries=0))
        for name, pieces in (
            ("blanks", dripping()),
            ("JSON", itertools.chain([b'{"value": ['], dripping(b"1,"))),
        ):
            with self.subTest(name):
                self.endlessly(pieces=pieces)
                start = time.monotonic()
                self.assert_refused(hurried.get, "/me", kind="unavailable")
                self.assertLess(time.monotonic() - start, FOR_EVER)

    def test_content_has_it_too(self):
        hurried = self.new_client(patience=Patience(answer=0.3, retries=0))
        self.endlessly(pieces=dripping())
        start = time.monotonic()
        self.assert_refused(hurried.get_bytes, "/x/$value", kind="unavailable")
        self.assertLess(time.monotonic() - start, FOR_EVER)

    def test_after_an_answer_that_was_late_nothing_is_asked_any_more(self):
        """A run meets one such wait at most, and stays inside its worker's limits."""
        self.endlessly(pieces=dripping())
        job = self.new_client(patience=Patience(answer=0.3, retries=3))
        for _ in range(3):
            self.assert_refused(job.get, "/me", kind="unavailable")
        self.assertEqual(len(self.double.requests), 1)

    def test_whoever_waits_waits_once_for_all_requests(self):
        person = self.new_client(patience=Patience(answer=5, whole=0.4, retries=0))
        self.double.answer = lambda _request: time.sleep(0.25) or Reply(json={})
        with self.assertRaises(errors.Unavailable):
            for _ in range(10):
                person.get("/me")
        self.assertLessEqual(len(self.double.requests), 2)

    # In memory

    def test_what_fits_into_a_worker(self):
        """Odoo ends one that takes 2.5 GB (limit_memory_hard)."""
        self.assertLessEqual(transport.MAX_ANSWER, 64 * MEGABYTE)

    def test_compressed_bombs(self):
        self.limit(transport, "MAX_ANSWER", 4 * MEGABYTE)
        squeeze = zlib.compressobj(9, wbits=31)
        first, next_one = (
            squeeze.compress(b" " * MEGABYTE) + squeeze.flush(zlib.Z_FULL_FLUSH)
            for _ in range(2)
        )
        bomb = first + 119 * next_one  # each is pressed like the one before
        self.assertLess(len(bomb), MEGABYTE / 4)
        self.endlessly(body=bomb, headers={"Content-Encoding": "gzip"})
        client = self.new_client(patience=Patience(retries=0))
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self.assert_refused(client.get, "/me")
        self.assertLess(tracemalloc.get_traced_memory()[1], 80 * MEGABYTE)

    def test_what_is_said_to_be_compressed_and_is_not(self):
        self.endlessly(body=b"no gzip", headers={"Content-Encoding": "gzip"})
        self.assert_refused(self.client.get, "/me")

    def test_a_refusal_that_ends_early_is_still_one(self):
        """Of content, which is read piece by piece, the refusal is read as well."""
        get = self.client.get_bytes
        self.endlessly(status=403, json={"error": {"code": "x" * 500}}, cut=True)
        self.assertEqual(
            self.assert_refused(get, "/x/$value", kind="access_denied").status, 403
        )
        headers = {"Retry-After": "77"}
        self.endlessly(status=429, json={"a": "x" * 500}, cut=True, headers=headers)
        error = self.assert_refused(get, "/x/$value", kind="throttled")
        self.assertEqual(error.retry_after, 77)

    def test_endless_json(self):
        self.limit(transport, "MAX_ANSWER", 4 * MEGABYTE)
        pieces = itertools.chain([b'{"value": "'], itertools.repeat(b"x" * 65536))
        self.endlessly(pieces=pieces)
        error = self.assert_refused(self.client.get, "/me")
        self.assertIsInstance(error, errors.AnswerTooLarge)

    def test_json_nested_too_deep(self):
        for body in (b"[" * 200_000, b'{"value":' * 200_000):
            self.endlessly(body=body)
            self.assert_refused(self.client.get, "/me")
        self.endlessly(status=403, body=b"[" * 200_000)
        self.assert_refused(self.client.get, "/me")

    # In sense

    def test_what_is_no_page(self):
        for value in (7, "x", {"a": 1}, None):
            with self.subTest(value):
                self.endlessly(json={"value": value})
                self.assert_refused(list, self.client.pages("/x"))
        self.endlessly(json={"other": []})
        self.assert_refused(list, self.client.pages("/x"))

    def test_a_next_link_that_leads_in_circles(self):
        link = f"{self.double.url}/v1.0/x?$skip=1"
        self.endlessly(json={"value": [], "@odata.nextLink": link})
        self.assert_refused(list, self.client.pages("/x"))
        self.assertEqual(len(self.double.requests), 2)

    def test_pages_without_end(self):
        self.assertLessEqual(graph_client.MOST_PAGES, 1000)
        self.limit(graph_client, "MOST_PAGES", 30)
        numbers = itertools.count()

        def another(_request):
            link = f"{self.double.url}/v1.0/x?$skip={next(numbers)}"
            return page(**{"@odata.nextLink": link})

        self.double.answer = another
        self.assert_refused(list, self.client.pages("/x"))
        self.assertLessEqual(len(self.double.requests), 31)

    def test_one_id_for_several_mails(self):
        mailbox = GraphMailbox(self.client, ADDRESS)
        first, second = {"id": "A", "subject": "1"}, {"id": "A", "subject": "2"}
        self.double.answer = lambda _request: page(first, second)
        self.assert_refused(mailbox.oldest)
        # What has no usable id cannot be moved: it costs the others nothing.
        odd = ({"subject": "no id"}, {"id": "x" * 5000})
        self.double.answer = lambda _request: page(*odd, first)
        self.assertEqual([mail.key for mail in mailbox.oldest()], ["A"])

    def test_a_mail_too_large_for_us_comes_without_its_body(self):
        self.limit(transport, "MAX_ANSWER", MEGABYTE)
        mailbox = GraphMailbox(self.new_client(patience=Patience(retries=0)), ADDRESS)
        huge = json.dumps(
            {"value": [{"id": "A", "body": {"content": "x" * 2 * MEGABYTE}}]}
        )

        def answer(request):
            if "body," in request.query["$select"]:
                return Reply(body=huge.encode())
            return page({"id": "A", "subject": "Huge"})

        self.double.answer = answer
        (mail,) = mailbox.oldest()
        self.assertEqual((mail.subject, mail.body), ("Huge", ""))

    def test_an_outage_costs_no_mail_its_body(self):
        mailbox = GraphMailbox(self.client, ADDRESS)
        self.endlessly(status=503)
        with self.assertRaises(errors.Unavailable):
            mailbox.oldest()
        for request in self.double.requests:
            self.assertIn("body,", request.query.get("$select", "body,"))

    def test_numbers_that_no_column_holds(self):
        mailbox = GraphMailbox(self.client, ADDRESS)
        self.endlessly(json={"id": "F", "totalItemCount": 10**18})
        self.assertEqual(mailbox.waiting(), 2**31 - 1)
        self.endlessly(status=429, headers={"Retry-After": "9" * 30}, json={})
        error = self.assert_refused(self.client.get, "/me", kind="throttled")
        self.assertEqual(error.retry_after, 48 * 3600)

    # In trust

    def test_nothing_is_ever_sent_in_clear(self):
        plain = self.double.url.replace("https", "http")
        client = GraphClient(Cloud("custom", "Custom", plain, plain), self.token)
        self.assert_refused(client.get, "/me", kind="untrusted_host")
        self.assertEqual(self.double.requests, [])
