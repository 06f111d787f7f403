from contextlib import contextmanager
from unittest.mock import patch

from ...exchange.graph.client import GraphClient
from ...exchange.graph.mailbox import GraphMailbox
from ...sandbox import tenant
from ..sandbox_common import SandboxCase
from .graph_faults import FAULTS, LIST
from .kind import Kind

WELL_KNOWN = {"Inbox": "inbox", "Archive": "archive"}


class Online(Kind):
    """A shared mailbox on Exchange Online, through Microsoft Graph."""

    name = "online"
    second = {"email": tenant.LOG_MAILBOXES[1]}
    adapter = GraphMailbox
    faults = FAULTS
    refused_moves = ((1, 400), (1, 500), (100, 400), (100, 403))

    def connect(self, mailbox):
        SandboxCase.connect(self.case, mailbox)

    def without_sleep(self):
        """A patcher of the waits that the client sleeps itself."""
        defaults = GraphClient.__init__.__kwdefaults__
        return patch.dict(defaults, sleep=lambda seconds: None)

    # Messages

    def deliver(self, message, address=tenant.LOG_MAILBOXES[0]):
        """Put it where mail waits, without any rule."""
        self.control.deliver_into([message.as_bytes()], address)

    def folder_counts(self, address):
        return SandboxCase.folder_counts(self.case, address)

    def ids_in(self, folder):
        """Of the messages in a folder, oldest first."""
        found = self.control.messages(folder=WELL_KNOWN[folder])
        return [message["id"] for message in found]

    def move_by_hand(self, id):
        """To where nobody reads."""
        self.control.move_by_hand(id, "junkemail")

    def clear(self):
        self.control.clear_mailbox()

    # Troubles

    def throttle_reading(self, seconds):
        self.control.add_fault(**LIST, status=429, retry_after=seconds)

    def refuse_move(self, id, status):
        """Of this message, until the faults are cleared."""
        move = {"path": f"{id}/move", "in_batch": True}
        self.control.add_fault(**move, status=status, times=None)

    def set_full(self, full=True):
        self.control.set_full(tenant.LOG_MAILBOXES[0], full)

    def remove_archive(self):
        self.control.remove_well_known(tenant.LOG_MAILBOXES[0])

    def remove_not_logged(self):
        mailbox = self.case.sandbox.tenant.mailboxes[tenant.LOG_MAILBOXES[0]]
        folders = mailbox.well_known["msgfolderroot"]
        mailbox.remove_folder(folders.child_named("Not Logged"))

    @contextmanager
    def unreachable(self):
        """Inside it, the server's port is closed."""
        settings = self.case.env["email.logging.settings"]
        settings._set("graph_url", "https://localhost:1/v1.0")
        yield
        settings._set("graph_url", f"{self.case.sandbox.url}/v1.0")
