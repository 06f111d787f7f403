"""What a real tenant does: each test says which item of the list it holds."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...connection.check import OF_AN_EARLIER_VERSION
from ...connection.powershell import Answers, application_script, capture_script
from ...connection.validation import CHECKS
from ...exchange.failures import KINDS
from ...exchange.situations import ELSEWHERE
from ...exchange.translation import Counted
from ...sandbox import tenant
from ..common import ANNA, GIULIA
from ..sandbox_common import SERVICE_ACCOUNT, SandboxCase, mime

GB = 1024**3
RUN = "odoo.addons.crm_email_logging.engine.run"
EXTERNAL = "odoo.addons.crm_email_logging.models.email_logging_settings.external"


class RealTenantCase(SandboxCase):
    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        later = fields.Date.today() + timedelta(days=100)
        self.settings._set("client_secret_expiry", later)

    def check(self, code):
        self.mailbox._validate()
        return self.mailbox.check_ids.filtered(lambda check: check.code == code)

    def daily(self):
        self.env.flush_all()
        cron = self.env.ref("crm_email_logging.validate_setup_cron")
        cron.method_direct_trigger()
        self.env.invalidate_all()

    def run_in_vain(self):
        with mute_logger(RUN):
            self.run_job()


@tagged("post_install", "-at_install")
class TestArchive(RealTenantCase):
    def test_2_create_archive_makes_what_the_check_asks_for(self):
        """Item 2: the folder is found by the check and by the job."""
        self.control.remove_well_known(self.mailbox.email)
        check = self.check("archive")
        self.assertTrue(check.can_create_archive)
        check.action_create_archive()
        self.assertEqual((check.state, check.can_create_archive), ("passed", False))
        self.send(mime())
        self.run_job()
        self.assertEqual(self.folder_counts()["Archive"], 1)

    def test_2_what_the_job_made_is_accepted(self):
        """Item 2, the other way round."""
        self.control.remove_well_known(self.mailbox.email)
        self.send(mime())
        self.run_job()
        self.assertEqual(self.check("archive").state, "passed")

    def test_2_folder_of_another_spelling(self):
        """Exchange takes Logged and LOGGED for one folder."""
        self.mailbox.write({"logged_folder": "own", "logged_folder_name": "Logged"})
        self.send(mime())
        self.run_job()
        self.mailbox.logged_folder_name = "LOGGED"
        self.assertEqual(self.check("archive").state, "passed")


@tagged("post_install", "-at_install")
class TestLimits(RealTenantCase):
    def test_4_an_activity_from_90_percent_on(self):
        """Item 4: it proposes a second mailbox, and goes when there is room."""
        self.control.pretend(self.mailbox.email, size=44 * GB)
        self.daily()
        self.assertFalse(self.mailbox.activity_ids)
        self.control.pretend(self.mailbox.email, size=1 * GB)
        self.daily()
        self.daily()
        (activity,) = self.mailbox.activity_ids
        self.assertTrue(activity.user_id.has_group("base.group_system"))
        self.assertIn("Nearly full", activity.note)
        self.assertIn("second mailbox", activity.note)
        self.control.pretend(self.mailbox.email, size=5 * GB)
        self.daily()
        self.assertIn("Full (50.0 of 50 GB", self.mailbox.activity_ids.note)
        self.control.pretend(self.mailbox.email, size=-50 * GB)
        self.daily()
        self.assertFalse(self.mailbox.activity_ids)

    def test_4_an_activity_when_full_with_one_waiting_message(self):
        """Item 4: one message suffices, a full mailbox is never its fault."""
        self.control.set_full(self.mailbox.email)
        self.send(mime())
        self.run_in_vain()
        self.assertEqual(self.mailbox.error_kind, "quota_exceeded")
        self.assertIn("second one", self.mailbox.activity_ids.note)
        self.control.set_full(self.mailbox.email, False)
        self.mailbox.action_log_now()
        self.run_job()
        self.assertFalse(self.mailbox.activity_ids)
        self.assertEqual(self.folder_counts()["Archive"], 1)

    def test_4_what_else_is_wrong_joins_the_activity(self):
        """Item 4: an activity that stands already learns of the full mailbox."""
        soon = fields.Date.today() + timedelta(days=10)
        self.settings._set("client_secret_expiry", soon)
        self.daily()
        self.control.pretend(self.mailbox.email, size=46 * GB)
        self.daily()
        (activity,) = self.mailbox.activity_ids
        self.assertIn("Expires on", activity.note)
        self.assertIn("Nearly full", activity.note)

    def test_4_the_script_of_a_second_mailbox_changes_the_rules(self):
        """Item 4: rules of the same name are refused by Exchange."""
        setup = self.env["email.logging.setup"].create(
            {
                "mailbox_email": self.mailbox.email,
                "service_account": SERVICE_ACCOUNT,
            }
        )
        self.assertEqual(setup.exchange_script.count("New-TransportRule"), 2)
        setup.mailbox_email = "crm.log2@lumen.example"
        script = setup.exchange_script
        self.assertNotIn("New-TransportRule", script)
        for name in ("Log outgoing", "Log incoming"):
            self.assertIn(
                f"contains '{self.mailbox.email}' }} | Set-TransportRule"
                f" -Name '{name}: crm.log2@lumen.example'"
                " -BlindCopyTo 'crm.log2@lumen.example'",
                script,
            )
        self.assertIn("New-Mailbox -Shared", script)
        self.mailbox.company_id = self.env["res.company"].create({"name": "Other"})
        setup.mailbox_email = "crm.log3@lumen.example"
        self.assertIn("New-TransportRule", setup.exchange_script)

    def test_4_nothing_leaves_the_second_script_s_strings(self):
        hostile = "a'\u2019;Remove-Mailbox x;'@lumen.example"
        answers = Answers(
            mailbox=hostile, replaced=hostile, sales_group=hostile, client_id=hostile
        )
        for script in (capture_script(answers), application_script(answers)):
            self.assertNotIn("'a';", script)
            self.assertIn("a''\u2019\u2019;Remove", script)
        with self.assertRaises(ValueError):
            capture_script(Answers(mailbox="a@b.example", replaced="a\nRemove-Mailbox"))
        self.assertNotIn("New-ServicePrincipal", application_script(answers))


@tagged("post_install", "-at_install")
class TestSilence(RealTenantCase):
    def setUp(self):
        super().setUp()
        calendar = self.company.resource_calendar_id
        calendar.tz = "Europe/Rome"
        self.mailbox.silence_working_hours = 16  # two days of work

    def silent_at(self, now, since):
        self.mailbox.write({"last_mail_date": since, "enabled_date": since})
        with patch.object(fields.Datetime, "now", lambda *_args: now):
            return self.mailbox._is_silent()

    def test_5_a_weekend_is_no_silence(self):
        """Item 5: from Friday evening to Tuesday evening are two days of work."""
        friday = datetime(2026, 11, 20, 17)
        self.assertFalse(self.silent_at(datetime(2026, 11, 23, 8), friday))
        self.assertFalse(self.silent_at(datetime(2026, 11, 24, 12), friday))
        self.assertTrue(self.silent_at(datetime(2026, 11, 25, 10), friday))

    def test_5_nor_are_holidays(self):
        """Item 5: those that the company entered."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holidays",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 12, 24),
                "date_to": datetime(2027, 1, 6),
            }
        )
        before = datetime(2026, 12, 23, 16)
        self.assertFalse(self.silent_at(datetime(2027, 1, 6, 8), before))
        self.assertTrue(self.silent_at(datetime(2027, 1, 9, 8), before))

    def test_5_a_company_without_working_hours(self):
        self.company.resource_calendar_id = False
        friday = datetime(2026, 11, 20, 17)
        self.assertFalse(self.silent_at(datetime(2026, 11, 22, 8), friday))
        self.assertTrue(self.silent_at(datetime(2026, 11, 23, 8), friday))

    def test_5_a_check_and_an_activity_until_mail_comes(self):
        """Item 5: not only a banner."""
        long_ago = fields.Datetime.now() - timedelta(days=9)
        self.mailbox.write({"last_mail_date": long_ago, "enabled_date": long_ago})
        self.daily()
        check = self.check("arrivals")
        self.assertEqual(check.state, "warning")
        self.assertIn("working hours", check.message)
        self.assertIn(check.message, self.mailbox.warning_message)
        self.assertIn("mail-flow rules", self.mailbox.activity_ids.note)
        self.send(mime())
        self.run_job()
        self.daily()
        self.assertEqual(self.check("arrivals").state, "passed")
        self.assertFalse(self.mailbox.activity_ids)

    def test_5_an_outage_is_no_silence(self):
        """Item 5: who cannot look does not say that the rules are switched off."""
        long_ago = fields.Datetime.now() - timedelta(days=9)
        self.mailbox.write({"last_mail_date": long_ago, "enabled_date": long_ago})
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.run_in_vain()
        self.assertNotIn("mail-flow", self.mailbox.activity_ids.note)
        self.assertFalse(self.mailbox.warning_message)

    def test_5_mail_asks_for_the_validation_that_ends_the_alarm(self):
        long_ago = fields.Datetime.now() - timedelta(days=9)
        self.mailbox.write({"last_mail_date": long_ago, "enabled_date": long_ago})
        self.daily()
        cron = self.env.ref("crm_email_logging.validate_setup_cron")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.send(mime())
        self.run_job()
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))


