"""Jobs of many mailboxes: none keeps a worker longer than its turn."""

from unittest.mock import patch

from odoo.tests import tagged

from ..common import EmailLoggingCase, speak_italian

IR_CRON = "odoo.addons.base.models.ir_cron"
RIGHTS = ("perm_write", "perm_create", "perm_unlink")


@tagged("post_install", "-at_install")
class TestWhoCaresForMailboxes(EmailLoggingCase):
    def test_whoever_may_write_mailboxes_needs_no_right_to_scheduled_actions(self):
        access = self.env.ref("crm_email_logging.access_mailbox_manager")
        access.write({name: True for name in RIGHTS})
        self.assertFalse(self.env["ir.cron"].with_user(self.sara).has_access("read"))
        mailboxes = self.env["email.logging.mailbox"].with_user(self.sara)
        mailbox = mailboxes.create({"email": "more@lumen.example"})
        cron = mailbox.sudo().cron_id
        mailbox.interval_minutes = 7
        self.assertEqual(cron.interval_number, 7)
        mailbox.sudo().account_username = "reader"
        mailbox.action_enable()
        self.assertTrue(cron.active)
        mailbox.action_disable()
        self.assertFalse(cron.active)
        mailbox.unlink()
        self.assertFalse(cron.exists())

    def test_its_job_is_found_by_its_present_address_in_each_language(self):
        speak_italian(self.sara)
        mailbox = self.env["email.logging.mailbox"].create({"email": "a@lumen.example"})
        cron = mailbox.cron_id
        self.assertEqual(cron.name, "Email Logging: a@lumen.example")
        italian = cron.with_context(lang="it_IT")
        name = italian.name
        self.assertNotEqual(name, cron.name)
        mailbox.email = "b@lumen.example"
        self.assertEqual(cron.name, "Email Logging: b@lumen.example")
        self.assertEqual(italian.name, name.replace("a@lumen", "b@lumen"))


@tagged("post_install", "-at_install")
class TestValidationOfMany(EmailLoggingCase):
    """The daily job, in whose time three of seven mailboxes are validated."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        mailboxes = self.env["email.logging.mailbox"]
        mailboxes.search([]).enabled = False
        self.names = [f"many{number}@lumen.example" for number in range(7)]
        values = {"account_username": "odoo.reader@lumen.example", "enabled": True}
        mailboxes.create([{"email": name, **values} for name in self.names])
        self.validated = []
        self.patch(type(mailboxes), "_validate", lambda one: self.note_validation(one))
        for name, value in (("MIN_TIME_PER_JOB", 0), ("MIN_RUNS_PER_JOB", 3)):
            self.startPatcher(patch(f"{IR_CRON}.{name}", value))

    def note_validation(self, mailbox):
        self.validated.append(mailbox.email)
        mailbox.env["email.logging.check"].create(
            {
                "mailbox_id": mailbox.id,
                "code": "token",
                "state": "passed",
                "outcome": "passed",
                "checked_date": mailbox.env.cr.now(),
            }
        )

    def run_job(self):
        """:return: the mailboxes that one execution has validated"""
        self.validated.clear()
        self.env.ref("crm_email_logging.validate_setup_cron").method_direct_trigger()
        return list(self.validated)

    def test_each_execution_goes_on_where_the_one_before_ended(self):
        self.assertEqual(self.run_job(), self.names[:3])
        self.assertEqual(self.run_job(), self.names[3:6])
        self.assertEqual(self.run_job(), self.names[6:])

    def test_the_next_day_all_are_validated_again(self):
        for _execution in range(3):
            self.run_job()
        again = [name for _execution in range(3) for name in self.run_job()]
        self.assertEqual(sorted(again), self.names)

    def test_all_are_left_to_who_is_no_job(self):
        left = self.env["email.logging.mailbox"]._left_to_validate()
        self.assertEqual(left.mapped("email"), self.names)

    def test_one_that_was_never_validated_comes_first(self):
        for _execution in range(3):
            self.run_job()
        added = {"email": "new@lumen.example", "enabled": True}
        account = {"account_username": "odoo.reader@lumen.example"}
        self.env["email.logging.mailbox"].create({**added, **account})
        self.assertEqual(self.run_job()[0], "new@lumen.example")
