"""The steps of the assisted setup: what each asks, checks and keeps."""

import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...exchange.graph.cloud import CLOUDS
from ...sandbox import tenant
from ..common import ANNA, CRM_LOG, GIULIA
from ..sandbox_common import SERVICE_ACCOUNT, mime
from .setup_case import SetupCase


@tagged("post_install", "-at_install")
class TestSetup(SetupCase):
    def assertStays(self, setup, step, kind, *words):
        """The sentence shows in the step in which somebody can act on it."""
        self.assertEqual(setup.step, step)
        self.assertEqual(setup.error_kind, kind)
        for word in words:
            self.assertIn(word, setup.error_message)

    def test_to_the_first_logged_message(self):
        setup = self.go_to("mailbox", start_date="2020-01-01")
        setup.interval_minutes = 10
        setup.action_validate()
        self.assertNotIn("failed", setup.check_ids.mapped("state"))
        action = setup.action_next()
        mailbox = self.env["email.logging.mailbox"].browse(action["res_id"])
        self.assertEqual(mailbox.email, CRM_LOG)
        self.assertEqual(mailbox.interval_minutes, 10)
        self.assertEqual(mailbox.account_username, SERVICE_ACCOUNT)
        self.assertTrue(mailbox.cron_id.active)
        self.assertTrue(mailbox.first_mail_message)
        self.send(mime(ANNA, [GIULIA]))
        self.run_job(mailbox)
        self.assertEqual(len(self.messages), 1)
        self.assertFalse(mailbox.first_mail_message)

    def test_resumed_on_another_day(self):
        setup = self.go_to("access", readers="team@lumen.example")
        setup.unlink()
        action = self.env["email.logging.setup"].action_open()
        resumed = self.env["email.logging.setup"].browse(action["res_id"])
        self.assertEqual(resumed.step, "access")
        self.assertEqual(resumed.readers, "team@lumen.example")
        self.assertEqual(resumed.tenant_id, tenant.TENANT_ID)
        self.assertTrue(resumed.has_client_secret)
        self.assertFalse(resumed.client_secret)
        self.assertEqual(resumed.mailbox_id.email, CRM_LOG)

    def test_back(self):
        setup = self.go_to("access")
        setup.action_back()
        self.assertEqual(setup.step, "application")
        setup.action_back()
        setup.action_back()
        self.assertEqual(setup.step, "exchange")

    def test_addresses_are_checked(self):
        for values, kind in (
            ({"mailbox_email": "crm.log"}, "address_invalid"),
            ({"mailbox_email": False}, "address_invalid"),
            ({"service_account": "a@b.example, c@d.example"}, "address_invalid"),
            ({"readers": "x y"}, "address_invalid"),
            ({"service_account": CRM_LOG}, "address_same"),
            ({"login_url": False}, "answer_missing"),
        ):
            with self.subTest(values):
                setup = self.start(**values)
                setup.action_next()
                self.assertStays(setup, "exchange", kind)

    def test_wrong_settings_stay_in_their_step_and_are_not_kept(self):
        for values, kind, words in (
            ({"client_secret": "wrong"}, "secret_wrong", ["Value", "AADSTS7000215"]),
            (
                {"client_secret": tenant.EXPIRED_CLIENT_SECRET},
                "secret_expired",
                ["expired", "AADSTS7000222"],
            ),
            (
                {"tenant_id": "00000000-0000-0000-0000-00000000beef"},
                "tenant_unknown",
                ["tenant ID", "AADSTS90002"],
            ),
            (
                {"client_id": "00000000-0000-0000-0000-00000000beef"},
                "application_unknown",
                ["client ID", "AADSTS700016"],
            ),
            ({"client_secret": False}, "secret_missing", ["secret"]),
            ({"tenant_id": False}, "answer_missing", ["Tenant ID"]),
        ):
            with self.subTest(kind):
                setup = self.start(**values)
                setup.action_next()
                setup.action_next()
                self.assertStays(setup, "application", kind, *words)
                self.assertFalse(self.env["email.logging.settings"]._is_complete())

    def test_addresses_of_the_cloud_are_https(self):
        """Else the client would send its token in clear."""
        for name in ("login_url", "graph_url"):
            for wrong in ("http://localhost/v1.0", "localhost", "https://", "ftp://x"):
                with self.subTest(name=name, wrong=wrong):
                    setup = self.start(**{name: wrong})
                    setup.action_next()
                    self.assertEqual(setup.step, "exchange")
                    self.assertEqual(setup.error_kind, "cloud_not_https")
                    with self.assertRaises(UserError):
                        setup.action_save()
        self.assertEqual(self.env["email.logging.settings"]._get("graph_url"), "")

    def test_https_is_required_but_on_localhost(self):
        parameters = self.env["ir.config_parameter"]
        settings = self.env["email.logging.settings"]
        for address, is_fine in (
            ("http://localhost:8069", True),
            ("http://127.0.0.1:8069", True),
            ("https://odoo.lumen.example", True),
            ("http://odoo.lumen.example", False),
            ("http://localhost.lumen.example", False),
        ):
            with self.subTest(address):
                parameters.set_param("web.base.url", address)
                self.assertEqual(settings._is_https(), is_fine)
        setup = self.start()
        self.assertFalse(setup.is_https)
        setup.action_next()
        setup.action_next()
        self.assertStays(setup, "application", "https_needed", "web.base.url")

    def test_copied_database_is_asked_about(self):
        self.go_to("access")
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        setup = self.env["email.logging.setup"].create({"step": "application"})
        self.control.clear_requests()
        setup.action_next()
        self.assertStays(setup, "application", "database_changed", "confirm")
        self.assertFalse(self.control.requests())
        setup.action_accept_database()
        setup.action_next()
        self.assertEqual(setup.step, "access")

    def test_portal_of_each_cloud(self):
        for name, cloud in CLOUDS.items():
            setup = self.start(cloud=name)
            with self.subTest(name):
                self.assertTrue(setup.portal_url.startswith(cloud.portal_url))
                self.assertEqual(setup._cloud(), cloud)

    def test_consent(self):
        self.control.set_application(admin_consent=False)
        setup = self.go_to("access")
        action = setup.action_grant_consent()
        self.assertIn("/v2.0/adminconsent?", action["url"])
        response = self.follow_sign_in(action["url"], tenant.ADMIN)
        self.assertEqual(response["admin_consent"], "True")
        self.come_back(response)
        self.sign_in(setup)
        setup.action_next()
        self.assertEqual(setup.step, "mailbox")

    def test_mailbox_without_rights(self):
        self.control.set_right(CRM_LOG, SERVICE_ACCOUNT, "")
        setup = self.go_to("access")
        self.sign_in(setup)
        setup.action_next()
        self.assertStays(setup, "access", "access_denied", "full access", "an hour")

    def test_nobody_signed_in(self):
        setup = self.go_to("access")
        setup.action_next()
        self.assertStays(setup, "access", "sign_in_needed", "Sign in")

    def test_other_tenant_or_client_ends_the_sign_ins(self):
        setup = self.go_to("mailbox")
        setup.action_next()
        mailbox = setup.mailbox_id
        again = self.env["email.logging.setup"].create({"client_secret": "another"})
        again.action_save()
        self.assertTrue(mailbox.account_username)
        again = self.env["email.logging.setup"].create({"client_id": "another"})
        again.action_save()
        self.assertTrue(mailbox.account_username, "nobody was asked")
        self.assertEqual(again.signed_out_names, CRM_LOG)
        again.action_save_and_sign_out()
        self.assertFalse(mailbox.account_username)
        self.assertFalse(mailbox.enabled)
        self.assertFalse(self.env["email.logging.token"]._load(mailbox))

    def test_clear_keeps_what_was_logged(self):
        setup = self.go_to("mailbox")
        setup.action_next()
        mailbox = setup.mailbox_id
        self.send(mime(ANNA, [GIULIA]))
        self.run_job(mailbox)
        setup.action_clear()
        self.assertEqual(len(self.messages), 1)
        self.assertFalse(mailbox.active)
        self.assertFalse(mailbox.cron_id.active)
        self.assertFalse(self.parameters())
        self.assertFalse(self.env["email.logging.token"].search([]))

    def test_set_up_again_after_clearing(self):
        setup = self.go_to("mailbox")
        setup.action_next()
        mailbox = setup.mailbox_id
        self.send(mime(ANNA, [GIULIA]))
        self.run_job(mailbox)
        setup.action_clear()
        setup = self.go_to("mailbox")
        self.assertEqual(setup.mailbox_id, mailbox)
        self.assertTrue(mailbox.active)
        self.assertTrue(self.messages._current_web_link())

    def test_form_refuses_an_unreadable_certificate(self):
        setup = self.start(
            credential="certificate", certificate_file=base64.b64encode(b"no")
        )
        with self.assertRaisesRegex(UserError, "private key"):
            setup.action_save()

    def test_application_authenticates_by_itself(self):
        setup = self.go_to(
            "mailbox",
            authentication="application",
            service_account=False,
            service_principal_id="11111111-2222-3333-4444-555555555555",
        )
        setup.action_next()
        mailbox = setup.mailbox_id
        self.assertEqual(mailbox.authentication, "application")
        self.assertEqual(mailbox.account_username, tenant.CLIENT_ID)
        self.send(mime(ANNA, [GIULIA]))
        self.run_job(mailbox)
        self.assertEqual(len(self.messages), 1)

    def test_application_without_permission(self):
        self.control.set_application(mailbox_roles={})
        setup = self.go_to(
            "access",
            authentication="application",
            service_principal_id="11111111-2222-3333-4444-555555555555",
        )
        setup.action_next()
        self.assertStays(setup, "access", "access_denied", "ErrorAccessDenied")
        setup.mailbox_id.invalidate_recordset()
        self.assertFalse(setup.mailbox_id.account_username)

    def test_unreadable_certificate(self):
        setup = self.start(
            credential="certificate", certificate_file=base64.b64encode(b"no")
        )
        setup.action_next()
        setup.action_next()
        self.assertStays(setup, "application", "certificate_unreadable", "private key")

    def parameters(self):
        return self.env["ir.config_parameter"].search(
            [("key", "=like", "crm_email_logging.%")]
        )
