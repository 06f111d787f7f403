"""Single requests: tokens, limits, repetition, trust, and what is logged."""

import logging
import os
import socket
import tempfile
import threading
import unittest
from contextlib import suppress
from unittest.mock import patch

from ....exchange import errors
from ....exchange.graph.client import GraphClient
from ....exchange.graph.cloud import custom_cloud
from ....exchange.graph.pace import Pace
from ....exchange.patience import Patience
from .double import Double, FakeTime, Reply

TOKEN = "secret-token-that-must-not-be-seen"


def throttled(seconds=None):
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return Reply(429, {"error": {"code": "ApplicationThrottled"}}, headers=headers)


def failure(status, code="UnknownError", **options):
    return Reply(status, {"error": {"code": code, "message": "text"}}, **options)


PASSING = {
    "500": failure(500),
    "502 of a proxy": Reply(502, body=b"<html>Bad gateway</html>"),
    "503": failure(503),
    "504": failure(504),
    "dropped": Reply(drop=True),
    "cut": Reply(json={"a": "b" * 500}, cut=True),
    "half JSON": Reply(body=b'{"a": [1, 2'),
    "HTML": Reply(body=b"<html>Please log in to the guest network</html>"),
    "a list": Reply(json=[]),
    "nothing": Reply(body=b""),
}


class ClientCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = Double()
        cls.addClassCleanup(cls.double.close)

    def setUp(self):
        super().setUp()
        self.double.requests.clear()
        self.double.replies.clear()
        self.double.answer = lambda _request: Reply(json={"ok": True})
        self.time = FakeTime()
        self.tokens = []
        self.client = self.new_client()

    def new_client(self, **options):
        options = {"verify": self.double.ca_path, **options}
        client = GraphClient(
            self.double.cloud,
            self.token,
            sleep=self.time.sleep,
            clock=self.time,
            **options,
        )
        self.addCleanup(client.close)
        return client

    def token(self, *, force_refresh=False):
        self.tokens.append(force_refresh)
        return f"{TOKEN}-{len(self.tokens)}"

    def replies(self, *replies):
        self.double.replies[:] = replies

    def sent(self):
        return [request.raw for request in self.double.requests]


class TestRequests(ClientCase):
    def test_a_request_carries_token_id_and_preference(self):
        self.client.get("/me", params={"$select": "id,name"}, prefer=("a", "b"))
        request = self.double.requests[0]
        self.assertEqual(request.raw, "/v1.0/me?$select=id,name")
        self.assertEqual(request.headers["authorization"], f"Bearer {TOKEN}-1")
        self.assertEqual(request.headers["prefer"], "a, b")
        self.assertEqual(len(request.headers["client-request-id"]), 36)

    def test_queries_are_encoded_and_spaces_are_not_plus(self):
        self.client.get("/x", params={"$filter": "a eq '<b+c@d>&'"})
        self.assertIn("a%20eq%20'%3Cb%2Bc%40d%3E%26'", self.sent()[0])
        self.assertEqual(self.double.requests[0].query["$filter"], "a eq '<b+c@d>&'")

    def test_what_is_created(self):
        self.replies(Reply(201, {"id": "1"}), Reply(204))
        self.assertEqual(self.client.post("/x", json={"a": 1}), {"id": "1"})
        self.assertEqual(self.client.post("/x", json={}), {})
        self.assertEqual(self.double.requests[0].method, "POST")
        self.assertEqual(self.double.requests[0].json, {"a": 1})

    def test_one_connection_serves_all_requests(self):
        for _ in range(5):
            self.client.get("/me")
        self.assertEqual(len({r.connection for r in self.double.requests}), 1)

    def test_everything_is_counted(self):
        self.replies(throttled(2), Reply(json={}))
        self.client.get("/me")
        stats = self.client.traffic
        self.assertEqual((stats.requests, stats.round_trips, stats.retries), (2, 2, 1))
        self.assertEqual((stats.throttled, stats.throttled_seconds), (1, 2))

    def test_clock_difference(self):
        self.assertIsNone(self.client.clock_difference)
        self.client.get("/me")
        self.assertAlmostEqual(self.client.clock_difference, 0, delta=5)
        undated = self.new_client()
        self.replies(Reply(json={}, is_dated=False))
        undated.get("/me")
        self.assertIsNone(undated.clock_difference)

    def test_bytes(self):
        content = bytes(range(256)) * 3000
        reply = Reply(body=content, headers={"Content-Type": "image/png"})
        self.replies(reply, reply)
        self.assertEqual(self.client.get_bytes("/x"), (content, "image/png"))
        with self.assertRaises(errors.InvalidRequest) as caught:
            self.client.get_bytes("/x", limit=1000)
        self.assertEqual(caught.exception.kind, "too_large")


