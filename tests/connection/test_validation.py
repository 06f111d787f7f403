"""Validate setup: each check green, yellow and red, and who is told."""

from datetime import timedelta
from unittest.mock import PropertyMock, patch

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tests.common import mute_logger
from odoo.tools import format_date

from ...connection.validation import CHECKS
from ...exchange.graph.client import GraphClient
from ...sandbox import tenant
from ..common import ANNA, GIULIA
from ..sandbox_common import SERVICE_ACCOUNT, SandboxCase, mime


@tagged("post_install", "-at_install")
class TestChecks(SandboxCase):
    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        self.settings._set(
            "client_secret_expiry", fields.Date.today() + timedelta(days=100)
        )

    def states(self):
        self.mailbox._validate()
        return {check.code: check.state for check in self.mailbox.check_ids}

    def check(self, code):
        self.mailbox._validate()
        return self.mailbox.check_ids.filtered(lambda check: check.code == code)

    def assertFound(self, code, state, *words):
        check = self.check(code)
        self.assertEqual(check.state, state, check.message)
        for word in words:
            self.assertIn(word, check.message)

    def test_all_are_run_in_their_order(self):
        self.states()
        online = [code for code, row in CHECKS.items() if "online" in row.kinds]
        self.assertEqual(self.mailbox.check_ids.mapped("code"), online)
        self.states()
        self.assertEqual(len(self.mailbox.check_ids), len(online))
        for check in self.mailbox.check_ids:
            self.assertTrue(check.name and check.message)

    def test_all_pass(self):
        self.send(mime(ANNA, [GIULIA]), mime(GIULIA, [ANNA]))
        self.run_job()
        self.env["res.users"].search([]).partner_id.filtered(
            lambda partner: not partner.email
        ).email = "somebody@lumen.example"
        states = self.states()
        not_passed = {code: s for code, s in states.items() if s != "passed"}
        self.assertLessEqual(not_passed.keys(), {"contacts"})
        self.assertFalse(self.mailbox.activity_ids)

    def test_nothing_is_changed(self):
        self.states()
        # Where Exchange keeps for some days what is removed from Deleted Items.
        self.assertLessEqual(self.folder_counts().keys(), {"Deletions"})
        self.assertFalse(self.messages)

    def test_mailbox_s_row_is_left_to_the_job(self):
        """Else a job that runs meanwhile has to start its page again."""
        self.mailbox._validate()
        self.env.flush_all()
        before = self.row_version()
        self.mailbox._validate()
        self.env.flush_all()
        self.assertEqual(self.row_version(), before)
        self.assertTrue(self.mailbox.validated_date)

    def row_version(self):
        self.env.cr.execute(
            "SELECT ctid FROM email_logging_mailbox WHERE id = %s", [self.mailbox.id]
        )
        return self.env.cr.fetchone()

    def test_base_url(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "http://o.example")
        self.settings._accept_database()
        self.assertFound("base_url", "failed", "https")

    def test_database(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertFound("database", "failed", "copied")
        self.assertEqual(self.states()["inbox"], "skipped")

    def test_credential(self):
        today = fields.Date.today()
        for days, state, word in (
            (100, "passed", "Valid until"),
            (10, "warning", "Expires on"),
            (-1, "failed", "Expired on"),
        ):
            with self.subTest(days):
                day = today + timedelta(days=days)
                self.settings._set("client_secret_expiry", day)
                self.assertFound("credential", state, word, format_date(self.env, day))
        self.settings._set("client_secret_expiry", False)
        self.assertFound("credential", "warning", "when the client secret expires")

    def test_token(self):
        self.mailbox._disconnect()
        self.assertFound("token", "failed", "Sign in")
        self.assertEqual(self.states()["clock"], "skipped")

    def test_tenant(self):
        self.mailbox.account_tenant_id = tenant.OTHER_TENANT_ID
        self.assertFound("tenant", "failed", "another directory")
        # Named by a domain it cannot be compared; whoever signed in was of it.
        self.settings._set("tenant_id", "lumen.example")
        self.assertFound("tenant", "passed", tenant.OTHER_TENANT_ID)

    def test_account(self):
        self.mailbox.account_object_id = "somebody-else"
        self.assertFound("account", "failed", "Another account")

    def test_mailbox_and_inbox(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        for code in ("mailbox", "inbox", "write"):
            self.assertFound(code, "failed", "full access")

    def test_write(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "Reviewer")
        self.assertFound("inbox", "passed")
        self.assertFound("write", "failed", "full access")

    def test_write_when_messages_may_be_made_and_not_moved(self):
        self.control.add_fault(
            path="/move", status=403, code="ErrorAccessDenied", times=None
        )
        self.assertFound("write", "failed", "full access")

    def test_arrivals(self):
        self.assertFound("arrivals", "skipped", "No mail has come yet")
        self.mailbox.silence_working_hours = 0
        self.assertFound("arrivals", "skipped", "Not watched")

    def test_archive(self):
        self.control.remove_well_known(self.mailbox.email)
        self.assertFound("archive", "warning", "create it")
        check = self.check("archive")
        self.assertTrue(check.can_create_archive)
        self.mailbox.write({"logged_folder": "own", "logged_folder_name": "Logged"})
        self.assertFound("archive", "warning", "Logged")

    def test_archive_is_created(self):
        self.control.remove_well_known(self.mailbox.email)
        self.check("archive").action_create_archive()
        names = [
            folder.name
            for folder in self.sandbox.tenant.mailboxes[
                self.mailbox.email
            ].folders.values()
        ]
        self.assertIn("Archive", names)

    def test_job(self):
        self.assertFound("job", "passed")
        self.mailbox.cron_id.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.assertFound("job", "failed", "late")
        self.mailbox.cron_id.active = False
        self.assertFound("job", "failed", "switched off")
        self.mailbox.action_restart_job()
        self.assertTrue(self.mailbox.cron_id.active)
        self.mailbox.action_disable()
        self.assertFound("job", "warning", "enable")

    def test_salespeople(self):
        user = new_test_user(
            self.env, "nameless", groups="sales_team.group_sale_salesman"
        )
        user.email = "no address"
        self.assertFound("salespeople", "warning", "no valid e-mail address")

    def test_contacts(self):
        partners = self.env["res.partner"]
        partner = partners.create({"name": "Shared", "email": ANNA})
        self.assertFound("contacts", "warning", "different companies", ANNA)
        partner.email = "not an address"
        self.assertFound("contacts", "warning", "invalid", "Shared")

    def test_directions(self):
        self.assertFound("directions", "warning", "both mail-flow rules")
        self.send(mime(ANNA, [GIULIA], Date=self.now()))
        self.run_job()
        self.assertFound("directions", "warning", "outgoing")
        self.send(mime(GIULIA, [ANNA], Date=self.now()))
        self.run_job()
        self.assertFound("directions", "passed", "1 received, 1 sent")

    def test_usage(self):
        self.assertFound("usage", "passed", "0.0 of 50 GB")
        for more, state, words in (
            (41, "warning", "Filling up (41.0 of 50 GB"),
            (4, "warning", "Nearly full (45.0 of 50 GB"),
            (5, "failed", "Full (50.0 of 50 GB"),
        ):
            self.control.pretend(self.mailbox.email, size=more * 1024**3)
            self.assertFound("usage", state, words)
        self.mailbox.quota_gb = 0
        for more, state, words in (
            (800_000, "warning", "filling up"),
            (100_000, "warning", "nearly full"),
            (100_000, "failed", "A folder is full"),
        ):
            self.control.pretend(self.mailbox.email, messages=more)
            self.assertFound("usage", state, words, "subfolder")

    def test_clock(self):
        for seconds, state in ((0, "passed"), (120, "warning"), (900, "failed")):
            with self.subTest(seconds):
                difference = PropertyMock(return_value=-seconds)
                with patch.object(GraphClient, "clock_difference", difference):
                    self.assertFound("clock", state)

    def test_passing_failures_are_warnings(self):
        self.control.add_fault(path="/mailFolders/inbox", status=503, times=None)
        self.assertFound("inbox", "warning", "later")

    # Who is told

    def test_one_activity_that_closes_itself(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.daily()
        self.daily()
        (activity,) = self.mailbox.activity_ids
        self.assertTrue(activity.user_id.has_group("base.group_system"))
        self.assertIn("full access", activity.note)
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "FullAccess")
        self.daily()
        self.assertFalse(self.mailbox.activity_ids)

    def test_expiry_is_announced(self):
        soon = fields.Date.today() + timedelta(days=20)
        self.settings._set("client_secret_expiry", soon)
        self.daily()
        self.daily()
        (activity,) = self.mailbox.activity_ids
        self.assertIn(format_date(self.env, soon), activity.note)
        self.assertIn(format_date(self.env, soon), self.mailbox.expiry_message)
        later = fields.Date.today() + timedelta(days=700)
        self.settings._set("client_secret_expiry", later)
        self.daily()
        self.assertFalse(self.mailbox.activity_ids)

    def test_failed_run_and_failed_check_are_one_activity(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        with mute_logger("odoo.addons.crm_email_logging.engine.run"):
            self.run_job()
        self.daily()
        self.assertEqual(len(self.mailbox.activity_ids), 1)
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "FullAccess")
        self.mailbox.action_log_now()
        self.run_job()
        self.daily()
        self.assertFalse(self.mailbox.activity_ids)

    def test_mended_by_itself(self):
        """The hourly try succeeds: nobody has to press anything."""
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        with mute_logger("odoo.addons.crm_email_logging.engine.run"):
            self.run_job()
        self.assertEqual(self.mailbox.state, "error")
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "FullAccess")
        self.mailbox.last_attempt -= timedelta(hours=2)
        self.run_job()
        self.assertEqual(self.mailbox.state, "running")
        self.assertFalse(self.mailbox.activity_ids)

    def test_salespeople_see_since_when(self):
        mailboxes = self.env["email.logging.mailbox"].with_user(self.giulia)
        self.assertFalse(mailboxes._not_logged_since())
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        with mute_logger("odoo.addons.crm_email_logging.engine.run"):
            self.run_job()
        self.assertEqual(mailboxes._not_logged_since(), self.mailbox.error_date)

    def test_everybody_reads_in_their_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.control.pretend(self.mailbox.email, size=45 * 1024**3)
        check = self.check("usage")
        self.assertIn("45.0 of 50 GB", check.message)
        italian = check.with_context(lang="it_IT")
        self.assertIn("45,0 di 50 GB", italian.message)
        self.assertEqual(italian.name, "Spazio nella casella")

    def daily(self):
        self.env.flush_all()
        cron = self.env.ref("crm_email_logging.validate_setup_cron")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def now(self):
        return fields.Datetime.now().strftime("%a, %d %b %Y %H:%M:%S +0000")


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    def test_of_what_nobody_knows_any_more(self):
        """It asks for a new validation; a kind of failure has its own sentence."""
        words = self.env["email.logging.check"]._words
        self.assertIn("earlier version", words("of_long_ago", "passed", {}))
        self.assertFalse(words("token", "tls_failed", {}))
