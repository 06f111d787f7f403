"""What Graph answers about subscriptions, and what is left alone."""

from ....exchange import errors
from ....exchange.graph.subscriptions import Ear, Subscriptions
from .double import Reply
from .test_client import ClientCase, failure

EAR = Ear("https://odoo.example/told", "https://odoo.example/life", "secret")
MADE = {"id": "s", "expirationDateTime": "2026-12-01T10:00:00Z"}


class TestSubscriptions(ClientCase):
    def setUp(self):
        super().setUp()
        self.subscriptions = Subscriptions(self.client)

    def subscribe(self):
        return self.subscriptions.create("crm.log@lumen.example", EAR)

    def test_only_what_leads_to_this_address_is_replaced(self):
        others = {"id": "other", "notificationUrl": "https://other.example/told"}
        lost = {"id": "lost", "notificationUrl": EAR.url}
        found = {"value": [others, lost]}
        self.replies(Reply(json=found), Reply(204), Reply(201, MADE))
        self.assertEqual(self.subscribe().id, "s")
        deleted = [r.path for r in self.double.requests if r.method == "DELETE"]
        self.assertEqual(deleted, ["/v1.0/subscriptions/lost"])

    def test_an_application_that_may_not_subscribe_any_more(self):
        self.double.answer = lambda _request: failure(403, "Forbidden")
        with self.assertRaises(errors.AccessDenied) as caught:
            self.subscriptions.renew("s")
        self.assertEqual(caught.exception.kind, "told_nothing")

    def test_an_answer_that_tells_no_id_or_no_end(self):
        """Else nobody would renew it in time."""
        for missing in MADE:
            answer = {name: MADE[name] for name in MADE if name != missing}
            self.double.answer = lambda _request, answer=answer: Reply(json=answer)
            with self.subTest(missing), self.assertRaises(errors.Unavailable) as caught:
                self.subscriptions.renew("s")
            self.assertEqual(caught.exception.kind, "malformed_answer")
