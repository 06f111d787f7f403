"""Every error of Entra ID that the sandbox can give: what is said, and where."""

from odoo.tests import tagged

from ...exchange.failures import KINDS
from ...sandbox import tenant
from ..common import CRM_LOG
from ..sandbox_common import SERVICE_ACCOUNT
from .setup_case import SetupCase

# While the browser is at Microsoft: the setup says it in the step of the sign-in.
AT_SIGN_IN = {
    50055: "password_expired",
    50072: "mfa_required",
    50074: "mfa_required",
    50076: "mfa_required",
    50078: "mfa_required",
    50079: "mfa_required",
    50089: "sign_in_restart",
    50105: "account_not_assigned",
    50126: "password_wrong",
    50147: "sign_in_restart",
    50196: "sign_in_loop",
    53000: "access_blocked",
    53001: "access_blocked",
    53002: "access_blocked",
    53003: "access_blocked",
    530032: "access_blocked",
    65001: "consent_missing",
    65004: "consent_declined",
    70011: "request_refused",
    7000112: "application_disabled",
    90033: "unavailable",
    90094: "consent_missing",
    90095: "consent_missing",
    900144: "request_refused",
}
# When the code is redeemed for tokens: the same place.
AT_CODE = {
    54005: "sign_in_restart",
    501481: "sign_in_restart",
    70000: "sign_in_expired",
    700005: "sign_in_restart",
    7000215: "secret_wrong",
    7000218: "secret_missing",
    7000222: "secret_expired",
    700027: "certificate_wrong",
    90055: "throttled",
}
# When the credentials are checked: the setup's step of the application.
AT_APPLICATION = {
    50194: "tenant_needed",
    700016: "application_unknown",
    70001: "application_disabled",
    7000112: "application_disabled",
    7000215: "secret_wrong",
    7000218: "secret_missing",
    7000222: "secret_expired",
    700027: "certificate_wrong",
    90002: "tenant_unknown",
    90033: "unavailable",
}
# When the job renews its token: the mailbox's banner.
AT_RENEWAL = {
    50055: "password_expired",
    50057: "account_disabled",
    50076: "mfa_required",
    50173: "sign_in_expired",
    53003: "access_blocked",
    65001: "consent_missing",
    70000: "sign_in_expired",
    70008: "sign_in_expired",
    70043: "sign_in_expired",
    700082: "sign_in_expired",
    700016: "application_unknown",
    7000112: "application_disabled",
    7000215: "secret_wrong",
    7000222: "secret_expired",
}
# They never come back to Odoo: the setup explains them beside the sign-in button.
AT_MICROSOFT = (50011, 50020, 50034, 50057, 50194, 700016, 90002)
BUTTONS = {
    "password_expired": "sign_in",
    "account_disabled": "sign_in",
    "mfa_required": "sign_in",
    "sign_in_expired": "sign_in",
    "access_blocked": "sign_in",
    "consent_missing": "consent",
    "application_unknown": "setup",
    "application_disabled": "setup",
    "secret_wrong": "setup",
    "secret_expired": "setup",
}


@tagged("post_install", "-at_install")
class TestSetupErrors(SetupCase):
    def assertSays(self, record, kind, number):
        self.assertEqual(record.error_kind, kind)
        self.assertTrue(record.error_message.startswith(KINDS[kind].sentence))
        if not KINDS[kind].passes:  # answered by HTTP status, without a number
            self.assertTrue(record.error_message.endswith(f"(AADSTS{number})"))

    def test_at_the_sign_in(self):
        setup = self.go_to("access")
        for number, kind in AT_SIGN_IN.items():
            with self.subTest(number):
                self.control.clear_faults()
                self.control.add_fault(path="/authorize", aadsts=number)
                shown = self.sign_in(setup)
                self.assertEqual(shown.step, "access")
                self.assertSays(shown, kind, number)
                self.assertFalse(shown.mailbox_id.account_username)

    def test_when_the_code_is_redeemed(self):
        setup = self.go_to("access")
        for number, kind in AT_CODE.items():
            with self.subTest(number):
                self.control.clear_faults()
                # A passing failure is asked again before anybody is told.
                self.control.add_fault(path="/token", aadsts=number, times=None)
                shown = self.sign_in(setup)
                self.assertEqual(shown.step, "access")
                self.assertSays(shown, kind, number)

    def test_when_the_application_is_checked(self):
        setup = self.go_to("application")
        for number, kind in AT_APPLICATION.items():
            with self.subTest(number):
                self.control.clear_faults()
                self.control.add_fault(path="/token", aadsts=number, times=None)
                setup.action_next()
                self.assertEqual(setup.step, "application")
                self.assertSays(setup, kind, number)

    def test_when_the_job_renews_its_token(self):
        mailbox = self.connected_mailbox()
        for number, kind in AT_RENEWAL.items():
            with self.subTest(number):
                self.control.clear_faults()
                self.control.set_clock_offset(0)
                mailbox._clear_error()
                self.forget_access_tokens(mailbox)
                self.control.add_fault(path="/token", aadsts=number, times=None)
                with self.assertLogs("odoo.addons.crm_email_logging", "WARNING"):
                    self.run_job(mailbox)
                self.assertSays(mailbox, kind, number)
                self.assertEqual(mailbox.remedy_button, BUTTONS[kind])
                self.assertEqual(len(mailbox.activity_ids), 1)

    def test_what_microsoft_keeps_on_its_own_page(self):
        view = self.env.ref("crm_email_logging.email_logging_setup_view_form")
        text = view.get_combined_arch()
        for number in AT_MICROSOFT:
            self.assertIn(f"AADSTS{number}", text)

    def test_cancelled(self):
        setup = self.go_to("access")
        uri = setup.action_sign_in()["url"].split("&login_hint")[0]
        shown = self.come_back(self.follow_sign_in(f"{uri}&sandbox_consent=cancel"))
        self.assertEqual(shown.step, "access")
        self.assertEqual(shown.error_kind, "consent_declined")

    def test_closed_without_an_answer(self):
        setup = self.go_to("access")
        setup.action_sign_in()
        self.assertFalse(setup.error_kind)
        self.assertFalse(setup.mailbox_id.account_username)

    def test_wrong_person(self):
        setup = self.go_to("access")
        shown = self.sign_in(setup, tenant.ADMIN)
        self.assertEqual(shown.error_kind, "wrong_person")
        self.assertIn(tenant.ADMIN, shown.error_message)
        self.assertFalse(shown.mailbox_id.account_username)

    def test_declined_by_the_administrator(self):
        setup = self.go_to("access")
        uri = setup.action_grant_consent()["url"]
        response = self.follow_sign_in(f"{uri}&sandbox_consent=cancel", tenant.ADMIN)
        self.assertEqual(self.come_back(response).error_kind, "consent_declined")

    def test_by_somebody_who_may_not_consent(self):
        setup = self.go_to("access")
        uri = setup.action_grant_consent()["url"]
        shown = self.come_back(self.follow_sign_in(uri, SERVICE_ACCOUNT))
        self.assertEqual(shown.error_kind, "consent_missing")

    def connected_mailbox(self):
        setup = self.go_to("mailbox")
        setup.action_next()
        self.assertEqual(setup.mailbox_id.email, CRM_LOG)
        return setup.mailbox_id

    def forget_access_tokens(self, mailbox):
        """As when they have expired."""
        tokens = self.env["email.logging.token"]
        cache = tokens._load(mailbox).replace('"AccessToken"', '"Forgotten"')
        tokens._store(mailbox, cache)
