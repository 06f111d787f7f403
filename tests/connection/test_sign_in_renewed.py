"""Renew Sign-in: the account is tried before it takes the place of the one before."""

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...exchange.errors import MailError
from ..common import GIULIA, MARCO
from ..sandbox_common import SERVICE_ACCOUNT, SandboxCase, mime

JOB_LOGGER = "odoo.addons.crm_email_logging.engine.run"


@tagged("post_install", "-at_install")
class TestSignInRenewed(SandboxCase):
    def setUp(self):
        super().setUp()
        self.env["ir.cron.trigger"].search([]).unlink()
        self.tokens = self.env["email.logging.token"]
        self.before = self.tokens._load(self.mailbox)

    def assertStays(self, kind, username):
        """The sign-in is refused, and the one of before goes on working."""
        with self.assertRaises(MailError) as refused:
            self.connect(self.mailbox, username)
        self.assertEqual(refused.exception.kind, kind)
        self.assertEqual(self.mailbox.account_username, SERVICE_ACCOUNT)
        self.assertEqual(self.tokens._load(self.mailbox), self.before)
        self.control.clear_faults()
        self.send(mime())
        self.run_job()
        self.assertEqual(len(self.messages), 1)
        return refused.exception

    def triggers(self):
        return self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.mailbox.cron_id.id)]
        )

    def test_6_account_without_access_is_refused_and_the_old_one_works_on(self):
        error = self.assertStays("account_without_access", GIULIA)
        self.assertIn(GIULIA, str(error))
        self.assertEqual(self.mailbox.state, "running")

    def test_account_that_cannot_be_tried_now_is_refused(self):
        self.control.add_fault(path="/mailFolders", status=503, times=None)
        self.assertStays("unavailable", SERVICE_ACCOUNT)

    def test_tokens_renewed_while_trying_are_not_kept_either(self):
        self.control.add_fault(path="/mailFolders", status=401, times=1)
        self.assertStays("account_without_access", GIULIA)

    def test_another_account_with_access_is_taken(self):
        self.control.set_right(self.mailbox.email, MARCO, "FullAccess")
        self.connect(self.mailbox, MARCO)
        self.assertEqual(self.mailbox.account_username, MARCO)
        self.send(mime())
        self.run_job()
        self.assertEqual(len(self.messages), 1)

    def test_6_waiting_mail_starts_at_once(self):
        self.control.set_clock_offset(7200)
        self.control.revoke_sign_ins(SERVICE_ACCOUNT)
        self.send(mime())
        with mute_logger(JOB_LOGGER):
            self.run_job()
        self.assertEqual(self.mailbox.error_kind, "sign_in_expired")
        self.assertFalse(self.triggers())
        self.control.set_clock_offset(0)
        self.connect(self.mailbox)
        self.assertLessEqual(self.triggers().call_at, fields.Datetime.now())
        self.run_job()
        self.assertEqual(len(self.messages), 1)

    def test_job_that_odoo_gave_up_runs_again(self):
        self.mailbox.cron_id.active = False
        self.connect(self.mailbox)
        self.assertTrue(self.mailbox.cron_id.active)
        self.assertTrue(self.triggers())

    def test_disabled_mailbox_stays_disabled(self):
        self.mailbox.action_disable()
        self.connect(self.mailbox)
        self.assertFalse(self.mailbox.cron_id.active)
        self.assertFalse(self.triggers())
