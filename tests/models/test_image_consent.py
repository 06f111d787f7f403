"""Remote images: blocked until asked for, or always shown, as each user decides."""

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..common import ANNA, GIULIA, JOHN, EmailLoggingCase, graph_message

BODY = "<p>Words</p><img src='https://cdn.anna.example/a.png'>"
HOST = "https://cdn.anna.example"


@tagged("post_install", "-at_install")
class TestImageConsent(EmailLoggingCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = self.log(ANNA), self.log(ANNA.upper())
        self.authenticate("giulia", "giulia")

    def log(self, sender, body=BODY):
        content = {"contentType": "html", "content": body}
        return self.record(graph_message(sender, [GIULIA], body=content))

    def shown(self, message, query=""):
        """:return: the body's page, and what its policy allows of images"""
        page = self.url_open(f"/email_logging/message/{message.id}/body{query}")
        policy = page.headers["Content-Security-Policy"]
        (images,) = [p for p in policy.split("; ") if p.startswith("img-src")]
        return page.text, images

    def ask(self, message, what, **arguments):
        return self.make_jsonrpc_request(
            f"/email_logging/message/{message.id}/{what}", arguments
        )

    def assert_shown(self, message, query=""):
        text, images = self.shown(message, query)
        self.assertIn(f'src="{HOST}/a.png"', text)
        self.assertIn(HOST, images)

    def assert_blocked(self, message, query=""):
        text, images = self.shown(message, query)
        self.assertNotIn("src", text)
        self.assertEqual(images.strip(), "img-src data:")

    def test_for_this_message_only(self):
        self.assert_blocked(self.first)
        self.assert_shown(self.first, "?images=1")
        self.assert_blocked(self.first)

    def test_always_for_a_sender(self):
        self.ask(self.first, "images", always=True)
        self.ask(self.first, "images", always=True)
        self.assert_shown(self.second)
        self.assert_blocked(self.second, "?images=0")
        self.assertTrue(self.ask(self.second, "parts")["always"])
        self.assert_blocked(self.log(JOHN))
        self.ask(self.second, "images", always=False)
        self.assert_blocked(self.first)

    def test_it_holds_for_one_user_only(self):
        self.ask(self.first, "images", always=True)
        self.first.sudo().audience = "sales"
        self.authenticate("marco", "marco")
        self.assert_blocked(self.first)
        self.assertFalse(self.ask(self.first, "parts")["always"])

    def test_of_what_is_not_read_nothing_is_decided(self):
        self.authenticate("marco", "marco")
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.ask(self.first, "images", always=True)
        self.assertFalse(self.env["email.logging.image.consent"].search([]))

    def test_of_who_is_not_named_nothing_is_kept(self):
        """Each message without a sender would show them."""
        self.first.sudo().sender_email = False
        self.ask(self.first, "images", always=True)
        self.assertFalse(self.env["email.logging.image.consent"].search([]))
        self.assert_blocked(self.first)

    def test_never_from_odoo_itself(self):
        """An image's address would do what a link does, with the reader's session."""
        own = self.base_url()
        body = f"<img src='{own}/web/session/logout'><img src='//127.0.0.1.:1/x'>{BODY}"
        _text, images = self.shown(self.log(ANNA, body), "?images=1")
        self.assertEqual(images, f"img-src data: {HOST} http://cdn.anna.example")

    def test_the_policy_stays_short(self):
        hosts = [f"h{number}.anna.example" for number in range(200)]
        body = "".join(f"<img src='https://{host}/x'>" for host in hosts)
        _text, images = self.shown(self.log(ANNA, body), "?images=1")
        self.assertIn(hosts[0], images)
        self.assertLess(len(images), 2100)

    def test_offered_only_where_there_are_some(self):
        self.assertTrue(self.ask(self.first, "parts")["remote_images"])
        for body in (
            "<p>x",
            "<img src=cid:a>",
            "<img src='//t.example/' width=1 height=1>",
        ):
            message = self.log(ANNA, body)
            self.assertFalse(self.ask(message, "parts")["remote_images"])
