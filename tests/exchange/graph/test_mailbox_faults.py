"""Moving and deleting when answers get lost: nothing twice, nothing forgotten."""

from unittest.mock import patch

import requests

from ....exchange import errors
from ....exchange.graph.client import GraphClient
from ....exchange.graph.cloud import custom_cloud
from ....exchange.graph.mailbox import GraphMailbox
from ....exchange.graph.pace import MAX_WAIT
from ....exchange.mailbox import Moved
from .double import Reply
from .places import at, delete, move
from .test_client import ClientCase, failure, throttled

ADDRESS = "crm.log@lumen.example"
WELL_KNOWN = {"inbox": "f-inbox", "archive": "f-archive", "deleteditems": "f-deleted"}


class FakeMailbox:
    """Messages in folders, behind Graph's URLs; ``faults[id]`` go wrong in order.

    A fault is (applied, status): the move takes effect or not, the answer is an error.
    ``applied_batches``: that many batches take effect without any answer.
    """

    def __init__(self, ids):
        self.folders = dict(WELL_KNOWN)
        self.places = dict.fromkeys(ids, "f-inbox")
        self.moves = []
        self.faults = {}
        self.headers = {}
        self.lost_batches = []
        self.queries = []
        self.knows_select = True

    def __call__(self, request):
        parts = request.path.split("/")[2:]
        if parts == ["$batch"]:
            return self.batch(request.json["requests"])
        status, body = self.one(request.method, parts, None)
        return Reply(status, body)

    def batch(self, requests):
        writes = any(one["method"] != "GET" for one in requests)
        lost = self.lost_batches.pop(0) if writes and self.lost_batches else None
        if lost == "before":
            return Reply(drop=True)
        responses = []
        for one in requests:
            path, _mark, query = one["url"].partition("?")
            body = one.get("body")
            if query and body and not self.knows_select:
                status, answer = 400, error(400, "ErrorInvalidRequest")
            else:
                self.queries.append(query)
                status, answer = self.one(one["method"], path.split("/")[1:], body)
            responses.append(
                {
                    "id": one["id"],
                    "status": status,
                    "headers": self.headers if status >= 400 else {},
                    "body": answer,
                }
            )
        return lost or Reply(json={"responses": responses})

    def one(self, method, parts, body):
        _users, _address, kind, id, *action = parts
        if kind == "mailFolders":
            return self.folder(id)
        if action == ["move"]:
            return self.change(id, lambda: self.move(id, body["destinationId"]))
        if method == "DELETE":
            return self.change(id, lambda: self.move(id, "deleteditems", 204))
        return self.message(id)

    def change(self, id, apply):
        applied, status = self.faults[id].pop(0) if self.faults.get(id) else (1, 0)
        answer = apply() if applied else None
        return (status, error(status)) if status else answer

    def move(self, id, folder, status=201):
        if id not in self.places:
            return 404, error(404, "ErrorItemNotFound")
        folder_id = self.folders.get(folder, folder)
        if folder_id not in self.folders.values():
            return 404, error(404, "ErrorItemNotFound")
        self.moves.append(id)
        self.places[id] = folder_id
        return status, self.message(id)[1]

    def message(self, id):
        if id not in self.places:
            return 404, error(404, "ErrorItemNotFound")
        place = self.places[id]
        link = f"https://outlook.example/{place}/{id}"
        return 200, {"id": id, "parentFolderId": place, "webLink": link}

    def folder(self, id):
        folder_id = self.folders.get(id, id)
        if folder_id not in self.folders.values():
            return 404, error(404, "ErrorFolderNotFound")
        return 200, {"id": folder_id, "displayName": id}


def error(status, code="UnknownError"):
    return {"error": {"code": code or str(status), "message": ""}}


