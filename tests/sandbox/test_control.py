"""What tests can ask of the sandbox: faults, limits, state; and over HTTPS."""

import base64
import threading
import time

import requests

from ...sandbox.control.faults import Fault
from ...sandbox.store.tenant import CLIENT_ID
from .case import (
    GIULIA,
    IMMUTABLE,
    INBOX,
    LOG,
    MAILBOX,
    OLDEST_FIRST,
    SandboxCase,
    mime,
)


class TestFaults(SandboxCase):
    def setUp(self):
        super().setUp()
        self.access_token()

    def ids(self, count):
        self.control.generate(count)
        path = f"{INBOX}?$top={count}&{OLDEST_FIRST}&$select=id"
        return [m["id"] for m in self.get(path, headers=IMMUTABLE)["value"]]

    def moves(self, count):
        target = {"destinationId": "archive"}
        return [
            ("POST", f"{MAILBOX}/messages/{each}/move", target)
            for each in self.ids(count)
        ]

    def test_throttled_twice(self):
        self.control.add_fault(
            path="/inbox/messages", status=429, retry_after=3, times=2
        )
        for _number in range(2):
            answer = self.graph("GET", INBOX)
            self.assertError(answer, 429, "ApplicationThrottled")
            self.assertEqual(answer.headers["Retry-After"], "3")
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)
        self.assertEqual(self.control.waiting_faults(), [])

    def test_without_retry_after(self):
        self.control.add_fault(status=503, code="ServiceNotAvailable", message="Wait")
        answer = self.graph("GET", INBOX)
        self.assertError(answer, 503, "ServiceNotAvailable")
        self.assertNotIn("Retry-After", answer.headers)

    def test_item_of_a_batch(self):
        moves = self.moves(6)
        self.control.add_fault(path="/move", in_batch=True, skip=2, status=429)
        found = self.batch(*moves)
        statuses = [found[str(number)]["status"] for number in range(1, 7)]
        self.assertEqual(statuses, [201, 201, 429, 201, 201, 201])

    def test_forever(self):
        self.control.add_fault(method="GET", status=500, times=None)
        for _number in range(3):
            self.assertEqual(self.graph("GET", INBOX).status_code, 500)
        self.control.clear_faults()
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)

    def test_only_outside_of_batches(self):
        self.control.add_fault(path="/me$", in_batch=False, status=500)
        self.assertEqual(self.batch(("GET", "/me"))["1"]["status"], 200)
        self.assertEqual(self.graph("GET", "/me").status_code, 500)

    def test_connection_dropped_before(self):
        identifier = self.ids(1)[0]
        self.control.add_fault(path="/move", drop="before")
        with self.assertRaises(requests.ConnectionError):
            self.move(identifier)
        self.assertEqual(self.control.folders()["Inbox"], 1)
        self.assertEqual(self.control.requests()[-1]["status"], 0)

    def test_connection_dropped_after(self):
        identifier = self.ids(1)[0]
        self.control.add_fault(path="/move", drop="after")
        with self.assertRaises(requests.ConnectionError):
            self.move(identifier)
        self.assertEqual(self.control.folders()["Archive"], 1)
        self.assertEqual(self.move(identifier).status_code, 201, "served again")

    def test_batch_dropped_in_the_middle(self):
        moves = self.moves(12)
        self.control.set_limits(concurrency=4)
        self.control.add_fault(path="/move", in_batch=True, skip=5, drop="after")
        with self.assertRaises(requests.ConnectionError):
            self.batch(*moves)
        self.assertEqual(self.control.folders()["Archive"], 8)
        found = self.batch(*moves[8:])
        self.assertEqual({each["status"] for each in found.values()}, {201})

    def test_half_an_answer(self):
        self.ids(5)
        self.control.add_fault(path="/inbox/messages", truncate=True)
        with self.assertRaises(requests.RequestException):
            self.graph("GET", INBOX).json()
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)

    def test_drop_by_drop(self):
        self.control.add_fault(path="/me$", drip=0.002)
        start = time.monotonic()
        answer = self.graph("GET", "/me")
        self.assertGreater(time.monotonic() - start, 0.002 * len(answer.content))
        self.assertIn("userPrincipalName", answer.json())

    def test_html_instead_of_json(self):
        self.control.add_fault(path="/inbox/messages", html=True, status=503)
        answer = self.graph("GET", INBOX)
        self.assertEqual(answer.status_code, 503)
        self.assertIn("text/html", answer.headers["Content-Type"])
        with self.assertRaises(ValueError):
            answer.json()

    def test_latency(self):
        self.control.add_fault(path="/me$", latency=0.1)
        started = time.monotonic()
        self.assertEqual(self.graph("GET", "/me").status_code, 200)
        self.assertGreaterEqual(time.monotonic() - started, 0.1)

    def test_expired_token_in_the_middle(self):
        self.control.add_fault(status=401, path="/inbox")
        answer = self.graph("GET", INBOX)
        self.assertError(answer, 401, "InvalidAuthenticationToken")

    def test_wrong_faults_are_refused(self):
        for content in ({"nonsense": 1}, {"drop": "maybe"}):
            with self.subTest(content), self.assertRaises(ValueError):
                Fault.from_json(content)


