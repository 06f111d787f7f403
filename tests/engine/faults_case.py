"""An Inbox with mail of a contact and of a stranger, and the proof that all is done."""

from unittest.mock import patch

from ...exchange.graph.client import GraphClient
from ..common import GIULIA, STRANGER
from ..sandbox_common import SandboxCase, mime


class FaultsCase(SandboxCase):
    def setUp(self):
        super().setUp()
        # Waits that the client sleeps itself.
        self.startPatcher(
            patch.dict(GraphClient.__init__.__kwdefaults__, sleep=lambda seconds: None)
        )

    def fill_inbox(self):
        self.sent = [
            *(mime(subject=f"Offer {number}") for number in range(5)),
            mime(STRANGER, [GIULIA]),
        ]
        self.send(*self.sent)

    def assertEverythingDone(self):
        self.assertCountEqual(
            self.messages.mapped("internet_message_id"),
            [message["Message-ID"] for message in self.sent[:5]],
        )
        self.assertEqual(self.skipped.mapped("reason"), ["unknown_contact"])
        self.assertTrue(all((*self.messages.mapped("settled"), self.skipped.settled)))
        self.assertNotIn("Inbox", self.folder_counts())

    def assertNothingLost(self):
        total = sum(self.folder_counts().values())
        self.assertEqual(total, len(self.sent))
        recorded = len(self.messages) + len(self.skipped)
        outside = total - self.folder_counts().get("Inbox", 0)
        self.assertGreaterEqual(recorded, outside)