class TestSettling(ClientCase):
    ids = tuple(f"m{number}" for number in range(5))

    def setUp(self):
        super().setUp()
        self.fake = self.double.answer = FakeMailbox(self.ids)
        self.mailbox = GraphMailbox(self.client, ADDRESS)

    def assert_all_archived(self, moved):
        self.assertEqual(list(moved), list(self.ids))
        for id, result in moved.items():
            self.assertIsInstance(result, Moved, result)
            self.assertEqual((result.at, result.folder_id), (id, "f-archive"))
        self.assertEqual(sorted(self.fake.moves), sorted(self.ids))

    def test_moves(self):
        self.assert_all_archived(move(self.mailbox, self.ids, "f-archive"))
        self.assertEqual(len(self.double.requests), 1)
        sent = self.double.requests[0].json["requests"][0]
        self.assertEqual(sent["headers"]["Prefer"], 'IdType="ImmutableId"')

    def test_a_well_known_name_needs_no_request_either(self):
        self.assert_all_archived(move(self.mailbox, self.ids, "archive"))
        self.assertEqual(len(self.double.requests), 1)

    def test_an_answer_that_names_no_message(self):
        """Its immutable id is what it was: the record's place is not lost."""
        message = self.fake.message
        self.fake.message = lambda id: (message(id)[0], {**message(id)[1], "id": None})
        self.assert_all_archived(move(self.mailbox, self.ids, "archive"))

    def test_bodies_do_not_come_back(self):
        move(self.mailbox, self.ids, "archive")
        self.assertEqual({*self.fake.queries}, {"$select=id,parentFolderId"})

    def test_a_server_that_selects_nothing_of_a_move(self):
        self.fake.knows_select = False
        self.assert_all_archived(move(self.mailbox, self.ids, "archive"))
        self.assertEqual({*self.fake.queries}, {""})
        move(self.mailbox, self.ids, "inbox")
        self.assertEqual(len(self.double.requests), 3)  # asked for once

    def test_moved_but_the_answer_is_an_error(self):
        for status in (500, 502, 503, 504):
            with self.subTest(status):
                self.setUp()
                self.fake.faults = {"m1": [(True, status)], "m3": [(True, status)]}
                self.assert_all_archived(move(self.mailbox, self.ids, "archive"))

    def test_not_moved_and_the_answer_is_an_error(self):
        self.fake.faults = {"m1": [(False, 503), (True, 500)], "m2": [(False, 409)]}
        self.assert_all_archived(move(self.mailbox, self.ids, "archive"))

    def test_the_connection_is_cut_after_the_batch_was_applied(self):
        for lost in (
            Reply(drop=True),
            Reply(json={"responses": ["x" * 900]}, cut=True),
            Reply(body=b"<html>Proxy error</html>"),
            Reply(502, body=b"<html>Bad gateway</html>"),
            Reply(json={"responses": []}),
        ):
            with self.subTest(lost):
                self.setUp()
                self.fake.lost_batches = [lost]
                self.assert_all_archived(move(self.mailbox, self.ids, "archive"))

    def test_the_connection_is_cut_before_the_batch_was_applied(self):
        self.fake.lost_batches = ["before"]
        self.assert_all_archived(move(self.mailbox, self.ids, "archive"))

    def test_what_follows_a_lost_batch_is_moved_as_well(self):
        self.ids = tuple(f"m{number}" for number in range(45))
        self.fake = self.double.answer = FakeMailbox(self.ids)
        self.fake.lost_batches = [Reply(drop=True)]
        self.assert_all_archived(move(self.mailbox, self.ids, "archive"))

    def test_busy_with_a_short_pause(self):
        for seconds in (3, MAX_WAIT):
            self.time.slept.clear()
            self.fake = self.double.answer = FakeMailbox(self.ids)
            self.fake.headers = {"Retry-After": f"{seconds:.0f}"}
            self.fake.faults = {"m1": [(True, 503)], "m2": [(False, 503)]}
            self.assert_all_archived(move(self.mailbox, self.ids, "archive"))
            self.assertEqual(self.time.slept, [seconds])

    def test_busy_for_longer_than_is_waited(self):
        seconds = MAX_WAIT + 1
        self.fake.headers = {"Retry-After": f"{seconds:.0f}"}
        self.fake.faults = {"m1": [(False, 503)]}
        moved = move(self.mailbox, self.ids, "archive")
        self.assertEqual(moved["m1"].retry_after, seconds)
        self.assertEqual(self.time.slept, [])

    def test_a_long_pause_is_told(self):
        self.fake.headers = {"Retry-After": "60"}
        self.fake.faults = {"m1": [(False, 429)]}
        moved = move(self.mailbox, self.ids, "archive")
        self.assertEqual(moved["m1"].retry_after, 60)
        self.assertIsInstance(moved["m0"], Moved)
        self.assertEqual(self.time.slept, [])

    def test_a_trouble_that_stays_is_told(self):
        self.fake.faults = {"m1": [(False, 500)] * 9}
        moved = move(self.mailbox, self.ids, "archive")
        self.assertTrue(moved["m1"].passes)
        self.assertIsInstance(moved["m2"], Moved)
        self.assertEqual(len(self.fake.faults["m1"]), 6)

    def test_a_message_that_is_gone(self):
        del self.fake.places["m1"]
        moved = move(self.mailbox, self.ids, "archive")
        self.assertEqual(moved["m1"].kind, "not_found")
        self.assertFalse(moved["m1"].stops)
        self.assertIsInstance(moved["m2"], Moved)

    def test_a_folder_that_is_gone(self):
        moved = move(self.mailbox, self.ids, "f-mine")
        self.assertEqual({error.kind for error in moved.values()}, {"folder_missing"})
        self.assertEqual(set(self.fake.places.values()), {"f-inbox"})

    def test_one_id_twice_is_moved_once(self):
        move(self.mailbox, ["m1", "m1"], "archive")
        self.assertEqual(self.fake.moves, ["m1"])

    def test_nothing_to_move(self):
        self.assertEqual(move(self.mailbox, [], "archive"), {})

    def test_the_server_is_down(self):
        self.double.answer = lambda _request: Reply(drop=True)
        moved = move(self.mailbox, self.ids, "archive")
        self.assertTrue(all(error.passes for error in moved.values()))

    def test_the_sign_in_ends_while_looking(self):
        def token(*, force_refresh=False):
            if self.double.requests:
                raise errors.SignInExpired("sign_in_expired")
            return "token"

        self.client.token = token
        self.fake.faults = {"m1": [(True, 503)]}
        moved = move(self.mailbox, self.ids, "archive")
        self.assertTrue(moved["m1"].maybe_applied)
        self.assertIsInstance(moved["m2"], Moved)

    def test_deletes(self):
        del self.fake.places["m1"]
        self.fake.faults = {"m2": [(True, 503)], "m3": [(False, 503)]}
        deleted = delete(self.mailbox, self.ids)
        self.assertEqual(deleted, dict.fromkeys(self.ids))
        self.assertEqual(sorted(self.fake.moves), ["m0", "m2", "m3", "m4"])

    def test_a_deletion_that_is_refused(self):
        self.fake.faults = {"m2": [(False, 403)]}
        deleted = delete(self.mailbox, self.ids)
        self.assertIsInstance(deleted["m2"], errors.AccessDenied)


