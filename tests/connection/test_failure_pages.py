"""Pages outside the web client: what they say, how they look, and where they lead."""

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tests.common import mute_logger

from ..common import GIULIA, speak_italian
from ..sandbox_common import SERVICE_ACCOUNT, SandboxCase, mime

CALLBACK = "/email_logging/oauth/callback"
MAILBOXES = "/odoo/email-logging-mailboxes"
ENTRIES = "/odoo/action-crm_email_logging.interaction_log_entry_action"


@tagged("post_install", "-at_install")
class TestFailurePages(SandboxCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.env["email.logging.settings"]._accept_database()
        self.authenticate("admin", "admin")

    def start(self):
        """:return: what Microsoft sends back with, for the service account"""
        action = self.make_jsonrpc_request(
            "/web/dataset/call_kw/email.logging.mailbox/action_connect",
            {
                "model": "email.logging.mailbox",
                "method": "action_connect",
                "args": [self.mailbox.ids],
                "kwargs": {},
            },
        )
        return action["url"]

    def page(self, address, status, **params):
        """:return: the page's sentence, and {label of a button: where it leads}"""
        answer = self.url_open(address, params=params)
        self.assertEqual(answer.status_code, status)
        page = html.fromstring(answer.content)
        self.language = page.get("lang")
        self.assertTrue(page.xpath("//link[contains(@href, 'assets_frontend')]"))
        self.assertTrue(page.xpath("//meta[@name='viewport']"))
        buttons = page.xpath("//a[contains(@class, 'btn')]")
        self.assertTrue(page.xpath("//h1")[0].text_content().strip())
        led = {button.text_content(): button.get("href") for button in buttons}
        return page.xpath("//p")[0].text_content(), led

    def test_refused_sign_in_leads_back_to_the_mailbox(self):
        answer = self.follow_sign_in(self.start(), GIULIA)
        sentence, buttons = self.page(CALLBACK, 400, **answer)
        self.assertIn(GIULIA, sentence)
        self.assertEqual(list(buttons.values()), [f"{MAILBOXES}/{self.mailbox.id}"])
        self.assertEqual(self.mailbox.account_username, SERVICE_ACCOUNT)

    def test_sign_in_that_nobody_started_leads_on(self):
        _sentence, buttons = self.page(CALLBACK, 400, state="x", code="y")
        self.assertEqual(
            list(buttons.values()), [MAILBOXES, "/odoo/email-logging-setup"]
        )

    @mute_logger("odoo.http")
    def test_who_is_no_administrator_is_led_back(self):
        self.authenticate("giulia", "giulia")
        _sentence, buttons = self.page(CALLBACK, 404, state="x", code="y")
        self.assertEqual(list(buttons.values()), ["/odoo"])

    def test_in_the_user_s_language(self):
        speak_italian(self.env.ref("base.user_admin"))
        self.authenticate("admin", "admin")
        sentence, _buttons = self.page(CALLBACK, 400, state="x", code="y")
        self.assertEqual(self.language, "it-IT")
        self.assertNotIn("This sign-in", sentence)

    def test_outlook_that_cannot_be_opened_leads_back_to_the_entry(self):
        self.send(mime(), mime(subject="Another"))
        self.run_job()
        one, other = self.env["interaction.log.entry"].search([])
        self.control.clear_mailbox()
        self.authenticate("giulia", "giulia")
        for entry, page in (
            *((one, "outlook"), (one, "attachment/x")),
            *((other, "outlook"), (other, "attachment/x")),
        ):
            page = f"/email_logging/message/{entry.message_id.id}/{page}"
            with self.subTest(page):
                sentence, buttons = self.page(page, 502)
                self.assertIn("no longer exists", sentence)
                self.assertEqual(list(buttons.values()), [f"{ENTRIES}/{entry.id}"])

    @mute_logger("odoo.http")
    def test_message_of_somebody_else_leads_to_the_own_ones(self):
        self.send(mime())
        self.run_job()
        self.authenticate("marco", "marco")
        address = f"/email_logging/message/{self.messages.id}/outlook"
        _sentence, buttons = self.page(address, 404)
        self.assertEqual(list(buttons.values()), [ENTRIES])

    def test_back_from_microsoft_under_the_menu_s_address(self):
        response = self.follow_sign_in(self.start())
        answer = self.url_open(CALLBACK, params=response, allow_redirects=False)
        page = answer.headers["Location"]
        self.assertTrue(page.endswith(f"{MAILBOXES}/{self.mailbox.id}"), page)
        menu = self.env.ref("crm_email_logging.email_logging_mailbox_menu")
        self.assertIn(menu.action.path, page.split("/"))

    def test_the_button_keeps_the_menu_and_the_mailbox_leads_to_its_job(self):
        answer = self.follow_sign_in(self.start(), GIULIA)
        _sentence, buttons = self.page(CALLBACK, 400, **answer)
        (page,) = buttons.values()
        self.start_tour(page, "email_logging_back_to_the_mailbox", login="admin")

    def test_scheduled_action_of_the_mailbox(self):
        action = self.mailbox.action_view_job()
        self.assertEqual(action["res_model"], "ir.cron")
        self.assertEqual(action["res_id"], self.mailbox.cron_id.id)
