"""Mailboxes on the sandbox's Exchange Server, of both kinds."""

from ...connection.turnstile import let_all_pass
from ...sandbox.store.organization import (
    PUBLIC_FOLDERS,
    SERVER_LOGIN,
    SERVER_MAILBOXES,
    SERVER_PASSWORD,
)
from ..sandbox_common import SandboxCase

SERVER_MAILBOX = SERVER_MAILBOXES[0]
QUEUE = next(iter(PUBLIC_FOLDERS))
CONTENT_MAILBOX, OTHER_CONTENT_MAILBOX = (at for at, _name in PUBLIC_FOLDERS.values())
FOLDER_PATH = "\\Email Logging"


class ServerCase(SandboxCase):
    """Exchange Online is set up beside it, and its mailbox is connected."""

    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        self.organization = self.sandbox.organization

    def set_up_server(self, **values):
        """Enter the connection, as the form without steps does."""
        typed = {
            "server_url": self.sandbox.ews_url,
            "server_account": SERVER_LOGIN,
            "server_password": SERVER_PASSWORD,
            "server_ca_bundle": self.sandbox.ca_path,
            **values,
        }
        self.env["email.logging.setup"].create(typed).action_save_server()

    def put_copy(self, mailbox, *messages):
        """Put there what the mail-flow rules of the server copy to a mailbox."""
        store, folder = self.organization.place(mailbox.email)
        for message in messages:
            self.sandbox.tenant.deliver_to(message.as_bytes(), store, folder)

    def add(self, kind, **values):
        """:return: a connected and enabled mailbox of that kind"""
        typed = {"kind": kind, "email": SERVER_MAILBOX, **values}
        if kind == "folder":
            typed = {**typed, "email": QUEUE, "folder_path": FOLDER_PATH, **values}
        mailbox = self.env["email.logging.mailbox"].create(typed)
        let_all_pass()
        mailbox.action_connect()
        mailbox.enabled = True
        return mailbox
