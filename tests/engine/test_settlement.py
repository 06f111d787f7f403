"""Where messages go, asked of a mailbox that notes it. Needs no database."""

from types import SimpleNamespace

from odoo.tests import BaseCase

from ...engine.settlement import Settlement, has_left, refusals
from ...exchange.errors import InvalidRequest, NotFound, Throttled
from ...exchange.mailbox import ARCHIVE, Moved, Place

A, B, C = (Place(key, f"at {key}") for key in "abc")


class Remote:
    """Folders are numbered as they are made; what is `gone` is answered once."""

    def __init__(self):
        self.moves = []
        self.made = []
        self.gone = set()

    def ensure_folder(self, name, parent=None):
        self.made.append((name, parent))
        return SimpleNamespace(id=f"folder {len(self.made)}")

    def archive(self):
        return SimpleNamespace(id="archive")

    def move(self, places, folder_id):
        self.moves.append((list(places), folder_id))
        gone, self.gone = self.gone, set()
        return {
            place: NotFound("folder_missing")
            if place in gone
            else Moved(place.at, folder_id)
            for place in places
        }


class TestSettlement(BaseCase):
    def setUp(self):
        super().setUp()
        self.remote = Remote()
        self.mailbox = SimpleNamespace(
            logged_folder="own",
            logged_folder_name="Offers",
            skipped_action="keep",
            folder_ids={"Offers": "known"},
        )

    def settle(self, *places, path=("Offers",)):
        record = SimpleNamespace(_destination=lambda filing: path)
        settlement = Settlement(self.mailbox, self.remote)
        return settlement.moves(dict.fromkeys(places, record))()

    def test_a_known_folder_is_not_looked_for(self):
        outcome = self.settle(A, B)
        self.assertEqual(self.remote.moves, [([A, B], "known")])
        self.assertEqual(self.remote.made, [])
        self.assertTrue(all(map(has_left, outcome.values())))

    def test_a_folder_that_is_gone_is_made_and_takes_what_it_has_not_taken(self):
        self.remote.gone = {B, C}
        outcome = self.settle(A, B, C)
        moves = [([A, B, C], "known"), ([B, C], "folder 1")]
        self.assertEqual(self.remote.moves, moves)
        self.assertEqual(self.remote.made, [("Offers", None)])
        self.assertEqual(outcome[A].folder_id, "known")
        self.assertEqual(outcome[B].folder_id, "folder 1")

    def test_folders_inside_of_the_archive(self):
        self.settle(A, path=(ARCHIVE, "2026-11"))
        self.assertEqual(self.remote.made, [("2026-11", "archive")])

    def test_what_a_server_says_of_more_than_one_message(self):
        gone, busy = NotFound("not_found"), Throttled(3)
        bad = InvalidRequest("request_refused")
        self.assertEqual(refusals({A: gone, B: busy, C: bad}), [busy])
        found = [has_left(result) for result in (Moved("", ""), gone, busy, bad)]
        self.assertEqual(found, [True, True, False, False])
