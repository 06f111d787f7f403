"""Open in Outlook, as a salesperson sees it: the page behind the button."""

from odoo.tests import HttpCase, tagged

from ...exchange.graph.client import GraphClient
from ..sandbox_common import SandboxCase, mime
from ..security.browser import WatchedBrowser

BUTTON = "button[name=action_open_in_outlook]"


class OutlookBrowser(WatchedBrowser):
    # The sandbox's authority is nobody's that a browser knows; and on a busy machine
    # the answer comes later than a browser takes a new page for a person's wish.
    switches = (
        *WatchedBrowser.switches,
        "--ignore-certificate-errors",
        "--disable-popup-blocking",
    )


@tagged("post_install", "-at_install")
class TestOutlookInBrowser(SandboxCase, HttpCase):
    browser_size = "1366x768"

    def setUp(self):
        super().setUp()
        self.send(mime(subject="Verona"))
        self.run_job()
        self.message = self.messages
        self.entry = self.message.entry_ids

    def open_entry(self):
        """From now on the pages' requests use the test's cursor, and we do not."""
        self.browser = OutlookBrowser(self)
        self.addCleanup(self.browser.stop)
        self.enterContext(self.allow_requests(browser=self.browser))
        self.authenticate("giulia", "giulia", browser=self.browser)
        page = f"{self.base_url()}/odoo/interaction.log.entry/{self.entry.id}"
        self.cr.flush()
        self.cr.clear()
        self.browser.navigate_to(page, wait_stop=True)
        self.assertTrue(
            self.browser._wait_ready(f"!!document.querySelector('{BUTTON}')")
        )

    def dead_link(self):
        """:return: webLink as Graph gives it to who asks for immutable ids"""
        with self.mailbox._remote() as remote:
            where = f"/users/{self.mailbox.email}/messages/{self.message.key}"
            assert isinstance(remote.client, GraphClient)
            prefer = ('IdType="ImmutableId"',)
            return remote.client.get(where, prefer=prefer)["webLink"]

    def test_1_the_button_opens_the_message_where_the_stored_link_is_dead(self):
        dead = self.dead_link()
        self.open_entry()
        self.assertIn("moved or deleted", self.browser.text_of_new_page(dead))
        self.assertIn("Verona", self.browser.text_behind(BUTTON))

    def test_1_wherever_the_message_was_moved(self):
        self.control.move_by_hand(self.message.key, "junkemail", self.mailbox.email)
        self.open_entry()
        self.assertIn("Verona", self.browser.text_behind(BUTTON))
