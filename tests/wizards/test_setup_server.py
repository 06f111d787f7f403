"""The assisted setup for who has an Exchange Server, as an administrator uses it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...connection.turnstile import let_all_pass
from ...sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD
from ..common import ANNA, GIULIA, speak_italian
from ..connection.server_case import FOLDER_PATH, QUEUE, SERVER_MAILBOX, ServerCase
from ..sandbox_common import mime


class ServerSetupCase(ServerCase):
    def setUp(self):
        super().setUp()
        self.env["email.logging.setup"].create({}).action_clear()
        let_all_pass()

    def start(self, kind="server", **values):
        """:return: the setup with everything typed, in its first step"""
        typed = {
            "kind": kind,
            "step": "exchange",
            "mailbox_email": QUEUE if kind == "folder" else SERVER_MAILBOX,
            "folder_path": kind == "folder" and FOLDER_PATH,
            "server_url": self.sandbox.ews_url,
            "server_account": SERVER_LOGIN,
            "server_password": SERVER_PASSWORD,
            "server_ca_bundle": self.sandbox.ca_path,
        }
        return self.env["email.logging.setup"].create({**typed, **values})

    def go_to(self, step, *args, **values):
        setup = self.start(*args, **values)
        while setup.step != step:
            before = setup.step
            setup.action_next()
            self.assertNotEqual(setup.step, before, setup.error_message)
        return setup


@tagged("post_install", "-at_install")
class TestSetupServer(ServerSetupCase):
    def test_to_the_first_message(self):
        for kind in ("server", "folder"):
            with self.subTest(kind):
                setup = self.go_to("mailbox", kind)
                mailbox = setup.mailbox_id
                self.assertEqual(mailbox.kind, kind)
                self.assertEqual(bool(mailbox.queue_folder_id), kind == "folder")
                self.assertFalse(mailbox.quota_gb)
                setup.action_next()
                self.assertEqual(mailbox.state, "running")
                self.put_copy(mailbox, mime(ANNA, [GIULIA], subject=kind))
                self.run_job(mailbox)
                self.assertIn(kind, self.messages.mapped("subject"))

    def test_resumed_another_day(self):
        self.go_to("access", "folder")
        setup = self.env["email.logging.setup"].create({})
        self.assertEqual((setup.kind, setup.step), ("folder", "access"))
        self.assertEqual(setup.folder_path, FOLDER_PATH)
        self.assertEqual(setup.server_account, SERVER_LOGIN)
        setup.action_back()
        self.assertEqual(setup.step, "exchange")

    def test_first_step_marks_what_is_wrong(self):
        for kind, name, typed, words in (
            ("server", "mailbox_email", "crm.log", "crm.log"),
            ("server", "server_account", "svc-odoo", "DOMAIN"),
            ("server", "server_account", "", "Fill in"),
            ("server", "readers", "sales", "sales"),
            ("folder", "folder_path", "", "at most 250"),
            ("folder", "folder_path", "\\a\\\\b", "at most 250"),
            ("folder", "folder_path", "x" * 250, "at most 250"),
            ("folder", "content_mailbox", "PF", "PF"),
        ):
            with self.subTest(name, typed=typed):
                setup = self.start(kind, **{name: typed})
                setup.action_next()
                self.assertEqual(setup.step, "exchange")
                self.assertEqual(setup.error_answers, name)
                self.assertIn(words, setup.error_message)

    def test_second_step_marks_what_is_wrong(self):
        for name, typed, words in (
            ("server_url", "http://mail.lumen.example/EWS/Exchange.asmx", "https"),
            ("server_url", "https://outlook.office365.com/EWS/Exchange.asmx", "Online"),
            ("server_url", "https://user:word@mail.lumen.example/", "alone|in full"),
            ("server_url", "https://localhost:1/EWS/Exchange.asmx", "reached"),
            ("server_url", f"{self.sandbox.url}/other/EWS/Exchange.asmx", "services"),
            ("server_account", "svc-odoo", "DOMAIN"),
            ("server_account", False, "DOMAIN"),
            ("server_ca_bundle", "/nowhere/ca.pem", "PEM"),
            ("server_ca_bundle", "", "authority"),
            ("mailbox_email", "nobody@lumen.example", "address|access"),
        ):
            with self.subTest(name, typed=typed):
                let_all_pass()
                setup = self.go_to("access")
                setup[name] = typed
                setup.action_next()
                self.assertEqual(setup.step, "access", typed)
                self.assertEqual(setup.error_answers, name, setup.error_message)
                self.assertRegex(setup.error_message, words)
                self.assertNotIn("word", setup.error_message.replace("password", ""))

    def test_kept_without_steps_only_in_its_form(self):
        """In the form without steps: with Kerberos, the ticket names the account."""
        with self.assertRaisesRegex(UserError, "DOMAIN"):
            self.set_up_server(server_account="svc-odoo")
        self.set_up_server(server_account=f" {SERVER_LOGIN} ")
        self.assertEqual(self.settings._get_server_account(), SERVER_LOGIN)
        for account in ("svc-odoo", False):
            self.set_up_server(server_authentication="kerberos", server_account=account)
            self.assertEqual(self.settings._server_authentication(), "kerberos")

    def test_wrong_password_is_not_kept(self):
        setup = self.go_to("access", server_password="wrong")
        setup.action_next()
        self.assertEqual(setup.error_answers, "server_account,server_password")
        self.assertFalse(self.settings._has_server_password())
        setup.server_password = SERVER_PASSWORD
        setup.action_next()
        self.assertEqual(setup.step, "mailbox", setup.error_message)

    def test_a_password_is_asked_for(self):
        setup = self.go_to("access", server_password=False)
        setup.action_next()
        self.assertEqual(
            (setup.step, setup.error_answers), ("access", "server_password")
        )
        self.assertIn("Fill in", setup.error_message)

    def test_kerberos_needs_none(self):
        """A ticket lies with the process; its package has to be installed."""
        setup = self.go_to(
            "access", server_authentication="kerberos", server_password=False
        )
        setup.action_next()
        self.assertEqual(setup.error_kind, "kerberos_missing")

    def test_folder_that_is_not_there(self):
        setup = self.go_to("access", "folder", folder_path="\\Email Loging")
        setup.action_next()
        self.assertEqual(setup.error_answers, "folder_path")
        self.assertIn("Email Loging", setup.error_message)

    def test_server_s_name_is_enough(self):
        for typed in (
            f"localhost:{self.sandbox.port}",
            f"{self.sandbox.url}/owa/",
            f" {self.sandbox.url}/EWS ",
        ):
            with self.subTest(typed):
                setup = self.go_to("mailbox", server_url=typed)
                self.assertEqual(setup.server_url, self.sandbox.ews_url)

    def test_second_mailbox_needs_no_password(self):
        self.go_to("mailbox").action_next()
        second = {"mailbox_email": "crm.server2@lumen.example"}
        setup = self.start(**second, server_password=False)
        self.assertIn("Set-TransportRule", setup.server_script)
        setup = self.go_to("mailbox", **second, server_password=False)
        self.assertTrue(setup.mailbox_id.account_username)

    def test_account_that_reads_others_as_well_is_told(self):
        self.go_to("mailbox")
        setup = self.env["email.logging.setup"].create({})
        self.assertFalse(setup.other_server_names)
        setup.server_account = "other@lumen.example"
        self.assertIn(SERVER_MAILBOX, setup.other_server_names)

    def test_also_of_companies_that_its_reader_may_not_see(self):
        self.go_to("mailbox").action_next()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["email.logging.mailbox"].search([]).company_id = elsewhere
        admin = self.env.ref("base.user_admin")
        self.assertNotIn(elsewhere, admin.company_ids)
        setup = self.env["email.logging.setup"].with_user(admin).create({})
        setup.server_account = "other@lumen.example"
        self.assertIn(SERVER_MAILBOX, setup.other_server_names)

    def test_moved_online_later(self):
        """A further mailbox of the other kind: the first one stays as it is."""
        mailbox = self.go_to("mailbox").mailbox_id
        setup = self.env["email.logging.setup"].create(
            {"kind": "online", "mailbox_email": SERVER_MAILBOX}
        )
        self.assertFalse(setup._replaced_mailbox())
        self.assertNotEqual(setup._ensure_mailbox(), mailbox)


@tagged("post_install", "-at_install")
class TestServerScript(ServerSetupCase):
    def test_shared_mailbox(self):
        script = self.start(readers="readers@lumen.example").server_script
        for line in (
            "New-Mailbox -Shared -Name 'crm.server' -DisplayName 'crm.server'",
            "-Alias 'crm.server' -PrimarySmtpAddress 'crm.server@lumen.example'",
            "Add-MailboxPermission -Identity 'crm.server@lumen.example'",
            "-User 'ODOODEV\\svc-odoo' -AccessRights FullAccess",
            "New-TransportRule -Name 'Log outgoing: crm.server@lumen.example' -From",
            "-Identity 'crm.server@lumen.example:\\Archive'",
        ):
            self.assertIn(line, script)
        self.assertNotIn("Connect-ExchangeOnline", script)
        self.assertNotIn("PublicFolder", script)

    def test_public_folder(self):
        path = "\\Sales\\L\u2019altra posta"
        script = self.start("folder", folder_path=path).server_script
        for line in (
            "New-Mailbox -PublicFolder -Name 'PF Mail Logging'",
            "New-PublicFolder -Name 'Sales' -Mailbox 'PF Mail Logging'",
            "New-PublicFolder -Name 'L\u2019\u2019altra posta' -Path '\\Sales'",
            "-Name 'Storage' -Path '\\Sales\\L\u2019\u2019altra posta'",
            "Enable-MailPublicFolder -Identity '\\Sales\\L\u2019\u2019altra posta",
            "-PrimarySmtpAddress 'crm.folder@lumen.example'",
            "-EmailAddressPolicyEnabled $false",
            "-User Anonymous -AccessRights CreateItems",
            "\\Not Logged' -User 'ODOODEV\\svc-odoo' -AccessRights Owner",
            "-BlindCopyTo 'crm.folder@lumen.example'",
        ):
            self.assertIn(line, script)

    def test_public_folder_mailbox_that_is_there(self):
        script = self.start(
            "folder", content_mailbox="pf.logging@lumen.example"
        ).server_script
        self.assertNotIn("New-Mailbox", script)
        self.assertIn("-Name 'Queue'", script)
        self.assertIn("-Mailbox 'pf.logging@lumen.example'", script)

    def test_not_before_the_answers_suffice(self):
        for name in ("mailbox_email", "server_account"):
            self.assertFalse(self.start(**{name: False}).server_script)
        self.assertFalse(self.start("folder", folder_path=False).server_script)
        self.assertFalse(self.start("folder", folder_path="\\a\nb").server_script)
        # which no string of PowerShell can hold
        account = "ODOODEV\\svc\x1fodoo"
        self.assertFalse(self.start(server_account=account).server_script)
        address = "crm\ue000@lumen.example"
        self.assertFalse(self.start(mailbox_email=address).server_script)

    def test_its_comments_are_in_the_readers_language(self):
        speak_italian(self.env.user)
        self.env.invalidate_all()
        comments = set()
        for language in ("en_US", "it_IT"):
            setup = self.start(readers="readers@lumen.example")
            setup = setup.with_context(lang=language)
            script = setup.server_script
            found = [line for line in script.splitlines() if line.startswith("#")]
            self.assertEqual(len(found), 3)
            self.assertFalse(comments & {*found})
            comments |= {*found}
        self.assertIn("# In Exchange Management Shell", comments)