OF_EXCHANGE_SERVER = {
    *("ews_denied", "login_refused", "account_without_mailbox", "server_incomplete"),
    *(
        "login_scattered",
        "public_folder_missing",
        "folder_not_makeable",
        "server_account_wrong",
    ),
}


@tagged("post_install", "-at_install")
class TestRemedies(RealTenantCase):
    def sentences(self, authentication=None):
        remedies = self.env["email.logging.remedy"]
        return {
            name: remedies._sentence(name, None, authentication)
            for name, kind in KINDS.items()
            if kind.stops
        }

    def test_7_an_application_has_no_account(self):
        """Item 7: whatever stops it, nobody is asked to sign in."""
        for name, sentence in self.sentences("application").items():
            with self.subTest(name):
                if name in OF_EXCHANGE_SERVER:
                    continue  # where an account reads, and no application can
                self.assertNotRegex(sentence.lower(), "account|sign.?in")
        self.assertIn("account", self.sentences("delegated")["access_denied"])

    def test_7_an_application_without_access(self):
        """Item 7, as the administrator meets it."""
        self.mailbox.authentication = "application"
        self.mailbox.error_kind = "access_denied"
        self.assertIn("Give the application access", self.mailbox.error_message)
        self.mailbox._disconnect()
        self.settings._set("authentication", "application")
        for check in self.check("token") | self.check("inbox"):
            self.assertNotIn("account", check.message)

    def test_7_a_secret_kept_elsewhere_is_not_asked_for(self):
        """Item 7: the setup has no field for it."""
        self.mailbox.error_kind = "secret_wrong"
        self.assertEqual(self.mailbox.remedy_button, "setup")
        outside = {"client_secret": tenant.CLIENT_SECRET}
        with patch(EXTERNAL, lambda name: outside.get(name, "")):
            self.mailbox.invalidate_recordset()
            self.assertIn("environment", self.mailbox.error_message)
            self.assertEqual(self.mailbox.remedy_button, "validate")
            self.settings._set("client_secret_expiry", False)
            self.assertIn("client_secret_expiry", self.check("credential").message)
            soon = fields.Date.today() + timedelta(days=5)
            outside["client_secret_expiry"] = str(soon)
            self.assertIn("where the old one", self.check("credential").message)
            self.mailbox.invalidate_recordset()
            self.assertFalse(self.mailbox.expiry_button)
            outside["client_secret_expiry"] = "next year"
            self.assertEqual(self.check("credential").state, "warning")

    def test_7_each_setting_kept_elsewhere(self):
        """Item 7: what is kept in the database is corrected in the setup."""
        for name, (setting, sentence) in ELSEWHERE.items():
            with self.subTest(name):
                remedies = self.env["email.logging.remedy"]
                self.assertNotEqual(remedies._sentence(name), sentence)
                with patch(EXTERNAL, lambda n, one=setting: "x" if n == one else ""):
                    self.assertEqual(remedies._sentence(name), sentence)
                    self.assertEqual(remedies._mended_by(name), "validate")

    def test_7_403_of_one_message_is_not_that_of_the_mailbox(self):
        """Item 7: the rest is logged, and the run says what it was."""
        self.send(mime(subject="One"), mime(subject="Two"))
        (one, _two) = self.control.messages()
        self.control.add_fault(path=f"{one['id']}/move", status=403, times=None)
        self.run_job()
        self.assertEqual(self.mailbox.state, "running")
        self.assertEqual(len(self.messages), 2)
        self.assertIn("this message, not", self.mailbox.run_ids[:1].error)


