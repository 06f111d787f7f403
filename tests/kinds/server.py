from contextlib import contextmanager
from unittest.mock import patch

from ...exchange.ews.client import EwsClient
from ...exchange.ews.mailbox import EwsMailbox
from ...sandbox.store import organization
from .ews_faults import BUSY, FAULTS, FIND, MOVE
from .kind import Kind

EWS = "/EWS/Exchange.asmx"


class Server(Kind):
    """A shared mailbox on Exchange Server, through its web services."""

    name = "server"
    addresses = organization.SERVER_MAILBOXES
    adapter = EwsMailbox
    faults = FAULTS
    refused_moves = (
        (1, "ErrorAccessDenied"),
        (1, "ErrorMoveCopyFailed"),
        (100, "ErrorAccessDenied"),
        (100, "ErrorItemCorrupt"),
    )
    elsewhere = "junkemail"

    def values(self, number=0):
        return {**super().values(number), "kind": self.name}

    def connect(self, mailbox):
        self.control.log_to([self.address])
        self._set_up_server()
        mailbox.action_connect()

    def without_sleep(self):
        defaults = EwsClient.__init__.__kwdefaults__
        return patch.dict(defaults, sleep=lambda seconds: None)

    def move_by_hand(self, id):
        self.control.move_by_hand(id, self.elsewhere, self.address)

    # Troubles

    def let_time_pass(self):
        """How long it is to be left alone is kept from one run to the next."""
        tokens = self.case.env["email.logging.token"]
        tokens._write_pace(self.case.mailbox, False)

    def throttle_reading(self, seconds):
        self.control.add_fault(**FIND, **BUSY, back_off=1000 * seconds)

    def refuse_move(self, id, code):
        self.control.add_fault(**MOVE, code=code, item=id, times=None)

    def remove_archive(self):
        """Exchange Server has none of its own: it is missing until the job needs it."""

    @contextmanager
    def unreachable(self):
        settings = self.case.env["email.logging.settings"]
        settings._set("server_url", f"https://localhost:1{EWS}")
        yield
        settings._set("server_url", f"{self.case.sandbox.url}{EWS}")

    # How

    def _set_up_server(self):
        settings = self.case.env["email.logging.settings"]
        for name, value in {
            "url": f"{self.case.sandbox.url}{EWS}",
            "account": organization.SERVER_LOGIN,
            "ca_bundle": str(self.case.sandbox.ca_path),
        }.items():
            settings._set(f"server_{name}", value)
        settings._set_encrypted("server_password", organization.SERVER_PASSWORD)