class TestToken(ClientCase):
    def test_401_renews_the_token_once(self):
        self.replies(failure(401, "InvalidAuthenticationToken"), Reply(json={"a": 1}))
        self.assertEqual(self.client.get("/me"), {"a": 1})
        self.assertEqual(self.tokens, [False, True])

    def test_a_second_401_is_an_error(self):
        self.double.answer = lambda _r: failure(401, "InvalidAuthenticationToken")
        with self.assertRaises(errors.AuthError) as caught:
            self.client.get("/me")
        self.assertTrue(caught.exception.stops)
        self.assertEqual(len(self.double.requests), 2)

    def test_a_refused_post_is_sent_again_since_it_was_not_applied(self):
        self.replies(Reply(401), Reply(json={"id": "1"}))
        self.assertEqual(self.client.post("/x", json={}), {"id": "1"})

    def test_no_token_no_request(self):
        def no_token(*, force_refresh=False):
            raise errors.SignInExpired("sign_in_expired")

        client = GraphClient(self.double.cloud, no_token)
        with self.assertRaises(errors.SignInExpired):
            client.get("/me")
        self.assertEqual(self.double.requests, [])


class TestThrottling(ClientCase):
    def test_short_pauses_are_slept_to_the_second(self):
        self.replies(throttled(3), throttled(4))
        self.assertEqual(self.client.get("/me"), {"ok": True})
        self.assertEqual(self.time.slept, [3, 4])

    def test_a_long_pause_is_told_at_once(self):
        self.replies(throttled(120))
        with self.assertRaises(errors.Throttled) as caught:
            self.client.get("/me")
        self.assertEqual(caught.exception.retry_after, 120)
        self.assertEqual(self.time.slept, [])

    def test_a_date_counts_from_the_servers_clock(self):
        headers = {"Retry-After": "Mon, 23 Nov 2099 18:02:00 GMT"}
        self.replies(Reply(429, {}, headers=headers))
        with self.assertRaises(errors.Throttled) as caught:
            self.client.get("/me")
        self.assertGreater(caught.exception.retry_after, 86_400)

    def test_without_retry_after_the_pauses_double(self):
        self.double.answer = lambda _request: throttled()
        with self.assertRaises(errors.Throttled) as caught:
            self.client.get("/me")
        self.assertEqual(self.time.slept, [1, 2, 4])
        self.assertEqual(caught.exception.retry_after, 8)

    def test_a_success_forgets_them(self):
        self.replies(throttled(), throttled())
        self.client.get("/me")
        self.replies(throttled())
        self.client.get("/me")
        self.assertEqual(self.time.slept, [1, 2, 1])

    def test_a_throttled_post_is_sent_again(self):
        self.replies(throttled(1), Reply(201, {"id": "1"}))
        self.assertEqual(self.client.post("/x", json={}), {"id": "1"})

    def test_busy_is_throttling_but_a_post_is_not_repeated(self):
        busy = failure(503, "ErrorServerBusy", headers={"Retry-After": "2"})
        self.replies(busy)
        self.assertEqual(self.client.get("/me"), {"ok": True})
        self.replies(busy)
        with self.assertRaises(errors.Throttled) as caught:
            self.client.post("/x", json={})
        self.assertTrue(caught.exception.maybe_applied)

    def test_the_limit_is_kept_before_graph_has_to_say_so(self):
        pace = Pace(limit=3, clock=self.time, sleep=self.time.sleep)
        client = self.new_client(pace=pace)
        for _ in range(3):
            client.get("/me")
        with self.assertRaises(errors.Throttled) as caught:
            client.get("/me")
        self.assertAlmostEqual(caught.exception.retry_after, 603, delta=1)
        self.assertEqual(len(self.double.requests), 3)