@tagged("post_install", "-at_install")
class TestFacts(RealTenantCase):
    def test_8_validate_measures_anew(self):
        """Item 8: also between the two measurements of the job."""
        self.run_job()
        self.assertIn("0.0 of 50 GB", self.mailbox.usage)
        self.control.pretend(self.mailbox.email, size=20 * GB)
        self.run_job()
        self.assertIn("0.0 of 50 GB", self.mailbox.usage)
        self.assertIn("20.0 of 50 GB", self.check("usage").message)
        self.assertIn("20.0 of 50 GB", self.mailbox.usage)
        self.mailbox.quota_gb = 100
        self.assertIn("20.0 of 100 GB", self.mailbox.usage)

    def test_8_facts_are_stored_and_not_their_sentence(self):
        """Item 8: no check keeps words of whoever validated."""
        self.env["res.lang"]._activate_lang("it_IT")
        self.send(mime())
        self.run_job()
        facts = {}
        for lang in ("en_US", "it_IT"):
            self.mailbox.with_context(lang=lang)._validate()
            # The clock differs from one moment to the next.
            found = self.mailbox.check_ids.filtered(lambda c: c.code != "clock")
            facts[lang] = {c.code: (c.outcome, c.facts) for c in found}
        self.assertEqual(facts["en_US"], facts["it_IT"])

    def test_8_what_a_run_met_is_stored_and_not_its_sentence(self):
        """Item 8: the same kind."""
        self.env["res.lang"]._activate_lang("it_IT")
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.run_in_vain()
        run = self.mailbox.run_ids[:1]
        self.assertIn("full access", run.error)
        self.assertIn("(ErrorAccessDenied)", run.error)
        self.assertIn("accesso completo", run.with_context(lang="it_IT").error)

    def test_8_results_of_an_earlier_version_say_so(self):
        """Item 8: until the next validation."""
        check = self.check("usage")
        check.write({"outcome": "mailbox_full", "facts": {"measured": {}}})
        self.assertEqual(check.message, OF_AN_EARLIER_VERSION)
        check.write({"code": "given_up", "outcome": "fine"})
        self.assertEqual(check.message, OF_AN_EARLIER_VERSION)


