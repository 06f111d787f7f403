"""The sandbox tells of new mail as Graph does: after a proof, now and then amiss."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from .case import IMMUTABLE, LOG, SandboxCase


class Listener(BaseHTTPRequestHandler):
    """Proves itself to Graph, and keeps the notifications that it gets."""

    notifications: ClassVar[list] = []
    answers: ClassVar[list] = []
    content_type = "text/plain; charset=utf-8"

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        query = parse_qs(urlsplit(self.path).query)
        if content:
            self.notifications.append(json.loads(content))
        body = query.get("validationToken", [""])[0].encode()
        self.send_response(200 if body else self.next_answer())
        self.send_header("Content-Type", self.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def next_answer(self):
        return self.answers.pop(0) if self.answers else 202

    def log_message(self, format, *args):
        """Silent: the test shows what matters."""


class TestSubscriptions(SandboxCase):
    def setUp(self):
        super().setUp()
        Listener.notifications.clear()
        Listener.answers.clear()
        self.addCleanup(setattr, Listener, "content_type", Listener.content_type)
        self.server = HTTPServer(("127.0.0.1", 0), Listener)
        # the default of half a second would pass at each test's end
        thread = threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        )
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def body(self, days=2, **changes):
        until = self.sandbox.tenant.clock.now() + timedelta(days=days)
        return {
            "changeType": "created",
            "notificationUrl": f"http://127.0.0.1:{self.server.server_port}/notify",
            "resource": f"users/{LOG}/mailFolders('inbox')/messages",
            "expirationDateTime": until.isoformat(),
            "clientState": "secret",
            **changes,
        }

    def test_delegated_access_is_refused(self):
        answer = self.graph("POST", "/subscriptions", self.body())
        self.assertError(answer, 403, "ExtensionError")

    def test_refused_to_applications(self):
        token = self.application_token()
        answer = self.graph("POST", "/subscriptions", self.body(), token=token)
        self.assertError(answer, 403, "ExtensionError")
        self.control.set_application(mailbox_roles={"Mail.Read": [LOG]})
        for reason, body in {
            "nobody answers": self.body(notificationUrl="http://127.0.0.1:9/notify"),
            "too long": self.body(days=8),
            "no resource": self.body(resource=""),
            "long state": self.body(clientState="x" * 129),
            "not of this machine": self.body(notificationUrl="https://192.0.2.1/"),
        }.items():
            with self.subTest(reason):
                answer = self.graph("POST", "/subscriptions", body, token=token)
                self.assertError(answer, 400, "ValidationError")

    def test_a_page_does_not_prove_anything(self):
        token = self.allowed()
        Listener.content_type = "text/html"
        answer = self.graph("POST", "/subscriptions", self.body(), token=token)
        self.assertError(answer, 400, "ValidationError")

    def allowed(self):
        self.control.set_application(mailbox_roles={"Mail.Read": [LOG]})
        return self.application_token()

    def heard(self, count=1, within=60):
        """What came, at least so many."""
        deadline = time.monotonic() + within
        while len(Listener.notifications) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return [item for one in Listener.notifications for item in one["value"]]

    def test_notifications(self):
        token = self.allowed()
        made = self.post("/subscriptions", self.body(), token=token, headers=IMMUTABLE)
        identifier = self.put("Offer")[0]
        (item,) = self.heard()
        self.assertEqual(item["subscriptionId"], made["id"])
        self.assertEqual(item["clientState"], "secret")
        self.assertEqual(item["resourceData"]["id"], identifier)

    def test_lost_doubled_and_sent_again(self):
        self.post("/subscriptions", self.body(), token=self.allowed())
        self.control.set_delivery(lost=1, doubled=1)
        self.put("Lost")
        self.put("Doubled")
        self.assertEqual(len(self.heard(2)), 2)
        Listener.answers.append(503)
        self.put("Again")
        self.assertEqual(len(self.heard(4)), 4)

    def test_lifecycle(self):
        token = self.allowed()
        address = self.body()["notificationUrl"]
        body = self.body(lifecycleNotificationUrl=f"{address}/life")
        made = self.post("/subscriptions", body, token=token)
        path = f"/subscriptions/{made['id']}"
        with self.assertRaises(ValueError):
            self.control.tell_of_life("unknown", LOG)
        self.control.tell_of_life("reauthorizationRequired", LOG)
        self.put("Not told")
        (item,) = self.heard()
        self.assertEqual(item["lifecycleEvent"], "reauthorizationRequired")
        self.assertEqual(item["clientState"], "secret")
        self.post(f"{path}/reauthorize", status=204, token=token)
        self.put("Told")
        self.assertEqual(len(self.heard(2)), 2)
        self.control.tell_of_life("subscriptionRemoved", LOG)
        self.assertEqual(self.graph("GET", path, token=token).status_code, 404)

    def test_expires(self):
        token = self.allowed()
        made = self.post("/subscriptions", self.body(days=1), token=token)
        self.control.set_clock_offset(86_500)
        token = self.application_token()
        path = f"/subscriptions/{made['id']}"
        until = {"expirationDateTime": self.body(days=2)["expirationDateTime"]}
        answer = self.graph("PATCH", path, until, token=token)
        self.assertEqual(answer.status_code, 404)
        self.put("Nobody is told")
        self.assertFalse(self.heard(within=0.2))

    def test_life(self):
        token = self.application_token()
        self.control.set_application(mailbox_roles={"Mail.Read": [LOG]})
        made = self.post("/subscriptions", self.body(), token=token)
        path = f"/subscriptions/{made['id']}"
        self.assertEqual(len(self.get("/subscriptions", token=token)["value"]), 1)
        until = {"expirationDateTime": self.body(days=6)["expirationDateTime"]}
        renewed = self.graph("PATCH", path, until, token=token).json()
        self.assertGreater(renewed["expirationDateTime"], made["expirationDateTime"])
        self.post(f"{path}/reauthorize", status=204, token=token)
        self.assertEqual(self.graph("DELETE", path, token=token).status_code, 204)
        self.assertEqual(self.graph("GET", path, token=token).status_code, 404)
