"""Mailboxes on Exchange Server beside one in Exchange Online."""

from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import RedirectWarning, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import mute_logger

from ...exchange.failures import KINDS
from ..common import ANNA, GIULIA
from ..sandbox_common import mime
from .server_case import FOLDER_PATH, QUEUE, SERVER_MAILBOX, ServerCase

EXTERNAL = "odoo.addons.crm_email_logging.models.email_logging_settings.external"
# Of tenant, application and sign-in: no mailbox on Exchange Server meets them.
ONLINE_SETUP = {
    *("tenant_unknown", "tenant_needed", "application_unknown", "secret_wrong"),
    *("application_disabled", "redirect_uri_wrong", "secret_expired"),
    *("secret_missing", "certificate_wrong", "certificate_unreadable"),
    *("setup_incomplete", "https_needed", "redirect_uri_foreign"),
}


@tagged("post_install", "-at_install")
class TestServer(ServerCase):
    def test_each_kind_logs_its_mail(self):
        self.set_up_server()
        server, folder = self.add("server"), self.add("folder")
        self.assertEqual(folder.account_username, "ODOODEV\\svc-odoo")
        self.send(mime(ANNA, [GIULIA], subject="Online"))
        for mailbox in (server, folder):
            self.put_copy(mailbox, mime(ANNA, [GIULIA], subject=mailbox.kind))
        for mailbox in (self.mailbox, server, folder):
            self.run_job(mailbox)
            self.assertEqual(mailbox.state, "running", mailbox.error_message)
        found = {m.subject: m.mailbox_id.kind for m in self.messages}
        expected = {"Online": "online", "server": "server", "folder": "folder"}
        self.assertEqual(found, expected)

    def test_no_token_is_asked_for(self):
        self.settings._set("client_secret", False)
        self.settings._set("tenant_id", False)
        self.set_up_server()
        mailbox = self.add("server")
        self.assertFalse(mailbox.needs_sign_in)
        self.assertEqual(mailbox.state, "running")

    def test_not_set_up_leads_to_the_setup(self):
        with self.assertRaisesRegex(RedirectWarning, "Exchange Server is not set up"):
            self.add("server")

    def test_same_address_in_both_worlds(self):
        self.set_up_server()
        server = self.add("server")
        online = self.env["email.logging.mailbox"].create({"email": SERVER_MAILBOX})
        self.assertNotEqual(server, online)

    def test_with_kerberos_neither_account_nor_password_is_asked_for(self):
        self.set_up_server()
        for name in ("server_account", "server_password"):
            self.settings._set(name, False)
        shown = self.env["res.config.settings"].create({})
        self.assertFalse(shown.email_logging_server_is_set_up)
        self.settings._set("server_authentication", "kerberos")
        shown = self.env["res.config.settings"].create({})
        self.assertTrue(shown.email_logging_server_is_set_up)
        self.settings._set("server_url", False)
        shown = self.env["res.config.settings"].create({})
        self.assertFalse(shown.email_logging_server_is_set_up)

    def test_a_mailbox_has_one_address(self):
        mailboxes = self.env["email.logging.mailbox"]
        for odd in ("crm.log", "crm.log@lumen.example, b@lumen.example"):
            with self.assertRaisesRegex(ValidationError, "address alone"):
                mailboxes.create({"email": odd})

    def test_the_form_of_a_public_folder_deletes_nothing(self):
        """What was chosen for a mailbox before cannot be saved with a folder."""
        form = Form(self.env["email.logging.mailbox"])
        form.email = QUEUE
        form.skipped_action = "delete"
        form.kind = "folder"
        form.folder_path = FOLDER_PATH
        self.assertEqual(form.skipped_action, "keep")
        self.assertEqual(form.save().skipped_action, "keep")
        mailboxes = self.env["email.logging.mailbox"]
        other = mailboxes.create({"email": "o@x.example", "skipped_action": "delete"})
        form = Form(other)
        form.kind = "folder"
        form.folder_path = FOLDER_PATH
        self.assertEqual(form.save().skipped_action, "keep")

    def test_a_mailbox_that_is_set_up_already(self):
        mailboxes = self.env["email.logging.mailbox"]
        self.set_up_server()
        server = self.add("server")
        again = {"email": SERVER_MAILBOX.upper(), "kind": "server"}
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            for vals_list in ([again], [{"email": "new@lumen.example"}] * 2):
                with self.assertRaisesRegex(ValidationError, "already set up"):
                    mailboxes.create(vals_list)
            online = mailboxes.create({"email": SERVER_MAILBOX})
            with self.assertRaisesRegex(ValidationError, "already set up"):
                online.kind = "server"
            server.enabled = False
            server.active = False
            successor = mailboxes.create(again)
            with self.assertRaisesRegex(ValidationError, "already set up"):
                server.active = True
        self.assertTrue(successor.active)

    @mute_logger("odoo.sql_db")
    def test_public_folder_deletes_nothing(self):
        self.set_up_server()
        folder = self.add("folder")
        with (
            self.assertRaisesRegex(CheckViolation, "folder_deletes_nothing"),
            self.env.cr.savepoint(),
        ):
            folder.skipped_action = "delete"
            self.env.flush_all()

    def test_path_of_a_public_folder(self):
        mailboxes = self.env["email.logging.mailbox"]
        for path in ("\\", "\\Email Logging\\\\Queue", "\\" + "x" * 250):
            typed = {"kind": "folder", "email": QUEUE, "folder_path": path}
            with self.subTest(path), self.assertRaises(ValidationError):
                mailboxes.create(typed)

    def test_what_the_job_says_is_of_the_server(self):
        """A wrong password stops it; nobody is sent to Microsoft's pages."""
        self.set_up_server()
        mailbox = self.add("server")
        self.set_up_server(server_password="another one")
        with mute_logger("odoo.addons.crm_email_logging.engine.run"):
            self.run_job(mailbox)
        self.assertEqual(mailbox.error_kind, "login_refused")
        self.assertEqual(mailbox.remedy_button, "setup")
        self.assertIn("Extended Protection", mailbox.error_message)
        setup = self.env["email.logging.setup"].browse(
            mailbox.action_open_setup()["res_id"]
        )
        self.assertEqual((setup.kind, setup.step), ("server", "access"))
        self.set_up_server()
        mailbox.action_connect()
        self.assertEqual(mailbox.state, "running")

    def test_queue_that_was_made_anew_is_found(self):
        self.set_up_server()
        folder = self.add("folder")
        known = folder.queue_folder_id
        self.assertTrue(known)
        folder.queue_folder_id = "AAMk-of-another-folder"
        folder.action_connect()
        self.assertEqual(folder.queue_folder_id, known)


@tagged("post_install", "-at_install")
class TestRemediesOfServer(ServerCase):
    def test_nobody_signs_in(self):
        """Whatever stops such a mailbox's job, no page of Microsoft mends it."""
        remedies = self.env["email.logging.remedy"]
        for name, kind in KINDS.items():
            if kind.stops and name not in ONLINE_SETUP:
                for reader in ("server", "folder"):
                    with self.subTest(name, reader=reader):
                        sentence = remedies._sentence(name, None, reader)
                        self.assertNotRegex(
                            sentence, "(?i)sign.?in|Entra|Microsoft 365"
                        )
                        mended = remedies._mended_by(name, reader)
                        self.assertNotIn(mended, ("sign_in", "consent"))

    def test_password_kept_elsewhere(self):
        with patch(EXTERNAL, lambda name: "s" if name == "server_password" else ""):
            remedies = self.env["email.logging.remedy"]
            sentence = remedies._sentence("login_refused", None, "server")
            self.assertIn("environment", sentence)
            self.assertEqual(remedies._mended_by("login_refused", "server"), "validate")