class TestFaults(ClientCase):
    """What passes is repeated for reading, and told for writing."""

    def test_reading_is_repeated(self):
        for name, reply in PASSING.items():
            with self.subTest(name):
                self.replies(reply, reply)
                self.assertEqual(self.client.get("/me"), {"ok": True})

    def test_reading_ends_after_some_attempts(self):
        for name, reply in PASSING.items():
            with self.subTest(name):
                self.double.requests.clear()
                self.time.slept.clear()
                self.double.answer = lambda _request, reply=reply: reply
                with self.assertRaises(errors.Unavailable) as caught:
                    self.client.get("/me")
                self.assertTrue(caught.exception.passes)
                self.assertFalse(caught.exception.stops)
                self.assertFalse(caught.exception.maybe_applied)
                self.assertEqual(len(self.double.requests), 4)
                self.assertEqual(self.time.slept, [0.5, 1, 2])  # time to recover

    def test_writing_is_not_repeated(self):
        for name, reply in PASSING.items():
            with self.subTest(name):
                self.double.requests.clear()
                self.replies(reply)
                with self.assertRaises(errors.Unavailable) as caught:
                    self.client.post("/x", json={})
                self.assertTrue(caught.exception.maybe_applied)
                self.assertEqual(len(self.double.requests), 1)

    def test_bytes_cut_in_half_are_fetched_again(self):
        content = b"x" * 1_000_000
        self.replies(Reply(body=content, cut=True), Reply(body=content))
        self.assertEqual(self.client.get_bytes("/x")[0], content)

    def test_a_refusal_that_is_no_json_is_not_graphs(self):
        self.double.answer = lambda _r: Reply(403, body=b"<html>Blocked</html>")
        with self.assertRaises(errors.Unavailable) as caught:
            self.client.get("/me")
        self.assertEqual(caught.exception.kind, "malformed_answer")

    def test_a_refusal_is_not_repeated(self):
        self.replies(failure(403, "ErrorAccessDenied"))
        with self.assertRaises(errors.AccessDenied):
            self.client.get("/me")
        self.assertEqual(len(self.double.requests), 1)

    def test_nobody_listens(self):
        double = Double()
        double.close()
        client = GraphClient(double.cloud, self.token, sleep=self.time.sleep)
        with self.assertRaises(errors.Unavailable) as caught:
            client.post("/x", json={})
        self.assertEqual(caught.exception.kind, "unreachable")
        self.assertFalse(caught.exception.maybe_applied)

    def test_a_silent_server_is_given_up(self):
        finished = threading.Event()
        self.addCleanup(finished.set)

        def slowly(_request):
            finished.wait(60)
            return Reply(json={})

        self.double.answer = slowly
        client = self.new_client(patience=Patience(answer=0.5, retries=0))
        with self.assertRaises(errors.Unavailable) as caught:
            client.post("/x", json={})
        self.assertTrue(caught.exception.maybe_applied)
        self.assertEqual(caught.exception.code, "ReadTimeout")


