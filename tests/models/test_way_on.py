"""What empty lists say, and whether their button is for who reads it."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...exchange.errors import SignInExpired
from ...models.email_logging_way_on import LISTS
from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message
from ..sandbox_common import SandboxCase, mime

FALSE_PEACE = ("Every e-mail was logged", "Everybody is known")


@tagged("post_install", "-at_install")
class TestWayOn(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")

    def page(self, user, model="interaction.log.entry", domain=()):
        way_on = self.env["email.logging.way.on"].with_user(user)
        return way_on.get_page(model, list(domain))

    def assertLeads(self, label, title):
        """The administrator has a button; others read the same without it."""
        page = self.page(self.admin, "email.logging.skipped")
        self.assertEqual((page["button"], page["title"]), (label, title))
        for user in (self.giulia, self.sara):
            page = self.page(user)
            self.assertEqual((page["button"], page["title"]), ("", title))

    def connect(self, **values):
        self.mailbox.write({"account_username": "reader", **values})

    def test_before_setup_nothing_is_said_to_be_well(self):
        self.mailbox.unlink()
        self.assertLeads("Set Up Email Logging", "E-mails are not logged yet")
        for model in LISTS:
            with self.subTest(model):
                page = self.page(self.admin, model)
                self.assertTrue(page["title"])
                self.assertNotIn(page["title"], FALSE_PEACE)
        action = self.env["email.logging.way.on"].with_user(self.admin).go_on()
        self.assertEqual(action["res_model"], "email.logging.setup")

    def test_not_signed_in(self):
        self.assertLeads("Sign In", "E-mails are not logged yet")

    def test_an_application_is_connected_without_sign_in(self):
        self.env["email.logging.settings"]._set("authentication", "application")
        self.assertLeads("Connect", "E-mails are not logged yet")

    def test_switched_off(self):
        self.connect()
        self.assertLeads("Enable", "Logging is switched off")
        self.env["email.logging.way.on"].with_user(self.admin).go_on()
        self.assertTrue(self.mailbox.enabled)

    def test_broken(self):
        self.connect(enabled=True, error_kind="secret_expired", error_date="2026-11-02")
        page = self.page(self.admin)
        self.assertEqual(page["button"], "Open the Mailbox")
        self.assertEqual(self.page(self.giulia)["button"], "")
        action = self.env["email.logging.way.on"].with_user(self.admin).go_on()
        self.assertEqual(action["res_id"], self.mailbox.id)

    def test_nothing_has_come(self):
        self.connect(enabled=True)
        self.assertLeads("Log Now", "No e-mail has come yet")

    def test_where_mail_is_logged_the_list_speaks_for_itself(self):
        self.connect(enabled=True)
        self.record(graph_message(ANNA, [GIULIA]))
        page = self.page(self.admin, "email.logging.skipped")
        self.assertEqual((page["title"], page["is_filtered"]), ("", False))
        page = self.page(self.giulia)
        self.assertTrue(page["is_filtered"], "A search hides it")
        page = self.page(self.giulia, domain=[("partner_id", "=", self.john_carter.id)])
        self.assertFalse(page["is_filtered"], "The contact has none")

    def test_lists_of_e_mails_say_which_words_are_found(self):
        """Above the others nothing of texts is said: they are not searched there."""
        found = {m for m in LISTS if self.page(self.admin, m)["searched"]}
        self.assertEqual(
            found,
            {
                "email.logging.conversation",
                "email.logging.message",
                "interaction.log.entry",
            },
        )
        self.assertIn("first 255", self.page(self.admin)["searched"])
        self.assertFalse(self.page(self.admin, "res.partner")["searched"])

    def test_one_mailbox_that_logs_is_enough(self):
        self.connect(enabled=True)
        self.mailbox.create({"email": "other@lumen.example"})
        self.assertLeads("Log Now", "No e-mail has come yet")

    def test_the_mailbox_of_another_company_does_not_count(self):
        self.connect(enabled=True)
        other = self.env["res.company"].create({"name": "Other"})
        self.admin.company_ids |= other
        way_on = self.env["email.logging.way.on"].with_user(self.admin)
        page = way_on.with_context(allowed_company_ids=other.ids).get_page(LISTS[0], [])
        self.assertEqual(page["button"], "Set Up Email Logging")

    def test_of_whose_e_mails_words_are_found_in_part_only(self):
        other = self.env["res.company"].create({"name": "Other Lumen"})
        self.giulia.company_ids |= other
        self.company.email_logging_searches_texts = True
        self.company.email_logging_texts_left = 0
        way_on = self.env["email.logging.way.on"].with_user(self.giulia)
        both = {"allowed_company_ids": (self.company | other).ids}
        told = way_on.with_context(**both)._searched(LISTS[0])
        self.assertIn("Of e-mails of Other Lumen, only the first 255", told)

    def test_whoever_may_not_presses_in_vain(self):
        way_on = self.env["email.logging.way.on"].with_user(self.giulia)
        with self.assertRaises(AccessError):
            way_on.go_on()
        self.mailbox.unlink()
        with self.assertRaises(AccessError):
            way_on.go_on()


@tagged("post_install", "-at_install")
class TestDelay(SandboxCase):
    def break_down(self):
        self.mailbox.write({"error_kind": "secret_wrong", "error_date": "2026-11-02"})

    def test_salespeople_read_since_when(self):
        giulia = self.env["email.logging.way.on"].with_user(self.giulia)
        lead = self.env["crm.lead"].create({"name": "Verona"}).with_user(self.sara)
        self.assertFalse(giulia.get_delay() or lead.emails_delayed_since)
        self.break_down()
        lead.invalidate_recordset()
        self.assertEqual(giulia.get_delay(), self.mailbox.error_date)
        self.assertEqual(lead.emails_delayed_since, self.mailbox.error_date)
        anna = self.anna_bianchi.with_user(self.giulia)
        self.assertEqual(
            anna.get_logged_emails()["not_logged_since"], self.mailbox.error_date
        )
        outside = new_test_user(self.env, "outside", groups="base.group_portal")
        self.assertFalse(
            self.env["email.logging.way.on"].with_user(outside).get_delay()
        )

    def test_since_when_is_said_of_the_first_failure(self):
        """One that goes on is announced once, and asked again later."""
        error = SignInExpired("secret_wrong")
        self.mailbox._fail(error)
        first = {"error_date": "2026-11-02", "last_attempt": "2026-11-02"}
        self.mailbox.write(first)
        activities = self.mailbox.activity_ids
        self.assertTrue(activities)
        self.mailbox._fail(error)
        self.assertEqual(str(self.mailbox.error_date), "2026-11-02 00:00:00")
        self.assertGreater(str(self.mailbox.last_attempt), "2026-11-03")
        self.assertEqual(self.mailbox.activity_ids, activities)

    def test_switched_off_while_its_job_runs(self):
        """Nobody waits for the job, which sees by itself that it is to end."""
        cron = self.mailbox.cron_id
        jobs = type(cron)
        with patch.object(jobs, "try_lock_for_update", return_value=cron.browse()):
            self.mailbox.action_disable()
        self.assertFalse(self.mailbox.enabled)
        self.assertTrue(cron.active, "what runs is locked")
        self.send(mime())
        self.run_job()
        self.assertFalse(self.messages)
        self.assertFalse(self.skipped)
        self.mailbox.action_enable()
        self.mailbox.action_disable()
        self.assertFalse(cron.active)

    def test_what_to_do_is_for_administrators(self):
        self.break_down()
        run = self.env["email.logging.run"].create(
            {
                "mailbox_id": self.mailbox.id,
                "start": "2026-11-02",
                "error_kind": "secret_wrong",
            }
        )
        admin = self.env.ref("base.user_admin")
        for record, name in ((self.mailbox, "attention"), (run, "explanation")):
            with self.subTest(name):
                self.assertTrue(record.with_user(admin)[name])
                self.assertFalse(record.with_user(self.sara)[name])
        remedies = self.env["email.logging.remedy"]
        error = SignInExpired("secret_wrong")
        told = remedies.with_user(self.giulia)._of(error)
        self.assertIn("until an administrator has acted", told)
        self.assertIn("secret", remedies.with_user(admin)._of(error))
        self.assertNotIn('name="error_message"', self.form(self.sara))
        self.assertIn('name="error_message"', self.form(admin))

    def form(self, user):
        mailboxes = self.env["email.logging.mailbox"].with_user(user)
        return mailboxes.get_view(view_type="form")["arch"]
