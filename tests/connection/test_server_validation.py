"""Validate setup of mailboxes on Exchange Server: each check green, yellow and red."""

from odoo.tests import tagged

from ...connection.turnstile import let_all_pass
from ...connection.validation import CHECKS
from ...sandbox.store.organization import SERVER_ACCOUNT
from ..common import ANNA, GIULIA
from ..sandbox_common import mime
from .server_case import CONTENT_MAILBOX, OTHER_CONTENT_MAILBOX, QUEUE, ServerCase

ONLINE_ONLY = {"credential", "token", "tenant", "account"}


@tagged("post_install", "-at_install")
class TestServerChecks(ServerCase):
    def setUp(self):
        super().setUp()
        self.set_up_server()

    def states(self, mailbox):
        let_all_pass()
        mailbox._validate()
        return {check.code: check.state for check in mailbox.check_ids}

    def assertFound(self, mailbox, code, state, *words):
        self.states(mailbox)
        check = mailbox.check_ids.filtered(lambda found: found.code == code)
        self.assertEqual(check.state, state, check.message)
        for word in words:
            self.assertIn(word, check.message)

    def test_both_kinds_pass(self):
        for kind in ("server", "folder"):
            mailbox = self.add(kind)
            for direction in (mime(ANNA, [GIULIA]), mime(GIULIA, [ANNA])):
                self.put_copy(mailbox, direction)
            self.run_job(mailbox)
            with self.subTest(kind):
                states = self.states(mailbox)
                self.assertFalse(ONLINE_ONLY & states.keys())
                expected = [c for c, row in CHECKS.items() if kind in row.kinds]
                self.assertEqual(list(states), expected)
                unhappy = {code: s for code, s in states.items() if s != "passed"}
                known = {"contacts", "salespeople", "queue_address"}
                self.assertLessEqual(unhappy.keys(), known)
                for check in mailbox.check_ids:
                    self.assertTrue(check.name and check.message)

    def test_nothing_is_left_behind(self):
        for kind in ("server", "folder"):
            mailbox = self.add(kind)
            self.states(mailbox)
            store, _inbox = self.organization.place(mailbox.email)
            left = {f.name: len(f.messages) for f in store.folders.values()}
            there = {name for name, count in left.items() if count}
            self.assertLessEqual(there, {"Deletions"})

    def test_versions(self):
        mailbox = self.add("server")
        for build, state, word in (
            ((15, 2, 2562, 17), "passed", "Subscription"),
            ((15, 2, 1748, 10), "warning", "2019"),
            ((15, 1, 2507, 39), "warning", "2016"),
            ((15, 0, 1497, 48), "warning", "older"),
        ):
            with self.subTest(build):
                self.organization.settings.build = build
                self.assertFound(mailbox, "version", state, word)

    def test_wrong_password_is_sent_once(self):
        mailbox = self.add("folder")
        self.set_up_server(server_password="wrong")
        self.control.clear_requests()
        self.assertFound(mailbox, "login", "failed", "Extended Protection", "Basic")
        states = {check.code: check.state for check in mailbox.check_ids}
        self.assertEqual(states["endpoint"], "passed")
        self.assertEqual(states["certificate"], "passed")
        self.assertEqual({states[c] for c in ("queue", "rights")}, {"skipped"})
        # NTLM's own three steps, of one login.
        self.assertLessEqual(len(self.control.requests()), 3)

    def test_certificate_that_nobody_knows(self):
        mailbox = self.add("server")
        self.set_up_server(server_ca_bundle=False)
        self.assertFound(mailbox, "certificate", "failed", "authority")
        self.assertFound(mailbox, "endpoint", "passed")
        self.assertFound(mailbox, "login", "skipped")

    def test_no_exchange_server(self):
        mailbox = self.add("server")
        self.set_up_server(server_url="https://localhost:1/EWS/Exchange.asmx")
        self.assertFound(mailbox, "endpoint", "warning", "cannot be reached")
        self.assertFound(mailbox, "certificate", "skipped")

    def test_without_bindings(self):
        mailbox = self.add("server")
        self.set_up_server(server_channel_bindings=False)
        self.assertFound(mailbox, "login", "warning", "channel binding")

    def test_rights_that_lack(self):
        mailbox = self.add("folder")
        store, _queue = self.organization.place(mailbox.email)
        store.give_role(SERVER_ACCOUNT, "Reviewer")
        self.assertFound(mailbox, "rights", "failed", "Owner")
        self.assertFound(mailbox, "try_writing", "failed", "Owner")

    def test_folders_that_are_gone(self):
        mailbox = self.add("folder")
        self.assertFound(mailbox, "storage", "passed")
        self.control.remove_folder(QUEUE, "Email Logging/Storage")
        self.assertFound(mailbox, "storage", "warning", "script", "the job makes it")
        # what tries to write there has made it, as the job does
        self.assertFound(mailbox, "storage", "passed")
        self.control.remove_folder(QUEUE, "Email Logging/Queue")
        self.assertFound(mailbox, "queue", "failed", "path", "script")
        for code in ("storage", "rights", "content_mailbox", "try_writing"):
            with self.subTest(code):
                self.assertFound(mailbox, code, "failed", "path", "script")

    def test_storage_that_the_account_may_not_make(self):
        mailbox = self.add("folder")
        self.control.remove_folder(QUEUE, "Email Logging/Storage")
        self.control.set_role(QUEUE, SERVER_ACCOUNT, "Editor")
        self.assertFound(mailbox, "storage", "warning", "script")
        self.assertFound(mailbox, "try_writing", "failed", "script")
        self.assertFound(mailbox, "content_mailbox", "skipped")

    def test_storage_in_another_mailbox(self):
        mailbox = self.add("folder")
        for content_mailbox in (False, CONTENT_MAILBOX):
            with self.subTest(content_mailbox):
                self.control.reset()
                self.control.set_server(routing_required=bool(content_mailbox))
                mailbox.content_mailbox = content_mailbox
                self.assertFound(mailbox, "content_mailbox", "passed")
                storage = "Email Logging/Storage"
                self.control.move_content(QUEUE, storage, OTHER_CONTENT_MAILBOX)
                self.assertFound(
                    mailbox, "content_mailbox", "warning", "New-PublicFolderMoveRequest"
                )

    def test_a_server_that_does_not_tell_where_folders_lie(self):
        mailbox = self.add("folder")
        untold = {"damage": "garbled", "element": "Value"}
        self.control.add_fault(operation="GetFolder", times=None, **untold)
        self.assertFound(mailbox, "content_mailbox", "skipped", "does not tell")

    def test_links_that_anybody_reads_on_their_way(self):
        mailbox = self.add("server")
        self.assertFound(mailbox, "base_url", "passed")
        self.env["ir.config_parameter"].set_param("web.base.url", "http://o.example")
        self.settings._accept_database()
        self.assertFound(mailbox, "base_url", "warning", "http://o.example")

    def test_requests_that_go_to_another_mailbox(self):
        mailbox = self.add("folder")
        self.control.set_server(routing_required=True)
        for wrong in (False, OTHER_CONTENT_MAILBOX):
            with self.subTest(wrong):
                mailbox.content_mailbox = wrong
                for code in ("queue", "rights", "try_writing"):
                    self.assertFound(mailbox, code, "failed", "Get-PublicFolder")
        mailbox.content_mailbox = CONTENT_MAILBOX
        for code in ("queue", "rights", "try_writing", "content_mailbox"):
            self.assertFound(mailbox, code, "passed")

    def test_a_balancer_that_spreads_the_login(self):
        mailbox = self.add("server")
        self.control.set_server(handshake="forgotten")
        self.assertFound(mailbox, "login", "failed", "persistence")
        self.assertFound(mailbox, "endpoint", "passed")

    def test_queue_s_address(self):
        mailbox = self.add("folder")
        self.assertFound(mailbox, "queue_address", "skipped", "from outside")
        self.put_copy(mailbox, mime(ANNA, [GIULIA]))
        self.run_job(mailbox)
        self.assertFound(mailbox, "queue_address", "passed")

    def test_how_full_a_public_folder_is(self):
        mailbox = self.add("folder")
        sizes = {"size": 9.5 * 1024**3, "quota": 10.0, "count": 5, "folder": "Storage"}
        self.assertEqual(mailbox._fullness(sizes), "folder_nearly_full")
        self.assertFound(mailbox, "usage", "passed", "of 10 GB")
        self.assertEqual(mailbox._fullness({**sizes, "size": 0}), "")
        sizes = {**sizes, "size": 0, "count": 1_000_000}
        self.assertEqual(mailbox._fullness(sizes), "folder_is_full")
        server = self.add("server")
        self.assertFound(server, "usage", "passed", "GB;")

    def test_checks_of_another_kind_go(self):
        mailbox = self.add("folder")
        self.states(mailbox)
        mailbox._disconnect()
        mailbox.kind = "server"
        self.assertNotIn("queue", self.states(mailbox))
