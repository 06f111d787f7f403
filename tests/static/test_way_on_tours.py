"""From every empty list a button goes on; other pages lead to what they count."""

from odoo.tests import HttpCase, tagged

from ..common import GIULIA, JOHN, STRANGER
from ..common import graph_message as mail
from ..sandbox_common import SandboxCase, mime

PAGE = "/odoo/action-crm_email_logging."
ENTRIES = f"{PAGE}interaction_log_entry_action"
SKIPPED = f"{PAGE}email_logging_skipped_action"


@tagged("post_install", "-at_install")
class TestWayOnTours(SandboxCase, HttpCase):
    browser_size = "1366x900"

    def fetch_proxy(self, url):
        """Microsoft's page; whoever has signed in there is sent back."""
        if not url.startswith(self.sandbox.url):
            return super().fetch_proxy(url)
        self.seen.append(url)
        back = f"{self.base_url()}/odoo/email.logging.mailbox/{self.mailbox.id}"
        headers = [{"name": "Location", "value": back}]
        return {"body": "", "responseCode": 302, "responseHeaders": headers}

    def go(self, tour, url=SKIPPED, login="admin"):
        self.seen = []
        self.start_tour(url, f"email_logging_{tour}", login=login)
        self.env.invalidate_all()

    def test_set_up(self):
        self.mailbox.unlink()
        self.go("way_on_set_up")

    def test_sign_in(self):
        self.mailbox._disconnect()
        self.go("way_on_sign_in")
        self.assertIn("/authorize?", self.seen[0])

    def test_connect(self):
        self.env["email.logging.settings"]._set("authentication", "application")
        self.mailbox._disconnect()
        self.go("way_on_connect")
        self.assertEqual(self.mailbox.authentication, "application")

    def test_enable_and_log_now(self):
        self.mailbox.enabled = False
        self.go("way_on_enable")
        self.assertTrue(self.mailbox.enabled)

    def test_open_the_mailbox(self):
        self.mailbox.write({"error_kind": "secret_wrong", "error_date": "2026-11-02"})
        self.go("way_on_open_the_mailbox")
        self.go("way_on_ask_an_administrator", ENTRIES, "giulia")

    def test_show_all(self):
        self.record(mail(STRANGER, [GIULIA]))
        self.go("way_on_show_all")

    def test_a_direct_visit_has_the_menu(self):
        self.go("direct_visit", f"/odoo/email.logging.mailbox/{self.mailbox.id}")

    def test_from_a_run_to_its_message(self):
        self.send(mime())
        self.run_job()
        self.env.ref("base.user_admin").group_ids += self.env.ref(
            "sales_team.group_sale_manager"
        )
        self.go("from_run_to_message", f"{PAGE}email_logging_run_action")

    def test_delete_an_exclusion(self):
        self.env["email.logging.exclusion"].create({"name": "harbour-vale.example"})
        self.record(mail(JOHN, [GIULIA]))
        self.go("delete_an_exclusion", f"{PAGE}email_logging_exclusion_action")
        self.assertFalse(self.env["email.logging.exclusion"].search([]))
        self.assertTrue(self.skipped.retry)

    def test_correspondents_in_bulk(self):
        self.record(mail(STRANGER, [GIULIA]), mail("second@else.example", [GIULIA]))
        page = f"{PAGE}email_logging_correspondent_action"
        self.go("correspondents_in_bulk", page, "giulia")
        self.assertFalse(self.env["email.logging.correspondent"].search([]))
        self.assertEqual(self.skipped.mapped("retry"), [True, True])
