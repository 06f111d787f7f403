"""Graph's limits: kept by the pace, and by asking for several things at once."""

from ....exchange import errors
from ....exchange.graph.batch import BatchRequest, BatchResponse, send_batch
from ....exchange.graph.pace import Pace
from .places import move
from .sandbox_case import CRM_LOG, SandboxCase


class TestLimits(SandboxCase):
    def test_graphs_limits_are_never_met(self):
        self.control.set_limits(requests=200, window=60.0)
        pace = Pace(200, 60.0, clock=self.time, sleep=self.time.sleep)
        mailbox = self.new_mailbox(pace=pace)
        self.control.generate(300)
        pauses = 0
        while page := self.page(mailbox):
            ids = [message.key for message in page]
            results = move(mailbox, ids, "archive")
            stopped = [r for r in results.values() if isinstance(r, errors.Throttled)]
            if stopped:
                pauses += 1
                self.pass_time(stopped[0].retry_after)
        self.assertEqual(self.control.folders()["Archive"], 300)
        self.assertEqual(mailbox.client.traffic.throttled, 0)
        self.assertGreaterEqual(pauses, 1)

    def page(self, mailbox):
        try:
            return mailbox.oldest(50)
        except errors.Throttled as pause:
            self.pass_time(pause.retry_after)
            return mailbox.oldest(50)

    def pass_time(self, seconds):
        self.time.now += seconds
        self.control.set_clock_offset(self.time.now - 1_000_000.0)

    def test_reading_and_moving_in_one_batch(self):
        answers = send_batch(
            self.new_client(),
            [
                BatchRequest("a", "GET", f"/users/{CRM_LOG}/mailFolders/inbox"),
                BatchRequest("b", "GET", f"/users/{CRM_LOG}/messages/unknown"),
            ],
        )
        self.assertIsInstance(answers["a"], BatchResponse)
        self.assertIsInstance(answers["b"], errors.RemoteError)