class TestTrust(ClientCase):
    def test_only_the_clouds_own_host_is_followed(self):
        port = self.double.port
        for link in (
            "https://evil.example/v1.0/me",
            f"http://localhost:{port}/v1.0/me",
            f"https://localhost:{port + 1}/v1.0/me",
            f"https://localhost:{port}@evil.example/v1.0/me",
            f"https://x@localhost:{port}/v1.0/me",
            f"https://localhost.evil.example:{port}/v1.0/me",
            "https:evil.example",
            "https://localhost:port/",
            "javascript:alert(1)",
        ):
            with self.subTest(link), self.assertRaises(errors.UntrustedHost):
                self.client.get(link)
        self.assertEqual(self.double.requests, [])

    def test_a_foreign_next_page_is_not_fetched(self):
        foreign = {"value": [{"id": 1}], "@odata.nextLink": "https://evil.example/2"}
        self.replies(Reply(json=foreign))
        with self.assertRaises(errors.UntrustedHost):
            list(self.client.pages("/x"))

    def test_pages_keep_their_preference(self):
        link = f"{self.double.url}/v1.0/x?$skip=1"
        self.replies(
            Reply(json={"value": [{"id": 1}], "@odata.nextLink": link}),
            Reply(json={"value": [{"id": 2}, None]}),
        )
        found = list(self.client.pages("/x", prefer=("p",)))
        self.assertEqual(found, [{"id": 1}, {"id": 2}])
        self.assertEqual(self.sent()[1], "/v1.0/x?$skip=1")
        self.assertEqual(self.double.requests[1].headers["prefer"], "p")

    def test_redirects_are_not_followed(self):
        headers = {"Location": f"{self.double.url}/v1.0/y"}
        for number, status in enumerate((300, 302, 399), 1):
            self.replies(Reply(status, {"ok": True}, headers=headers))
            with self.subTest(status), self.assertRaises(errors.UntrustedHost):
                self.client.get("/x")
            self.assertEqual(len(self.double.requests), number)

    def test_the_first_status_that_is_an_error(self):
        self.replies(Reply(400, {"ok": True}))
        with self.assertRaises(errors.InvalidRequest):
            self.client.get("/x")

    def test_an_unknown_authority_is_refused(self):
        client = self.new_client(verify=True)
        with self.assertRaises(errors.UntrustedConnection) as caught:
            client.get("/me")
        self.assertTrue(caught.exception.stops)

    def test_a_handshake_that_is_cut_short_passes(self):
        """The server restarts: nobody has to look at its certificate."""
        listener = socket.create_server(("localhost", 0))
        self.addCleanup(listener.close)

        def hang_up():
            with suppress(OSError):  # the listener is closed at the end
                while True:
                    listener.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        url = f"https://localhost:{listener.getsockname()[1]}"
        cloud = custom_cloud(url, f"{url}/v1.0")
        client = GraphClient(cloud, self.token, sleep=self.time.sleep)
        with self.assertRaises(errors.Unavailable) as caught:
            client.get("/me")
        self.assertTrue(caught.exception.passes)

    def test_a_file_of_authorities_that_is_none_is_said(self):
        """All alike and before connecting: a path tells nothing of this server."""
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(b"no certificate")
            file.flush()
            for path in ("/nonexistent/ca.pem", "/tmp", "/etc/shadow", file.name):
                client = self.new_client(verify=path)
                with (
                    self.subTest(path),
                    self.assertRaises(errors.RemoteError) as raised,
                ):
                    client.get("/me")
                self.assertEqual(raised.exception.kind, "authorities_unusable")
                self.assertEqual(raised.exception.code, "")
        self.assertEqual(self.double.requests, [])

    def test_the_environment_does_not_replace_the_authority(self):
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            with patch.dict(os.environ, {name: "/nonexistent/ca.pem"}):
                self.assertEqual(self.client.get("/me"), {"ok": True})

    def test_proxies_of_the_environment_are_used(self):
        proxy = "http://127.0.0.1:9"  # the port where nobody answers
        environment = patch.dict(os.environ, {"HTTPS_PROXY": proxy, "NO_PROXY": ""})
        with environment, self.assertRaises(errors.Unavailable) as caught:
            self.client.get("/me")
        self.assertEqual(caught.exception.code, "ProxyError")

    def test_netrc_does_not_replace_the_token(self):
        netrc = os.path.join(os.path.dirname(self.double.ca_path), "netrc")
        with open(netrc, "w") as file:
            file.write("machine localhost login me password other\n")
        with patch.dict(os.environ, {"NETRC": netrc}):
            self.client.get("/me")
        sent = self.double.requests[0].headers["authorization"]
        self.assertTrue(sent.startswith("Bearer "))


class TestSecrecy(ClientCase):
    def test_no_token_in_the_debug_log_or_an_error(self):
        self.replies(Reply(drop=True), failure(401), failure(403, TOKEN))
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger().debug("at least one line")
            with self.assertRaises(errors.AccessDenied) as caught:
                self.client.get("/me")
        shown = f"{caught.exception!r}{vars(caught.exception)}{logs.output}"
        self.assertNotIn("Bearer", shown)
        self.assertNotIn(f"{TOKEN}-", shown)
