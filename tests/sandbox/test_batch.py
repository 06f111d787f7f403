"""JSON batches as Graph documents them."""

import base64
import time
import uuid

from .case import (
    IMMUTABLE,
    INBOX,
    LOG,
    MAILBOX,
    OLDEST_FIRST,
    SandboxCase,
    mime,
)


class TestBatch(SandboxCase):
    def moves(self, count):
        self.control.generate(count)
        path = f"{INBOX}?$top={count}&{OLDEST_FIRST}&$select=id"
        ids = [m["id"] for m in self.get(path, headers=IMMUTABLE)["value"]]
        target = {"destinationId": "archive"}
        return [("POST", f"{MAILBOX}/messages/{each}/move", target) for each in ids]

    def test_twenty_moves(self):
        found = self.batch(*self.moves(20))
        self.assertEqual({each["status"] for each in found.values()}, {201})
        self.assertEqual(self.control.folders()["Archive"], 20)
        self.assertIn("json", found["1"]["headers"]["Content-Type"])

    def test_malformed_batches(self):
        many = [("GET", "/me")] * 21
        self.assertEqual(self.batch(*many, status=400)["error"]["code"][:3], "Max")
        for reason, items in {
            "no requests": [],
            "same id": [self.item("A", "GET", "/me"), self.item("a", "GET", "/me")],
            "no url": [{"id": "1", "method": "GET"}],
            "unknown method": [self.item("1", "TRACE", "/me")],
            "unknown dependency": [self.item("1", "GET", "/me", dependsOn=["2"])],
            "body without type": [
                self.item("1", "POST", f"{MAILBOX}/messages", {}, headers={})
            ],
        }.items():
            with self.subTest(reason):
                answer = self.graph("POST", "/$batch", {"requests": items})
                self.assertError(answer, 400, "BadRequest")

    def test_without_token(self):
        answer = self.session.post(f"{self.sandbox.url}/v1.0/$batch", json={})
        self.assertError(answer, 401, "InvalidAuthenticationToken")

    def test_errors_of_items_leave_the_others(self):
        found = self.batch(
            ("GET", "/me"),
            ("GET", f"{MAILBOX}/messages/nonsense"),
            ("GET", "me?$top=1"),
        )
        statuses = [found[key]["status"] for key in "123"]
        self.assertEqual(statuses, [200, 400, 200])
        self.assertEqual(found["2"]["body"]["error"]["code"], "ErrorInvalidIdMalformed")

    def test_prefer_belongs_to_items(self):
        identifier = self.put("Offer")[0]
        path = f"{MAILBOX}/messages/{identifier}"
        items = [
            self.item("1", "GET", path, headers=IMMUTABLE),
            self.item("2", "GET", path),
        ]
        answer = self.post("/$batch", {"requests": items}, 200)["responses"]
        ids = {each["id"]: each["body"]["id"] for each in answer}
        self.assertEqual(ids["1"], identifier)
        self.assertNotEqual(ids["2"], identifier)

    def test_dependencies(self):
        self.put("Offer")
        path = f"{MAILBOX}/messages/{self.default_id('Offer')}"
        items = [
            self.item("1", "PATCH", path, {"isRead": True}),
            self.item("2", "POST", f"{path}/move", {"destinationId": "nowhere"}),
            self.item("3", "GET", "/me", dependsOn=["2"]),
        ]
        items[1]["dependsOn"] = ["1"]
        answer = self.post("/$batch", {"requests": items}, 200)["responses"]
        statuses = {each["id"]: each["status"] for each in answer}
        self.assertEqual(statuses, {"1": 200, "2": 400, "3": 424})

    def test_binary_bodies_are_base64(self):
        raw = mime("Offer")
        identifier = self.put(raw)[0]
        found = self.batch(("GET", f"{MAILBOX}/messages/{identifier}/$value"))
        self.assertEqual(base64.b64decode(found["1"]["body"]), raw)

    def test_unknown_keys_are_ignored(self):
        """The SDK spells an ordering key in its own way, and ids as GUIDs."""
        identifier = str(uuid.uuid4())
        item = self.item(identifier, "GET", "/me", depends_on=[])
        answer = self.post("/$batch", {"requests": [item]}, 200)
        self.assertEqual(answer["responses"][0]["id"], identifier)

    def test_four_items_wait_together(self):
        moves = self.moves(20)
        self.control.set_latency(0.2)
        started = time.monotonic()
        self.batch(*moves)
        passed = time.monotonic() - started
        self.assertTrue(1 <= passed < 3.5, passed)

    def test_one_by_one_with_dependencies(self):
        self.access_token()
        self.control.set_latency(0.05)
        items = [self.item("1", "GET", "/me")]
        items += [self.item("2", "GET", "/me", dependsOn=["1"])]
        started = time.monotonic()
        self.post("/$batch", {"requests": items}, 200)
        self.assertGreaterEqual(time.monotonic() - started, 0.1)

    def test_every_item_is_logged(self):
        moves = self.moves(3)
        self.control.clear_requests()
        self.batch(*moves)
        self.assertEqual(self.control.request_counts()["in batches"], 3)
        self.assertEqual(self.control.request_counts()["round trips"], 1)
        entry = self.control.requests()[0]
        self.assertTrue(entry["in_batch"])
        self.assertIn(LOG, entry["path"])
        self.assertEqual(entry["account"], "odoo.reader@lumen.example")
