"""The sandbox's folders, and what changes in them: delta and notifications."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from .case import (
    IMMUTABLE,
    INBOX,
    LOG,
    MAILBOX,
    SandboxCase,
    mime,
)


class TestFolders(SandboxCase):
    folders = f"{MAILBOX}/mailFolders"

    def test_list_is_the_visible_top_level(self):
        found = self.get(f"{self.folders}?$top=50")["value"]
        names = {folder["displayName"] for folder in found}
        self.assertLessEqual({"Inbox", "Archive", "Deleted Items"}, names)
        self.assertNotIn("Deletions", names)
        found = self.get(f"{self.folders}?$top=50&includeHiddenFolders=true")["value"]
        self.assertIn("Deletions", {folder["displayName"] for folder in found})
        self.assertEqual(
            set(found[0]),
            {
                "id",
                "displayName",
                "parentFolderId",
                "childFolderCount",
                "unreadItemCount",
                "totalItemCount",
                "isHidden",
            },
        )

    def test_create_and_find(self):
        made = self.post(self.folders, {"displayName": "Not Logged"})
        path = f"{self.folders}?$filter=displayName eq 'Not Logged'&$select=id"
        self.assertEqual(self.get(path)["value"], [{"id": made["id"]}])
        self.assertEqual(self.get(f"{self.folders}/{made['id']}")["id"], made["id"])
        answer = self.graph("POST", self.folders, {"displayName": "not logged"})
        self.assertError(answer, 409, "ErrorFolderExists")

    def test_child_folders(self):
        path = f"{self.folders}/archive/childFolders"
        made = self.post(path, {"displayName": "2026"})
        archive = self.get(f"{self.folders}/archive")
        self.assertEqual(made["parentFolderId"], archive["id"])
        self.assertEqual(archive["childFolderCount"], 1)
        self.assertEqual(len(self.get(path)["value"]), 1)
        self.put("Offer", folder=made["id"])
        self.assertEqual(self.control.folders()["Archive/2026"], 1)

    def test_missing(self):
        answer = self.graph("GET", f"{self.folders}/clutter")
        self.assertError(answer, 404, "ErrorFolderNotFound")
        answer = self.graph("GET", f"{self.folders}/Logged")
        self.assertError(answer, 400, "ErrorInvalidIdMalformed")

    def test_rename_move_delete(self):
        made = self.post(self.folders, {"displayName": "Old"})
        path = f"{self.folders}/{made['id']}"
        renamed = self.graph("PATCH", path, {"displayName": "New"}).json()
        self.assertEqual(renamed["displayName"], "New")
        self.post(f"{path}/move", {"destinationId": "archive"})
        self.assertEqual(self.graph("DELETE", path).status_code, 204)
        self.assertIn("Deleted Items/New", self.control.folders())
        answer = self.graph("DELETE", f"{self.folders}/inbox")
        self.assertEqual(answer.status_code, 400)

    def test_size(self):
        raw = mime("Offer")
        self.put(raw)
        expand = "singleValueExtendedProperties($filter=id eq 'Long 0x0E08')"
        found = self.get(f"{self.folders}/inbox?$expand={expand}")
        (size,) = found["singleValueExtendedProperties"]
        self.assertEqual(size, {"id": "Long 0xe08", "value": str(len(raw))})
        self.assertNotIn("sizeInBytes", found)


class TestDelta(SandboxCase):
    def below_version(self, link):
        return link.removeprefix(f"{self.sandbox.url}/v1.0")

    def test_rounds(self):
        self.control.generate(5)
        page = self.get(f"{INBOX}/delta?$top=3&$select=subject")
        self.assertEqual(len(page["value"]), 3)
        page = self.get(self.below_version(page["@odata.nextLink"]))
        self.assertEqual(len(page["value"]), 2)
        gone = page["value"][0]["id"]
        link = self.below_version(page["@odata.deltaLink"])
        self.move(gone)
        self.put("New")
        page = self.get(link)
        subjects = [m["subject"] for m in page["value"] if "subject" in m]
        removed = [m["id"] for m in page["value"] if "@removed" in m]
        self.assertEqual((subjects, removed), (["New"], [gone]))
        again = self.get(self.below_version(page["@odata.deltaLink"]))
        self.assertEqual(again["value"], [])

    def test_unknown_token(self):
        answer = self.graph("GET", f"{INBOX}/delta?$deltatoken=abc.1.0")
        self.assertError(answer, 410, "syncStateNotFound")


class Listener(BaseHTTPRequestHandler):
    """Proves itself to Graph, and keeps the notifications that it gets."""

    notifications: ClassVar[list] = []

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        query = parse_qs(urlsplit(self.path).query)
        if content:
            self.notifications.append(json.loads(content))
        body = query.get("validationToken", [""])[0].encode()
        self.send_response(200 if body else 202)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Silent: the test shows what matters."""


class TestSubscriptions(SandboxCase):
    def setUp(self):
        super().setUp()
        Listener.notifications.clear()
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
        }.items():
            with self.subTest(reason):
                answer = self.graph("POST", "/subscriptions", body, token=token)
                self.assertError(answer, 400, "ValidationError")

    def test_notifications(self):
        token = self.application_token()
        self.control.set_application(mailbox_roles={"Mail.Read": [LOG]})
        made = self.post("/subscriptions", self.body(), token=token, headers=IMMUTABLE)
        identifier = self.put("Offer")[0]
        deadline = time.monotonic() + 5
        while not Listener.notifications and time.monotonic() < deadline:
            time.sleep(0.01)
        (item,) = Listener.notifications[0]["value"]
        self.assertEqual(item["subscriptionId"], made["id"])
        self.assertEqual(item["clientState"], "secret")
        self.assertEqual(item["resourceData"]["id"], identifier)

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
