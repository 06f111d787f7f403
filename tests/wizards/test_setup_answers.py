"""What the setup says of the answers: faults and where they are, and what follows."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from ...sandbox import tenant
from ..common import ANNA, CRM_LOG, GIULIA
from ..sandbox_common import SERVICE_ACCOUNT, mime
from .setup_case import SetupCase

CALLBACK = "/email_logging/oauth/callback"
ELSEWHERE = f"https://crm.lumen.example{CALLBACK}"
OTHER_ID = "00000000-0000-0000-0000-00000000beef"
OBJECT_ID = "11111111-2222-3333-4444-555555555555"


@tagged("post_install", "-at_install")
class TestFaults(SetupCase):
    def assertMarks(self, setup, *names):
        self.assertEqual(setup.error_answers, ",".join(names))
        self.assertTrue(setup.error_kind)

    def test_faults_mark_their_field(self):
        for values, names in (
            ({"mailbox_email": "crm.log"}, ["mailbox_email"]),
            ({"mailbox_email": "crm.log@localhost"}, ["mailbox_email"]),
            ({"service_account": "x y"}, ["service_account"]),
            ({"readers": "team"}, ["readers"]),
            ({"sales_group": "sales@lumen.example, all"}, ["sales_group"]),
            ({"service_account": CRM_LOG}, ["mailbox_email", "service_account"]),
            ({"graph_url": "http://localhost"}, ["graph_url"]),
            ({"tenant_id": False}, ["tenant_id"]),
            ({"tenant_id": OTHER_ID}, ["tenant_id"]),
            ({"client_id": OTHER_ID}, ["client_id"]),
            ({"client_secret": "wrong"}, ["client_secret"]),
            ({"redirect_uri": "https://lumen.example/"}, ["redirect_uri"]),
            ({"redirect_uri": f"ftp://localhost{CALLBACK}"}, ["redirect_uri"]),
            ({"redirect_uri": f"{ELSEWHERE}?a=b"}, ["redirect_uri"]),
        ):
            with self.subTest(values):
                setup = self.start(**values)
                setup.action_next()
                setup.action_next()
                self.assertMarks(setup, *names)

    def test_mark_goes_when_the_field_is_corrected(self):
        setup = self.start(mailbox_email="crm.log")
        setup.action_next()
        form = Form(setup)
        form.readers = "team@lumen.example"
        self.assertEqual(form.error_answers, "mailbox_email")
        form.mailbox_email = CRM_LOG
        self.assertFalse(form.error_answers)
        self.assertFalse(form.error_kind)

    def test_mark_goes_with_another_choice(self):
        setup = self.start(service_account="nobody")
        setup.action_next()
        form = Form(setup)
        form.authentication = "application"
        self.assertFalse(form.error_kind)

    def test_object_id_is_one(self):
        for wrong in ("object", OBJECT_ID[:-1], tenant.CLIENT_ID):
            with self.subTest(wrong):
                setup = self.go_to(
                    "access", authentication="application", service_principal_id=wrong
                )
                self.assertFalse(setup.application_script)
                setup.action_next()
                self.assertMarks(setup, "service_principal_id")
                self.assertFalse(setup.mailbox_id.account_username)

    def test_script_of_the_application_is_for_exchange_online(self):
        known = {"authentication": "application", "service_principal_id": OBJECT_ID}
        setup = self.start(**known)
        self.assertIn(OBJECT_ID, setup.application_script)
        self.assertIn(tenant.CLIENT_ID, setup.application_script)
        for kind in ("server", "folder"):
            setup.kind = kind
            self.assertFalse(setup.application_script)
            self.assertFalse(setup.exchange_script)
        setup.write({"kind": "online", "client_id": "Lumen"})
        self.assertFalse(setup.application_script)

    def test_no_script_from_what_is_no_address(self):
        for values in (
            {"mailbox_email": "crm.log"},
            {"mailbox_email": "Log <crm.log@lumen.example>"},
            {"mailbox_email": "crm.log@lumen.example, b@lumen.example"},
            {"service_account": "odoo"},
            {"service_account": False},
            {"service_account": CRM_LOG},
            {"readers": "my team"},
            {"sales_group": "sales@"},
        ):
            with self.subTest(values):
                self.assertFalse(self.start(**values).exchange_script)
        self.assertIn(CRM_LOG, self.start().exchange_script)
        by_itself = {"authentication": "application", "service_account": "odoo"}
        self.assertTrue(self.start(**by_itself).exchange_script)
        by_itself["service_account"] = SERVICE_ACCOUNT  # typed before, hidden now
        self.assertNotIn(SERVICE_ACCOUNT, self.start(**by_itself).exchange_script)

    def test_certificate_has_to_be_chosen(self):
        setup = self.start(credential="certificate")
        setup.action_next()
        setup.action_next()
        self.assertEqual(setup.step, "application")
        self.assertMarks(setup, "client_secret", "certificate_file")

    def test_certificate_may_be_a_pfx(self):
        setup = self.start(credential="certificate", certificate_file=b"bm8=")
        setup.action_next()
        setup.action_next()
        self.assertIn(".pfx", setup.error_message)

    def test_steps_are_named_for_the_chosen_way(self):
        names = self.start().fields_get(["step", "application_step"], ["selection"])
        delegated = dict(names["step"]["selection"])
        by_itself = dict(names["application_step"]["selection"])
        self.assertEqual(delegated["access"], "Consent and Sign-in")
        self.assertNotIn("Sign", by_itself["access"])
        setup = self.go_to("access", authentication="application")
        self.assertEqual(setup.application_step, "access")


@tagged("post_install", "-at_install")
class TestRedirectUri(SetupCase):
    def test_9_redirect_uri_is_prefilled_and_changed(self):
        settings = self.env["email.logging.settings"]
        setup = self.start()
        own = settings._get_own_callback()
        self.assertEqual(setup.redirect_uri, own)
        self.assertFalse(setup.former_redirect_uri)
        setup.redirect_uri = ELSEWHERE
        self.assertEqual(setup.former_redirect_uri, own)
        setup.action_next()
        setup.action_next()
        self.assertEqual(setup.step, "access")
        self.assertEqual(settings._get_redirect_uri(), ELSEWHERE)
        self.control.set_application(redirect_uris=[ELSEWHERE])
        self.sign_in(setup)
        self.assertEqual(setup.mailbox_id.account_username, SERVICE_ACCOUNT)

    def test_own_address_is_followed(self):
        """What nobody has changed goes along when this server moves."""
        self.go_to("access")
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://new.lumen.example")
        self.assertEqual(
            self.env["email.logging.settings"]._get_redirect_uri(),
            f"https://new.lumen.example{CALLBACK}",
        )

    def test_behind_a_proxy_under_http(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://odoo.internal:8069")
        setup = self.start()
        self.assertFalse(setup.is_https)
        setup.redirect_uri = ELSEWHERE
        self.assertTrue(setup.is_https)
        setup.action_next()
        setup.action_next()
        self.assertEqual(setup.step, "access", setup.error_message)

    def test_remedy_names_the_address_to_register(self):
        remedies = self.env["email.logging.remedy"]
        self.env["email.logging.settings"]._set_redirect_uri(ELSEWHERE)
        sentence = remedies._sentence("redirect_uri_wrong", "AADSTS50011")
        self.assertIn(ELSEWHERE, sentence)
        self.assertIn("AADSTS50011", sentence)


@tagged("post_install", "-at_install")
class TestSigningOut(SetupCase):
    def setUp(self):
        super().setUp()
        setup = self.go_to("mailbox")
        setup.action_next()
        self.mailbox = setup.mailbox_id
        other = self.env["res.company"].create({"name": "Elsewhere"})
        second = {"email": "crm.log2@lumen.example", "company_id": other.id}
        self.second = self.mailbox.create(second)
        self.connect(self.second)

    def changed(self, **values):
        return self.env["email.logging.setup"].create({"step": "application", **values})

    def test_6_other_tenant_client_or_cloud_asks_and_says_which_mailboxes(self):
        for values in (
            {"tenant_id": "lumen.example"},
            {"client_id": OTHER_ID},
            {"cloud": "global"},
            {"login_url": "https://login.example"},
            {"graph_url": "https://graph.example"},
            {"authentication": "application"},
        ):
            with self.subTest(values):
                setup = self.changed(**values)
                self.assertIn(self.mailbox.email, setup.signed_out_names)
                self.assertIn(self.second.email, setup.signed_out_names)
                self.assertEqual(setup.action_save()["res_id"], setup.id)
                self.assertTrue(self.mailbox.account_username)
                setup.action_keep_connection()
                self.assertFalse(setup.signed_out_names)
        self.assertFalse(self.changed(client_secret="x").signed_out_names)
        self.assertFalse(self.changed(ca_bundle="/other").signed_out_names)

    def test_next_signs_out_only_who_was_asked(self):
        """The same directory by another name: everything else goes on."""
        setup = self.changed(tenant_id="lumen.example")
        setup.action_next()
        self.assertEqual(setup.step, "application")
        self.assertTrue(self.mailbox.account_username)
        self.assertEqual(
            self.env["email.logging.settings"]._get("tenant_id"), tenant.TENANT_ID
        )
        setup.action_sign_out_and_go_on()
        self.assertEqual(setup.step, "access", setup.error_message)
        self.assertFalse(self.mailbox.account_username)
        self.assertFalse(self.second.account_username)

    def test_wrong_values_sign_nobody_out(self):
        setup = self.changed(client_id=OTHER_ID)
        setup.action_sign_out_and_go_on()
        self.assertEqual(setup.error_kind, "application_unknown")
        self.assertTrue(self.mailbox.account_username)


@tagged("post_install", "-at_install")
class TestWhatIsShown(SetupCase):
    def test_no_old_validation(self):
        setup = self.go_to("mailbox")
        setup.action_validate()
        self.assertTrue(setup.is_validated)
        setup.action_back()
        self.assertFalse(setup.is_validated)
        again = self.env["email.logging.setup"].create({"step": "mailbox"})
        self.assertTrue(again.check_ids)
        self.assertFalse(again.is_validated)

    def test_nothing_of_a_connection_that_has_ended(self):
        setup = self.go_to("mailbox")
        setup.action_validate()
        mailbox = setup.mailbox_id
        mailbox._disconnect()
        self.assertFalse(mailbox.check_ids)

    def test_secret_that_expires_soon(self):
        today = fields.Date.today()
        for days, word in ((40, None), (20, "expires on"), (-1, "expired on")):
            with self.subTest(days):
                day = today + timedelta(days=days)
                setup = self.start(client_secret_expiry=day)
                self.assertEqual(bool(setup.expiry_warning), bool(word))
                self.assertIn(word or "", setup.expiry_warning or "")
                self.env["email.logging.settings"]._set("client_secret_expiry", day)
                settings = self.env["res.config.settings"].new({})
                self.assertEqual(
                    settings.email_logging_expiry_warning, setup.expiry_warning
                )

    def test_clearing_leaves_what_is_not_of_the_connection(self):
        settings = self.env["email.logging.settings"]
        settings._set("trust_users", "True")
        settings._set("redirect_uri", ELSEWHERE)
        self.control.set_application(redirect_uris=[ELSEWHERE])
        setup = self.go_to("mailbox")
        setup.action_next()
        kept = setup.mailbox_id
        gone = kept.create({"email": "crm.log2@lumen.example"})
        self.send(mime(ANNA, [GIULIA]))
        self.run_job(kept)
        setup.action_clear()
        self.assertTrue(settings._trusts_users())
        self.assertFalse(settings._get("redirect_uri"))
        self.assertFalse(gone.exists())
        self.assertTrue(kept.exists())
        self.assertFalse(kept.active)
