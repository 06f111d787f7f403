"""Headless Chromium through the setup of Exchange Server, wrong inputs included."""

import json

from odoo.tests import HttpCase, tagged

from ...connection.turnstile import let_all_pass
from ...sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD
from ..common import ANNA, GIULIA, speak_italian
from ..connection.server_case import FOLDER_PATH, QUEUE, SERVER_MAILBOX
from ..sandbox_common import mime
from .test_setup_server import ServerSetupCase

SETUP = "/odoo/action-crm_email_logging.email_logging_setup_open_action"


@tagged("post_install", "-at_install")
class TestSetupServerTour(ServerSetupCase, HttpCase):
    browser_size = "1366x900"

    def follow(self, kind):
        """The whole way, three wrong inputs included, until the first e-mail."""
        address = QUEUE if kind == "folder" else SERVER_MAILBOX
        answers = {
            "mailbox_email": address,
            "folder_path": FOLDER_PATH,
            "server_url": self.sandbox.ews_url,
            "server_account": SERVER_LOGIN,
            "server_password": SERVER_PASSWORD,
            "server_ca_bundle": self.sandbox.ca_path,
        }
        kept = json.dumps(json.dumps(answers))
        tour = f"email_logging_setup_{kind}"
        let_all_pass()
        self.start_tour(
            SETUP,
            tour,
            login="admin",
            timeout=120,
            code=f"localStorage.setItem('email_logging_answers', {kept});"
            f"odoo.startTour('{tour}', {{stepDelay: 0, startUrl: '{SETUP}'}})",
        )
        self.assertLogsTheFirstMessage(kind, address)

    def assertLogsTheFirstMessage(self, kind, address):
        self.env.invalidate_all()
        mailbox = self.env["email.logging.mailbox"].search(
            [("email", "=", address), ("kind", "=", kind)]
        )
        self.assertEqual(mailbox.state, "running")
        self.put_copy(mailbox, mime(ANNA, [GIULIA], subject="The first"))
        self.run_job(mailbox)
        self.assertEqual(self.messages.mapped("subject"), ["The first"])

    def test_server_in_english(self):
        self.follow("server")

    def test_folder_in_english(self):
        self.follow("folder")

    def test_server_in_italian(self):
        speak_italian(self.env.ref("base.user_admin"))
        self.follow("server")

    def test_folder_in_italian(self):
        speak_italian(self.env.ref("base.user_admin"))
        self.follow("folder")
