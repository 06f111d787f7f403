"""What only Exchange Server does, to a mailbox and to public folders."""

from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ..common import ANNA, GIULIA
from ..kinds.ews_faults import MOVE
from ..kinds.folder import Folder
from ..kinds.kind import of_each_kind
from ..kinds.server import Server
from ..sandbox_common import mime
from .faults_case import FaultsCase


@of_each_kind(Server, Folder)
@tagged("post_install", "-at_install")
class TestServerFaults(FaultsCase):
    def test_pages_shorter_than_asked_for(self):
        self.control.set_server(short_pages=2)
        self.fill_inbox()
        self.run_job()
        self.assertEverythingDone()

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_password_refused_in_mid_run(self):
        """The account is not tried again and again: it would be locked."""
        self.fill_inbox()
        self.control.add_fault(**MOVE, status=401, times=None)
        self.run_job()
        self.assertEqual(self.mailbox.error_kind, "login_refused")
        self.assertNothingLost()
        self.control.clear_requests()
        self.run_job()
        self.assertFalse(self.control.requests())
        self.control.clear_faults()
        self.mailbox.action_log_now()
        self.run_job()
        self.assertEverythingDone()

    def test_two_copies_with_one_search_key(self):
        self.fill_inbox()
        first = self.kind.ids_in(self.kind.inbox)[0]
        where = f"{self.kind.above}{self.kind.inbox}"
        self.control.copy_by_hand(first, where, self.kind.address)
        self.run_job()
        self.assertEverythingDone()
        self.assertEqual(self.folder_counts()[self.kind.archive], 6)

    def test_dragged_back_by_somebody(self):
        """A move made another id of it; it is known by its search key."""
        self.fill_inbox()
        self.run_job()
        first = self.kind.ids_in(self.kind.archive)[0]
        where = f"{self.kind.above}{self.kind.inbox}"
        self.control.move_by_hand(first, where, self.kind.address)
        self.run_job()
        self.assertEverythingDone()

    def test_people_of_the_server_without_an_address_of_their_own(self):
        """X.500 addresses, which only the directory can read."""
        self.control.set_server(x500="all", x500_properties=False)
        self.send(mime(GIULIA, [ANNA]), mime(ANNA, [GIULIA]))
        self.run_job()
        found = sorted(self.messages.mapped("direction"))
        self.assertEqual(found, ["inbound", "outbound"])
        self.assertEqual(self.messages.entry_ids.user_id, self.giulia)
