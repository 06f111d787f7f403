from contextlib import contextmanager
from unittest.mock import patch

from ...exchange.graph.client import GraphClient
from ...exchange.graph.mailbox import GraphMailbox
from ...sandbox import tenant
from ..sandbox_common import SandboxCase
from .graph_faults import FAULTS, LIST
from .kind import Kind


class Online(Kind):
    """A shared mailbox on Exchange Online, through Microsoft Graph."""

    name = "online"
    addresses = tenant.LOG_MAILBOXES
    adapter = GraphMailbox
    faults = FAULTS
    refused_moves = ((1, 400), (1, 500), (100, 400), (100, 403))

    def connect(self, mailbox):
        SandboxCase.connect(self.case, mailbox)

    def without_sleep(self):
        defaults = GraphClient.__init__.__kwdefaults__
        return patch.dict(defaults, sleep=lambda seconds: None)

    def move_by_hand(self, id):
        self.control.move_by_hand(id, "junkemail", self.address)

    # Troubles

    def throttle_reading(self, seconds):
        self.control.add_fault(**LIST, status=429, retry_after=seconds)

    def refuse_move(self, id, status):
        move = {"path": f"{id}/move", "in_batch": True}
        self.control.add_fault(**move, status=status, times=None)

    @contextmanager
    def unreachable(self):
        settings = self.case.env["email.logging.settings"]
        settings._set("graph_url", "https://localhost:1/v1.0")
        yield
        settings._set("graph_url", f"{self.case.sandbox.url}/v1.0")
