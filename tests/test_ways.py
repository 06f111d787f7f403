"""The ways that ARCHITECTURE.md draws are those that real calls take."""

import sys
import threading
from contextlib import contextmanager

from odoo.tests import HttpCase, tagged

from .architecture import ways
from .imports import ADDON
from .sandbox_common import SERVICE_ACCOUNT, SandboxCase, mime

# Half of what it took before the rooms were made.
MOST_STOPS = {"Of a message": 14, "Of a sign-in": 7, "Of a link": 4}
CALLBACK = "/email_logging/oauth/callback"
# For an answer: what watches the calls makes all of Odoo slower.
SECONDS = 60


@contextmanager
def entered():
    """:return: list of (file, name of a function) of ours that are entered inside, in
    their order, also those that answer a browser
    """
    found = []
    ours = f"{ADDON}/"

    def note(frame, event, _argument):  # called very often
        if event == "call" and frame.f_code.co_filename.startswith(ours):
            file = frame.f_code.co_filename.removeprefix(ours)
            found.append((file, frame.f_code.co_name))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@tagged("post_install", "-at_install")
class TestWays(SandboxCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.env["email.logging.settings"]._accept_database()

    def assertWay(self, name, calls):
        """Every stop is entered, each after the one before; whom it asks, between the
        stops around it.
        """
        (stops,) = (stops for way, stops in ways().items() if way.startswith(name))
        self.assertLessEqual(len(stops), MOST_STOPS[name])
        begun = [0]
        for stop in stops:
            begun.append(self._begun(stop, calls, begun[-1]))
        around = zip(stops, begun[:-1], [*begun[2:], None], strict=True)
        for stop, before, after in around:
            for file, function in stop.asked:
                called = (file, function.rpartition(".")[2])
                self.assertIn(called, calls[before:after], f"{name}: {file} {function}")

    def _begun(self, stop, calls, begin):
        """:return: where its first call is; all must follow each other"""
        found = []
        for file, function in stop.calls:
            if file.endswith(".py"):
                called = (file, function.rpartition(".")[2])
                self.assertIn(called, calls[begin:], f"{file} {function}")
                begin = calls.index(called, begin)
                found.append(begin)
        return found[0] if found else begin

    def test_of_a_message(self):
        self.send(mime())
        with entered() as calls:
            self.run_job()
            self.anna_bianchi.get_logged_emails()
        self.assertTrue(self.messages.settled)
        self.assertWay("Of a message", calls)

    def test_of_a_sign_in(self):
        self.mailbox._disconnect()
        setup = self.env["email.logging.setup"].create(
            {"mailbox_id": self.mailbox.id, "service_account": SERVICE_ACCOUNT}
        )
        self.authenticate("admin", "admin")
        with entered() as calls:
            action = self.make_jsonrpc_request(
                "/web/dataset/call_kw/email.logging.setup/action_sign_in",
                {
                    "model": "email.logging.setup",
                    "method": "action_sign_in",
                    "args": [setup.ids],
                    "kwargs": {},
                },
                timeout=SECONDS,
            )
            response = self.follow_sign_in(action["url"])
            self.url_open(CALLBACK, params=response, timeout=SECONDS)
        self.mailbox.invalidate_recordset()
        self.assertEqual(self.mailbox.account_username, SERVICE_ACCOUNT)
        self.assertWay("Of a sign-in", calls)

    def test_of_a_link(self):
        self.send(mime())
        self.run_job()
        self.authenticate("giulia", "giulia")
        with entered() as calls:
            action = self.messages.action_open_in_outlook()
            answer = self.url_open(
                action["url"], allow_redirects=False, timeout=SECONDS
            )
        self.assertEqual(answer.status_code, 303)
        self.assertWay("Of a link", calls)