@tagged("post_install", "-at_install")
class TestValidation(RealTenantCase):
    def states(self):
        self.mailbox._validate()
        return {check.code: check.state for check in self.mailbox.check_ids}

    def test_rejected_secret_is_told_once(self):
        """Section 4, item 7: the other checks were not tried."""
        self.assertEqual(self.states()["credential"], "passed")
        # The token of before is valid for an hour; the secret is not any more.
        self.control.remove_secret(tenant.CLIENT_SECRET)
        states = self.states()
        told = [c for c in self.mailbox.check_ids if "client secret" in c.message]
        self.assertEqual([check.code for check in told], ["credential"])
        tried = {code for code, state in states.items() if state != "skipped"}
        remote = {code for code, check in CHECKS.items() if check.remote}
        self.assertFalse(tried & (remote | {"token"}))
        self.assertEqual(states["credential"], "failed")

    def test_every_reason_is_told_once(self):
        """A copied database, and an encryption key that is lost."""
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        messages = self.check("token").mailbox_id.check_ids.mapped("message")
        self.assertEqual(sum("copied" in message for message in messages), 1)
        self.assertEqual(self.states()["credential"], "skipped", "it was not tried")

    def test_without_access_nothing_that_needs_it_has_passed(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.assertEqual(self.states()["credential"], "passed", "it was tried")
        self.mailbox._disconnect()
        states = self.states()
        for code in states:
            if CHECKS[code].remote or code == "credential":
                self.assertEqual(states[code], "skipped", code)


@tagged("post_install", "-at_install")
class TestPlurals(RealTenantCase):
    def test_one_and_many(self):
        """Section 4, item 7: 1 message waits, 2 messages wait."""
        checks = self.env["email.logging.check"]
        for count, words in ((0, "messages wait"), (1, "message waits")):
            found = checks._words("inbox", "inbox_fine", {"count": count})
            self.assertEqual(found, f"{count} {words}.")
        usage = self.env["email.logging.mailbox"]._usage_sentence(0, 50, 1, "Archive")
        self.assertTrue(usage.endswith("1 message in Archive"))

    def test_every_counted_sentence_names_its_number(self):
        for check in CHECKS.values():
            for outcome, sentence in check.outcomes.items():
                if isinstance(sentence, Counted):
                    for form in (sentence.one, sentence.many):
                        self.assertIn(f"%({sentence.by})s", form, outcome)
                    self.assertNotEqual(sentence.one, sentence.many)

    def test_italian_singular(self):
        self.env["res.lang"]._activate_lang("it_IT")
        checks = self.env["email.logging.check"].with_context(lang="it_IT")
        found = checks._words("inbox", "inbox_fine", {"count": 1})
        self.assertEqual(found, "1 messaggio in attesa.")

    def test_link_that_names_the_mailbox(self):
        """Item 1: the button beside Open in Outlook."""
        self.send(mime(ANNA, [GIULIA]))
        self.run_job()
        action = self.messages.with_user(self.giulia).action_open_in_mailbox()
        self.assertTrue(action["url"].endswith("/outlook/mailbox"))
        link = self.messages._current_web_link(in_mailbox=True)
        self.assertIn(f"/mail/{self.mailbox.email}/", link)