class TestReading(ClientCase):
    def setUp(self):
        super().setUp()
        self.mailbox = GraphMailbox(self.client, ADDRESS)

    def test_a_page_that_takes_too_long_is_asked_for_small(self):
        def answer(request):
            if request.query["$top"] == "500":
                return failure(504)
            return Reply(json={"value": [{"id": "1"}, {}, None, "x"]})

        self.double.answer = answer
        found = self.mailbox.oldest(500)
        self.assertEqual([message.key for message in found], ["1"])
        self.assertEqual(self.double.requests[-1].query["$top"], "10")

    def test_a_server_that_is_down_is_not_asked_again(self):
        self.double.answer = lambda _request: throttled(100)
        with self.assertRaises(errors.Throttled):
            self.mailbox.oldest(500)
        self.assertEqual(len(self.double.requests), 1)

    def test_parts_of_a_path_are_encoded(self):
        link = f"{self.double.url}/owa/?ItemID=x"
        self.double.answer = lambda _request: Reply(json={"webLink": link})
        self.assertEqual(self.mailbox.web_link(at("AA/b+c=")), link)
        self.assertIn(
            f"/v1.0/users/{ADDRESS}/messages/AA%2Fb%2Bc%3D?",
            self.double.requests[0].raw,
        )
        for id, refusal in (
            ("", errors.NotFound),  # nobody knows its place
            (".", errors.InvalidRequest),
            ("..", errors.InvalidRequest),
        ):
            with self.assertRaises(refusal):
                self.mailbox.web_link(at(id))

    def test_a_link_that_leads_elsewhere_is_not_given_out(self):
        port = self.double.port
        for link in (
            "https://evil.example/owa/?ItemID=x",
            f"http://localhost:{port}/owa/?ItemID=x",
            f"https://localhost.evil.example:{port}/owa/?ItemID=x",
            "javascript:alert(1)",
            "https://[",
        ):
            self.double.answer = lambda _request, link=link: Reply(
                json={"webLink": link, "parentFolderId": "inbox"}
            )
            for ask in (self.mailbox.web_link, self.mailbox.mailbox_link):
                with self.subTest(link), self.assertRaises(errors.UntrustedHost):
                    ask(at("x"))

    def test_quotes_in_a_filter_are_doubled(self):
        self.replies(failure(404, "ErrorItemNotFound"), Reply(json={"value": []}))
        with self.assertRaises(errors.NotFound):
            self.mailbox.web_link(at("x", "<o'k+1@x>"))
        query = self.double.requests[1].query
        self.assertEqual(query["$filter"], "internetMessageId eq '<o''k+1@x>'")

    def test_a_mailbox_that_is_gone_is_not_a_message_that_is_gone(self):
        self.double.answer = lambda _request: failure(404, "ErrorInvalidUser")
        for call in (
            lambda: self.mailbox.web_link(at("x", "<1@x>")),
            lambda: self.mailbox.folder("inbox"),
            lambda: self.mailbox.archive(),
        ):
            with self.assertRaises(errors.MailboxUnknown):
                call()

    def test_a_display_name_is_no_folder_id(self):
        self.double.answer = lambda _r: failure(400, "ErrorInvalidIdMalformed")
        with self.assertRaises(errors.NotFound) as caught:
            self.mailbox.folder("My folder")
        self.assertEqual(caught.exception.kind, "folder_missing")
        with self.assertRaises(errors.NotFound) as caught:
            self.mailbox.web_link(at("x"))
        self.assertEqual(caught.exception.kind, "not_found")

    def test_a_folder_without_a_size(self):
        def answer(request):
            if "$expand" in request.query:
                return failure(400, "BadRequest")
            return Reply(json={"id": "f", "totalItemCount": 4})

        self.double.answer = answer
        found = self.mailbox.folder("inbox")
        self.assertEqual((found.total, found.size), (4, None))

    def test_a_folder_that_another_makes_at_the_same_moment(self):
        found = {"value": [{"id": "f", "displayName": "Not Logged"}]}
        self.replies(
            Reply(json={"value": []}),
            failure(409, "ErrorFolderExists"),
            Reply(json=found),
        )
        self.assertEqual(self.mailbox.ensure_folder("Not Logged").id, "f")

    def test_a_folder_whose_making_is_not_confirmed(self):
        found = {"value": [{"id": "f", "displayName": "Not Logged"}]}
        self.replies(Reply(json={"value": []}), Reply(drop=True), Reply(json=found))
        self.assertEqual(self.mailbox.ensure_folder("Not Logged").id, "f")

    def test_a_folder_that_cannot_be_made_now_is_not_looked_for_again(self):
        """The sign-in ends between the two requests, and Entra ID is not reached."""

        def token(*, force_refresh=False):
            if self.double.requests:
                raise errors.Unavailable("unreachable")
            return "token"

        self.client.token = token
        self.double.answer = lambda _request: Reply(json={"value": []})
        with self.assertRaises(errors.Unavailable) as caught:
            self.mailbox.ensure_folder("Not Logged")
        self.assertEqual(caught.exception.kind, "unreachable")
        tried = self.client.traffic.retries
        self.assertEqual(tried, self.client.patience.retries, "nothing else is tried")

    def test_a_name_that_is_taken_by_what_nobody_sees(self):
        nothing = Reply(json={"value": []})
        self.replies(nothing, failure(409, "ErrorFolderExists"), nothing)
        with self.assertRaises(errors.Conflict):
            self.mailbox.ensure_folder("Not Logged")

    def test_folders_of_a_server_that_tells_no_sizes(self):
        def answer(request):
            if "$expand" in request.query:
                return failure(400, "BadRequest")
            return Reply(json={"value": [{"id": "f", "totalItemCount": 4}]})

        self.double.answer = answer
        (found,) = self.mailbox.folders()
        self.assertEqual((found.id, found.total, found.size), ("f", 4, None))

    def test_attachments_of_a_server_that_names_no_pictures(self):
        """Who asks for a derived type's property may be refused."""

        def answer(request):
            if "contentId" in request.query["$select"]:
                return failure(400, "BadRequest")
            return Reply(json={"value": [{"id": "a", "name": "offer.pdf"}]})

        self.double.answer = answer
        (found,) = self.mailbox.attachments(at("m"))
        self.assertEqual((found.name, found.content_id), ("offer.pdf", ""))

    def test_a_message_without_a_link(self):
        self.double.answer = lambda _request: Reply(json={"parentFolderId": "inbox"})
        for ask in (self.mailbox.web_link, self.mailbox.mailbox_link):
            with self.assertRaises(errors.NotFound):
                ask(at("m"))

    def test_past_mail_of_a_folder_that_is_gone(self):
        self.double.answer = lambda _request: failure(404, "ErrorItemNotFound")
        for ask in (
            lambda: self.mailbox.past("f", None, 10),
            lambda: self.mailbox.count_past("f", None),
        ):
            with self.assertRaises(errors.NotFound) as caught:
                ask()
            self.assertEqual(caught.exception.kind, "folder_missing")

    def test_a_server_that_is_not_reached_is_asked_for_no_smaller_page(self):
        nowhere = custom_cloud("https://localhost:9", "https://localhost:9/v1.0")
        client = GraphClient(nowhere, self.token, sleep=self.time.sleep)
        self.addCleanup(client.close)
        with self.assertRaises(errors.Unavailable) as caught:
            GraphMailbox(client, ADDRESS).oldest(500)
        self.assertEqual(caught.exception.kind, "unreachable")
        self.assertEqual(client.traffic.retries, client.patience.retries)

    def test_a_page_that_does_not_fit_into_memory_is_asked_for_small(self):
        read = requests.Response.json

        def json(response, **options):
            if "$top=500" in response.url:
                raise MemoryError
            return read(response, **options)

        self.double.answer = lambda _request: Reply(json={"value": [{"id": "1"}]})
        with patch.object(requests.Response, "json", json):
            found = self.mailbox.oldest(500)
        self.assertEqual([message.key for message in found], ["1"])
        self.assertEqual(len(self.double.requests), 2)

    def test_a_link_as_attachment_has_no_content(self):
        for status, code, kind in (
            (405, "Request_BadRequest", "attachment_is_link"),
            (400, "ErrorInvalidRequest", "request_refused"),
        ):
            self.replies(failure(status, code))
            with self.assertRaises(errors.InvalidRequest) as caught:
                self.mailbox.attachment_content(at("m"), "a")
            self.assertEqual(caught.exception.kind, kind)
