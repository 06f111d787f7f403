"""Headless Chromium through the whole assisted setup, Microsoft's pages included."""

import base64
import json

import requests

from odoo.tests import HttpCase, tagged
from odoo.tests.common import mute_logger

from ...sandbox import tenant
from ..common import ANNA, CRM_LOG, GIULIA, speak_italian
from ..sandbox_common import SERVICE_ACCOUNT, mime
from .setup_case import SetupCase

SETUP = "/odoo/action-crm_email_logging.email_logging_setup_open_action"
PICK = 'data-account="%s"'
ACCEPT = 'id="accept"'
CLICK = "<script>setTimeout(() => document.querySelector('[%s]').click(), 200)</script>"


@tagged("post_install", "-at_install")
class TestSetupTour(SetupCase, HttpCase):
    browser_size = "1366x900"

    def setUp(self):
        super().setUp()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", self.base_url())
        # What a person clicks on in Microsoft's pages, one after the other.
        self.clicks = []

    def fetch_proxy(self, url):
        """The sandbox's pages, fetched with its own certificate authority.

        Chromium asks for everything outside Odoo here, so it has no certificate to
        trust; that a page is clicked on is what a script in it does.
        """
        if not url.startswith(self.sandbox.url):
            return super().fetch_proxy(url)
        answer = requests.get(
            url, verify=self.sandbox.ca_path, allow_redirects=False, timeout=60
        )
        content = answer.content
        if self.clicks and self.clicks[0].encode() in content:
            content += (CLICK % self.clicks.pop(0)).encode()
        headers = [
            {"name": name, "value": value}
            for name, value in answer.headers.items()
            if name in ("Location", "Content-Type")
        ]
        return {
            "body": base64.b64encode(content).decode(),
            "responseCode": answer.status_code,
            "responseHeaders": headers,
        }

    def follow(self, tour, **options):
        answers = {
            "login_url": self.sandbox.url,
            "graph_url": f"{self.sandbox.url}/v1.0",
            "ca_bundle": self.sandbox.ca_path,
            "mailbox_email": CRM_LOG,
            "service_account": SERVICE_ACCOUNT,
            "service_principal_id": "11111111-2222-3333-4444-555555555555",
            "tenant_id": tenant.TENANT_ID,
            "client_id": tenant.CLIENT_ID,
            "client_secret": tenant.CLIENT_SECRET,
        }
        kept = json.dumps(json.dumps(answers))
        self.start_tour(
            SETUP,
            tour,
            login="admin",
            timeout=120,
            code=f"localStorage.setItem('email_logging_answers', {kept});"
            f"odoo.startTour('{tour}', {{stepDelay: 0, startUrl: '{SETUP}'}})",
            **options,
        )

    def assertLogsTheFirstMessage(self):
        self.env.invalidate_all()
        mailbox = self.env["email.logging.mailbox"].search([("email", "=", CRM_LOG)])
        self.assertEqual(mailbox.state, "running")
        self.send(mime(ANNA, [GIULIA], subject="The first"))
        self.run_job(mailbox)
        self.assertEqual(self.messages.mapped("subject"), ["The first"])

    def set_up_with_service_account(self):
        self.control.set_application(admin_consent=False)
        self.clicks = [
            *(PICK % tenant.ADMIN, ACCEPT),
            *(PICK % GIULIA, PICK % SERVICE_ACCOUNT, PICK % GIULIA),
        ]
        self.follow("email_logging_setup")
        self.assertFalse(self.clicks)
        self.assertLogsTheFirstMessage()

    def test_in_english(self):
        self.set_up_with_service_account()

    def test_in_italian(self):
        speak_italian(self.env.ref("base.user_admin"))
        form = self.env.ref("crm_email_logging.email_logging_setup_view_form")
        self.assertIn("Avanti", form.with_context(lang="it_IT").arch)
        self.set_up_with_service_account()

    def test_faults_mark_their_field_until_it_is_corrected(self):
        self.follow("email_logging_setup_corrections")

    def test_other_client_asks_before_it_signs_out(self):
        mailbox = self.go_to("mailbox").mailbox_id
        settings = self.env["email.logging.settings"]
        # As if it had been another application until now.
        settings._set("client_id", "00000000-0000-0000-0000-00000000beef")
        settings._set("setup_step", "application")
        self.follow("email_logging_setup_signs_out")
        mailbox.invalidate_recordset()
        self.assertFalse(mailbox.account_username)

    @mute_logger("odoo.http")  # which calls it an error that somebody is led on
    def test_sign_in_before_the_setup_leads_to_it(self):
        page = "/odoo/email-logging-mailboxes"
        self.start_tour(page, "email_logging_sign_in_before_setup", login="admin")

    def test_application(self):
        self.follow("email_logging_setup_application")
        self.assertLogsTheFirstMessage()
