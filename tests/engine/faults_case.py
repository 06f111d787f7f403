"""An Inbox with mail of a contact and of a stranger, and the proof that all is done."""

from ..common import GIULIA, STRANGER
from ..kinds.case import KindCase
from ..sandbox_common import mime


class FaultsCase(KindCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(self.kind.without_sleep())

    def start_again(self):
        """As if nothing had been sent or logged yet."""
        self.kind.clear()
        self.messages.unlink()
        self.skipped.unlink()
        self.fill_inbox()

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
        self.assertNotIn(self.kind.inbox, self.folder_counts())

    def assertNothingLost(self):
        total = sum(self.folder_counts().values())
        self.assertEqual(total, len(self.sent))
        recorded = len(self.messages) + len(self.skipped)
        outside = total - self.folder_counts().get(self.kind.inbox, 0)
        self.assertGreaterEqual(recorded, outside)
