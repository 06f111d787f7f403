"""Batches: each request has an answer of its own, whatever happens to the others."""

from ....exchange import errors
from ....exchange.graph.batch import BatchRequest, BatchResponse, send_batch
from ....exchange.graph.pace import Pace
from .double import Reply
from .test_client import ClientCase, failure, throttled


def item(status=200, body=None, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "body": body or {}, "headers": names}


def reads(*ids):
    return [BatchRequest(id, "GET", f"/x/{id}") for id in ids]


def moves(*ids):
    return [BatchRequest(id, "POST", f"/x/{id}/move", {"to": "y"}) for id in ids]


class TestBatch(ClientCase):
    def setUp(self):
        super().setUp()
        self.batches = []
        self.items = {}
        self.double.answer = self.answer_batch

    def send(self, requests):
        return send_batch(self.client, requests)

    def answer_batch(self, request):
        """Answers each item from ``self.items[id]`` (a queue), else with its url."""
        requests = request.json["requests"]
        self.batches.append([one["url"].split("/")[2] for one in requests])
        responses = []
        for one in requests:
            queue = self.items.get(one["url"].split("/")[2])
            answer = queue.pop(0) if queue else item(body={"url": one["url"]})
            if answer:
                responses.append({"id": one["id"], **answer})
        return Reply(json={"responses": responses[::-1]})

    def test_twenty_at_a_time_each_answered_under_its_own_id(self):
        ids = [f"id{number}=" for number in range(45)]
        answers = self.send(reads(*ids))
        self.assertEqual(list(answers), ids)
        self.assertEqual([len(batch) for batch in self.batches], [20, 20, 5])
        for id, answer in answers.items():
            self.assertEqual(answer.body["url"], f"/x/{id}")

    def test_ids_differ_by_case(self):
        answers = self.send(reads("AAa", "AAA"))
        self.assertEqual(answers["AAa"].body["url"], "/x/AAa")
        self.assertEqual(answers["AAA"].body["url"], "/x/AAA")

    def test_the_same_id_twice_is_a_mistake_of_ours(self):
        with self.assertRaises(ValueError):
            self.send(reads("a", "a"))

    def test_nothing_to_send(self):
        self.assertEqual(self.send([]), {})
        self.assertEqual(self.double.requests, [])

    def test_items_as_graph_wants_them(self):
        request = BatchRequest("a", "POST", "/x", {"b": 1}, ("p", "q"))
        self.send([request])
        sent = self.double.requests[0].json["requests"][0]
        headers = {"Content-Type": "application/json", "Prefer": "p, q"}
        self.assertEqual(sent["headers"], headers)
        self.assertEqual((sent["body"], sent["url"]), ({"b": 1}, "/x"))

    def test_each_item_counts_as_a_request(self):
        self.send(reads(*map(str, range(30))))
        self.assertEqual(self.client.traffic.requests, 30)
        self.assertEqual(self.client.traffic.round_trips, 2)
        self.assertEqual(self.client.pace.used, 30)

    def test_errors_of_items_are_returned(self):
        self.items = {"b": [item(404, {"error": {"code": "ErrorItemNotFound"}})]}
        answers = self.send(moves("a", "b"))
        self.assertIsInstance(answers["a"], BatchResponse)
        self.assertIsInstance(answers["b"], errors.NotFound)

    def test_a_throttled_item_goes_with_the_next_batch_after_its_pause(self):
        self.items = {"3": [item(429, Retry_After="2")]}
        answers = self.send(moves(*map(str, range(25))))
        self.assertEqual(self.batches[1], ["3", "20", "21", "22", "23", "24"])
        self.assertEqual(self.time.slept, [2])
        self.assertTrue(all(isinstance(a, BatchResponse) for a in answers.values()))

    def test_every_item_throttled_without_a_time(self):
        self.items = {id: [item(429), item(429)] for id in "abc"}
        answers = self.send(moves(*"abc"))
        self.assertEqual(self.time.slept, [1, 2])
        self.assertTrue(all(isinstance(a, BatchResponse) for a in answers.values()))
        self.assertEqual(self.client.traffic.throttled, 6)

    def test_a_long_pause_holds_everything_that_is_left(self):
        self.items = {"3": [item(429, Retry_After="90")]}
        answers = self.send(moves(*map(str, range(25))))
        self.assertEqual(len(self.batches), 1)
        self.assertIsInstance(answers["4"], BatchResponse)
        for id in ("3", "20", "24"):
            self.assertEqual(answers[id].retry_after, 90)

    def test_reading_is_repeated_after_a_server_error(self):
        self.items = {"a": [item(503), item(500)]}
        self.assertIsInstance(self.send(reads("a"))["a"], BatchResponse)

    def test_moving_is_not(self):
        for status in (500, 503, 504):
            self.items = {"a": [item(status)]}
            answer = self.send(moves("a", "b"))["a"]
            self.assertIsInstance(answer, errors.Unavailable)
            self.assertTrue(answer.maybe_applied)

    def test_patience_ends(self):
        self.items = {"a": [item(503)] * 9}
        answer = self.send(reads("a"))["a"]
        self.assertIsInstance(answer, errors.Unavailable)
        self.assertEqual(len(self.batches), 4)

    def test_a_token_that_ends_under_way_is_renewed_once_for_all(self):
        self.items = {id: [item(401)] for id in "abc"}
        answers = self.send(moves(*"abc"))
        self.assertTrue(all(isinstance(a, BatchResponse) for a in answers.values()))
        self.assertEqual(self.tokens.count(True), 1)
        self.items = {"a": [item(401), item(401)]}
        self.assertIsInstance(self.send(moves("a"))["a"], errors.AuthError)

    def test_a_missing_or_odd_answer_leaves_it_open(self):
        for odd in (None, {"status": "200"}, {"body": {}}):
            self.items = {"a": [odd]}
            answer = self.send(moves("a", "b"))["a"]
            self.assertIsInstance(answer, errors.Unavailable)
            self.assertTrue(answer.maybe_applied)

    def test_odd_bodies(self):
        self.items = {"a": [item(200, ["x"])], "b": [{"status": 204}]}
        answers = self.send(moves("a", "b"))
        self.assertEqual([a.body for a in answers.values()], [{}, {}])

    def test_a_lost_batch_leaves_its_items_open_and_the_rest_unsent(self):
        self.replies(Reply(drop=True))
        answers = self.send(moves(*map(str, range(25))))
        self.assertEqual(len(self.double.requests), 1)
        self.assertTrue(answers["0"].maybe_applied)
        self.assertFalse(answers["24"].maybe_applied)
        self.assertTrue(answers["24"].passes)

    def test_a_lost_batch_of_reads_is_sent_again(self):
        self.replies(Reply(drop=True), failure(502), Reply(body=b"<html>"))
        self.assertIsInstance(self.send(reads("a"))["a"], BatchResponse)

    def test_a_throttled_batch_as_a_whole(self):
        self.replies(throttled(2))
        self.assertIsInstance(self.send(moves("a"))["a"], BatchResponse)
        self.replies(throttled(200))
        answers = self.send(moves(*map(str, range(25))))
        self.assertEqual({a.retry_after for a in answers.values()}, {200})

    def test_what_stops_the_connection_is_raised(self):
        self.replies(failure(403, "ErrorAccessDenied"))
        with self.assertRaises(errors.AccessDenied):
            self.send(moves("a"))

    def test_but_no_answer_is_lost_for_it(self):
        def answer(request):
            if self.batches:
                return failure(403, "ErrorAccessDenied")
            return self.answer_batch(request)

        self.double.answer = answer
        answers = self.send(moves(*map(str, range(45))))
        self.assertIsInstance(answers["19"], BatchResponse)
        for id in ("20", "44"):
            self.assertTrue(answers[id].stops)
        self.assertEqual(len(self.double.requests), 2)

    def test_a_batch_that_graph_does_not_understand(self):
        self.replies(failure(400, "BadRequest"))
        answer = self.send(moves("a"))["a"]
        self.assertIsInstance(answer, errors.InvalidRequest)

    def test_batches_fit_into_a_small_limit(self):
        pace = Pace(limit=8, window=1.0, clock=self.time, sleep=self.time.sleep)
        client = self.new_client(pace=pace)
        send_batch(client, reads(*map(str, range(20))))
        self.assertEqual([len(batch) for batch in self.batches], [8, 8, 4])
        self.assertGreater(client.traffic.throttled_seconds, 1)