class TestLimits(SandboxCase):
    def test_requests_per_window(self):
        self.access_token()
        self.control.set_limits(requests=5, window=2)
        found = self.batch(*[("GET", f"{MAILBOX}/messages")] * 8)
        statuses = [each["status"] for each in found.values()]
        self.assertEqual(statuses.count(200), 5)
        refused = [each for each in found.values() if each["status"] == 429]
        self.assertEqual(len(refused), 3)
        self.assertIn(refused[0]["headers"]["Retry-After"], ("1", "2"))
        self.control.set_clock_offset(2)
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)

    def test_other_mailboxes_have_their_own(self):
        self.access_token()
        self.control.set_limits(requests=1)
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)
        answer = self.graph("GET", INBOX)
        self.assertError(answer, 429, "ApplicationThrottled")
        other = "/users/crm.log2@lumen.example/messages"
        self.assertEqual(self.graph("GET", other).status_code, 200)

    def test_one_limit_for_all_mailboxes_of_an_application(self):
        self.access_token()
        self.control.set_limits(requests=1, per_application=True)
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)
        other = "/users/crm.log2@lumen.example/messages"
        self.assertError(self.graph("GET", other), 429, "ApplicationThrottled")

    def test_four_at_a_time(self):
        token = self.access_token()
        self.control.set_limits()
        self.control.set_latency(1)
        statuses = []
        connected = threading.Barrier(6)

        def get():
            with requests.Session() as session:
                session.verify = self.sandbox.ca_path
                session.get(self.sandbox.url, timeout=60)
                connected.wait(60)
                answer = session.get(
                    f"{self.sandbox.url}/v1.0{INBOX}",
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=60,
                )
            statuses.append(answer.status_code)

        threads = [threading.Thread(target=get) for _number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] * 4 + [429] * 2)
        self.assertEqual(self.graph("GET", INBOX).status_code, 200)

    def test_off_by_default(self):
        statuses = {self.graph("GET", INBOX).status_code for _number in range(30)}
        self.assertEqual(statuses, {200})


