"""What the administrator is told when the connection fails, and where secrets stay."""

import io
import json
import logging

import requests

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import mute_logger

from ...sandbox import tenant
from ..common import GIULIA
from ..sandbox_common import SERVICE_ACCOUNT, SandboxCase, mime

JOB_LOGGER = "odoo.addons.crm_email_logging.engine.run"


@tagged("post_install", "-at_install")
class TestConnection(SandboxCase):
    def assertStoppedWith(self, kind, *words):
        """One sentence on the mailbox, no traceback, and one activity."""
        with mute_logger(JOB_LOGGER):
            self.run_job()
        self.assertEqual(self.mailbox.error_kind, kind)
        self.assertEqual(self.mailbox.state, "error")
        for word in words:
            self.assertIn(word, self.mailbox.error_message)
        self.assertNotIn("Traceback", self.mailbox.error_message)
        self.assertEqual(len(self.mailbox.activity_ids), 1)

    def new_token_needed(self):
        self.control.set_clock_offset(7200)

    def test_wrong_secret(self):
        self.env["email.logging.settings"]._set_client_secret("not the secret")
        self.new_token_needed()
        self.assertStoppedWith("secret_wrong", "Value", "AADSTS7000215")

    def test_expired_secret(self):
        self.env["email.logging.settings"]._set_client_secret(
            tenant.EXPIRED_CLIENT_SECRET
        )
        self.new_token_needed()
        self.assertStoppedWith("secret_expired", "expired", "AADSTS7000222")

    def test_revoked_sign_in(self):
        self.new_token_needed()
        self.control.revoke_sign_ins(SERVICE_ACCOUNT)
        self.assertStoppedWith("sign_in_expired", "sign in again")

    def test_mailbox_without_rights(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.assertStoppedWith("access_denied", "full access", "ErrorAccessDenied")

    def test_without_https_nobody_is_sent_to_sign_in(self):
        """Microsoft would refuse to send him back."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://odoo.lumen.example")
        self.env["email.logging.settings"]._accept_database()
        with self.assertRaisesRegex(UserError, "https"):
            self.mailbox.action_connect()

    def test_unknown_mailbox(self):
        self.control.remove_mailbox(self.mailbox.email)
        self.assertStoppedWith("mailbox_unknown", "address")

    def test_announced_once_and_asked_hourly(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.assertStoppedWith("access_denied")
        self.control.clear_requests()
        self.assertStoppedWith("access_denied")
        self.assertFalse(self.control.requests())

    def test_mended(self):
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "")
        self.assertStoppedWith("access_denied")
        self.control.set_right(self.mailbox.email, SERVICE_ACCOUNT, "FullAccess")
        self.send(mime())
        self.mailbox.action_log_now()
        self.run_job()
        self.assertEqual(self.mailbox.state, "running")
        self.assertFalse(self.mailbox.activity_ids)
        self.assertEqual(len(self.messages), 1)

    def test_log_at_debug_level_holds_no_secret(self):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        root = logging.getLogger()
        levels = {
            name: logging.getLogger(name).level
            for name in ("", "msal", "urllib3", "requests", "odoo.addons")
        }
        root.addHandler(handler)
        self.addCleanup(root.removeHandler, handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(logging.DEBUG)
            self.addCleanup(logging.getLogger(name).setLevel, level)
        self.connect(self.mailbox)
        self.send(mime())
        self.new_token_needed()
        self.run_job()
        self.assertHoldsNoSecret(stream.getvalue())
        self.assertIn("/messages", stream.getvalue())

    def test_database_holds_no_secret(self):
        self.send(mime())
        self.run_job()
        self.env.flush_all()
        for table in self.tables():
            self.env.cr.execute(f'SELECT "{table}"::text FROM "{table}"')
            text = "\n".join(row[0] for row in self.env.cr.fetchall())
            with self.subTest(table):
                self.assertHoldsNoSecret(text)

    def tables(self):
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        return [name for (name,) in self.env.cr.fetchall()]

    def assertHoldsNoSecret(self, text):
        cache = json.loads(self.env["email.logging.token"]._load(self.mailbox))
        secrets = [tenant.CLIENT_SECRET] + [
            entry["secret"]
            for kind in ("AccessToken", "RefreshToken", "IdToken")
            for entry in cache[kind].values()
        ]
        self.assertGreaterEqual(len(secrets), 3)
        for secret in secrets:
            self.assertNotIn(secret, text)


@tagged("post_install", "-at_install")
class TestCallback(SandboxCase, HttpCase):
    """The redirect of Entra ID, through Odoo's own web server."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.env["email.logging.settings"]._accept_database()
        self.authenticate("admin", "admin")
        self.fresh = self.env["email.logging.mailbox"].create(
            {"email": "crm.log2@lumen.example"}
        )

    def start(self):
        action = self.make_jsonrpc_request(
            "/web/dataset/call_kw/email.logging.mailbox/action_connect",
            {
                "model": "email.logging.mailbox",
                "method": "action_connect",
                "args": [self.fresh.ids],
                "kwargs": {},
            },
        )
        return self.follow_sign_in(action["url"])

    def callback(self, response):
        return self.url_open(
            "/email_logging/oauth/callback",
            params=response,
            allow_redirects=False,
        )

    def test_the_code_stays_out_of_the_access_log(self):
        response = self.start()
        with self.assertLogs("werkzeug", logging.INFO) as logged:
            self.callback(response)
        self.assertIn("/email_logging/oauth/callback?...", str(logged.output))
        for secret in (response["code"], response["state"]):
            self.assertNotIn(secret, str(logged.output))

    def test_nor_is_any_other_line_of_it_spoiled(self):
        """Who logs with names writes a dictionary."""
        path = "/email_logging/oauth/callback"
        with self.assertLogs("werkzeug", logging.INFO) as logged:
            logging.getLogger("werkzeug").info(
                f"GET {path}?code=secret %(status)s", {"status": 303}
            )
        self.assertEqual(logged.records[0].getMessage(), f"GET {path}?... 303")

    def test_sign_in_connects_the_mailbox(self):
        answer = self.callback(self.start())
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(str(self.fresh.id)))
        self.fresh.invalidate_recordset()
        self.assertEqual(self.fresh.account_username, SERVICE_ACCOUNT)
        self.assertEqual(self.fresh.state, "stopped")

    def test_state_works_once(self):
        response = self.start()
        self.callback(response)
        answer = self.callback(response)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Press Sign In", answer.text)

    def test_state_of_another_session(self):
        response = self.start()
        self.authenticate("admin", "admin")
        self.assertEqual(self.callback(response).status_code, 400)
        self.assertFalse(self.fresh.account_username)

    def grow_older(self, minutes):
        """All sign-ins under way were begun that much earlier."""
        self.env.cr.execute(
            "UPDATE email_logging_pending_sign_in"
            "   SET create_date = create_date - %s * INTERVAL '1 minute'",
            [minutes],
        )

    def test_a_sign_in_expires(self):
        response = self.start()
        self.grow_older(11)
        self.assertEqual(self.callback(response).status_code, 400)
        self.assertFalse(self.fresh.account_username)

    def test_what_an_abandoned_sign_in_needed_is_not_kept(self):
        sign_ins = self.env["email.logging.pending.sign.in"].sudo()
        self.start()
        self.grow_older(61)
        self.start()
        sign_ins.invalidate_model()
        sign_ins._gc_abandoned()
        self.assertEqual(sign_ins.search_count([]), 1)

    def test_no_open_redirect(self):
        evil = dict.fromkeys(
            ("redirect", "redirect_uri", "next", "url"), "https://evil.example"
        )
        answer = self.callback(self.start() | evil)
        self.assertNotIn("evil", answer.headers["Location"])

    def test_forged_state(self):
        answer = self.callback({"code": "x", "state": "forged"})
        self.assertEqual(answer.status_code, 400)

    def test_cancelled(self):
        response = self.start()
        cancelled = {"error": "access_denied", "state": response["state"]}
        answer = self.callback(cancelled)
        self.assertIn("was cancelled", answer.text)
        self.assertNotIn("Traceback", answer.text)

    @mute_logger("odoo.http")
    def test_only_administrators(self):
        response = self.start()
        self.authenticate("giulia", "giulia")
        self.assertEqual(self.callback(response).status_code, 404)

    def test_open_in_outlook_redirects_to_the_present_link(self):
        self.send(mime())
        self.run_job()
        message = self.messages
        link = message._current_web_link()
        self.control.move_by_hand(message.key, "junkemail", self.mailbox.email)
        self.authenticate("giulia", "giulia")
        answer = self.url_open(
            f"/email_logging/message/{message.id}/outlook", allow_redirects=False
        )
        self.assertEqual(answer.status_code, 303)
        self.assertNotEqual(answer.headers["Location"], link)
        self.assertTrue(answer.headers["Location"].startswith(self.sandbox.url))

    def test_1_both_ways_to_outlook(self):
        """Item 1: each opens the message, wherever it was moved; who has not the
        shared mailbox in their own Outlook needs the second.
        """
        self.send(mime(subject="Verona"))
        self.run_job()
        message = self.messages
        self.authenticate("giulia", "giulia")
        for folder in ("archive", "junkemail", "inbox"):
            self.control.move_by_hand(message.key, folder, self.mailbox.email)
            self.assertIn("Verona", self.page_of("outlook"))
            self.assertIn("Verona", self.page_of("outlook/mailbox"))
        self.control.set_policy(automapping=False)
        self.assertIn("moved or deleted", self.page_of("outlook"))
        self.assertIn("Verona", self.page_of("outlook/mailbox"))
        self.authenticate("marco", "marco")
        with mute_logger("odoo.http"):
            answer = self.url_open(self.way("outlook/mailbox"), allow_redirects=False)
        self.assertEqual(answer.status_code, 404)

    def way(self, page):
        return f"/email_logging/message/{self.messages.id}/{page}"

    def page_of(self, page):
        """:return: the text of the sandbox's page to which Odoo redirects"""
        answer = self.url_open(self.way(page), allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        ca_path = str(self.sandbox.ca_path)
        link = answer.headers["Location"]
        return requests.get(link, verify=ca_path, timeout=60).text

    def test_message_deleted_in_exchange(self):
        self.send(mime())
        self.run_job()
        message = self.messages
        self.control.clear_mailbox()
        self.authenticate("giulia", "giulia")
        answer = self.url_open(f"/email_logging/message/{message.id}/outlook")
        self.assertIn("no longer exists", answer.text)

    def test_attachment_comes_from_exchange(self):
        message = mime(to=[GIULIA])
        message.add_attachment(
            b"%PDF-1.4 offer", maintype="application", subtype="pdf", filename="o.pdf"
        )
        self.send(message)
        self.run_job()
        url = f"/email_logging/message/{self.messages.id}"
        self.authenticate("giulia", "giulia")
        listed = self.make_jsonrpc_request(f"{url}/attachments")["attachments"]
        self.assertEqual([attachment["name"] for attachment in listed], ["o.pdf"])
        answer = self.url_open(f"{url}/attachment/{listed[0]['id']}")
        self.assertEqual(answer.content, b"%PDF-1.4 offer")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.authenticate("marco", "marco")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{url}/attachment/{listed[0]['id']}")
        self.assertEqual(answer.status_code, 404)

    def test_inline_image_is_shown(self):
        message = mime(to=[GIULIA])
        message.add_alternative('<p>Logo <img src="cid:logo@x"></p>', subtype="html")
        message.get_payload()[1].add_related(
            b"\x89PNG image", maintype="image", subtype="png", cid="<logo@x>"
        )
        self.send(message)
        self.run_job()
        self.authenticate("giulia", "giulia")
        url = f"/email_logging/message/{self.messages.id}"
        self.assertTrue(self.make_jsonrpc_request(f"{url}/parts")["inline_images"])
        with_images = self.url_open(f"{url}/body?inline=1")
        self.assertIn(' src="data:image/png;base64,', with_images.text)
        # the text alone waits for nobody
        self.control.clear_requests()
        self.assertIn("Logo", self.url_open(f"{url}/body").text)
        self.assertEqual(self.control.requests(), [])
        # nor does it depend on Exchange
        self.control.clear_mailbox()
        without_images = self.url_open(f"{url}/body?inline=1")
        self.assertIn("Logo", without_images.text)
        self.assertNotIn("data:image", without_images.text)
        # what has no images asks for none
        plain = self.first_of(mime(to=[GIULIA], subject="Plain"))
        self.control.clear_requests()
        page = self.url_open(f"/email_logging/message/{plain.id}/body?inline=1")
        self.assertIn("Text of Plain", page.text)
        self.assertEqual(self.control.requests(), [])

    def first_of(self, message):
        before = self.messages
        self.send(message)
        self.run_job()
        return self.messages - before