class TestMail(SandboxCase):
    def test_rules_copy_what_crosses_the_border(self):
        outside, giulia = "anna.bianchi@bianchi-arredi.example", "giulia.conti"
        inside = f"{giulia}@lumen.example"
        for sender, recipient, copied in (
            (outside, inside, 1),
            (inside, outside, 1),
            (inside, "marco.ferri@lumen.example", 0),
            (outside, f"{giulia}@lumen-group.example", 1),
        ):
            with self.subTest(sender=sender, recipient=recipient):
                self.control.clear_mailbox()
                self.control.deliver(mime(), sender, [recipient])
                self.assertEqual(self.control.folders()["Inbox"], copied)
        self.control.set_mail_flow(False)
        self.control.clear_mailbox()
        self.control.deliver(mime(), outside, [inside])
        self.assertEqual(self.control.folders()["Inbox"], 0)

    def test_transport_adds_its_headers(self):
        for sender, origin in (("", "Anonymous"), (GIULIA, "Internal")):
            with self.subTest(sender):
                self.control.clear_mailbox()
                target = "x@bianchi-arredi.example" if sender else GIULIA
                self.sandbox.tenant.deliver(mime(), sender, [target])
                path = f"{INBOX}?$select=internetMessageHeaders"
                headers = self.get(path)["value"][0]["internetMessageHeaders"]
                values = {each["name"]: each["value"] for each in headers}
                self.assertEqual(values["Return-Path"], f"<{sender}>")
                self.assertEqual(values["X-MS-Exchange-Organization-AuthAs"], origin)

    def test_envelope_out_of_the_headers(self):
        self.assertEqual(self.control.deliver(mime()), 2)

    def test_generated_messages(self):
        self.control.generate(
            3, senders=["Ugo <ugo@x.example>"], recipients=["Eva <eva@lumen.example>"]
        )
        message = self.get(f"{INBOX}?{OLDEST_FIRST}")["value"][0]
        self.assertEqual(message["from"]["emailAddress"]["address"], "ugo@x.example")
        self.assertTrue(2300 < len(message["body"]["content"]) < 2900)

    def test_moved_by_hand(self):
        identifier = self.put("Offer")[0]
        self.control.move_by_hand(identifier, "deleteditems")
        self.assertEqual(self.control.folders()["Deleted Items"], 1)
        self.assertEqual(
            self.control.messages(folder="deleteditems")[0]["id"], identifier
        )


class TestOverHttps(SandboxCase):
    def call(self, name, expected=200, **arguments):
        address = f"{self.sandbox.url}/_control/{name}"
        answer = self.session.post(address, json=arguments)
        self.assertEqual(answer.status_code, expected, answer.text)
        return answer.json().get("result")

    def test_same_as_the_methods(self):
        self.call("generate", count=4)
        self.assertEqual(self.call("folders")["Inbox"], 4)
        self.call("add_fault", path="/inbox", status=504)
        self.assertEqual(self.graph("GET", INBOX).status_code, 504)
        self.call("set_limits", requests=3, window=60)
        self.call("clear_limits")
        self.assertTrue(self.call("requests"))
        raw = base64.b64encode(mime("By control")).decode()
        self.assertEqual(len(self.call("deliver_into", messages=[raw])), 1)
        self.call(
            "set_right",
            mailbox=LOG,
            account="dario.villa@lumen.example",
            right="Reviewer",
        )
        self.call("reset")
        self.assertEqual(self.call("folders")["Inbox"], 0)

    def test_more_shared_mailboxes(self):
        """Empty ones, that the service account may read, until the next reset."""
        added = "log7@lumen.example"
        path = f"/users/{added}/mailFolders/inbox/messages"
        self.assertEqual(self.graph("GET", path).status_code, 404)
        self.call("add_mailboxes", addresses=[added])
        self.call("generate", count=2, mailbox=added)
        self.assertEqual(len(self.get(path)["value"]), 2)
        self.call("reset")
        self.assertEqual(self.graph("GET", path).status_code, 404)

    def test_get(self):
        answer = self.session.get(f"{self.sandbox.url}/_control/request_counts")
        self.assertEqual(answer.status_code, 200)

    def test_mistakes_are_told(self):
        self.call("nonsense", 404)
        self.call("_mailbox", 404)
        self.call("generate", 400)
        self.call("set_right", 400, mailbox="nobody", account="x", right="")

    def test_control_requests_are_not_logged(self):
        self.call("clear_requests")
        self.call("folders")
        self.assertEqual(self.control.requests(), [])

    def test_application_settings(self):
        self.call("add_secret", value="new", expires=time.time() + 60)
        scope = "https://graph.microsoft.com/.default"
        form = {"grant_type": "client_credentials", "scope": scope}
        self.assertEqual(self.token(client_secret="new", **form).status_code, 200)
        self.call("remove_secret", value="new")
        answer = self.token(client_secret="new", **form)
        self.assertAadsts(answer, 7000215, "invalid_client")
        self.call("remove_application", client_id=CLIENT_ID)
        self.assertAadsts(self.token(**form), 700016, "unauthorized_client")
