"""Somebody who reads messages in Odoo's pages, in a browser that tells all it does."""

import json
import time

from odoo.tests import HttpCase

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message
from .browser import WatchedBrowser, trap

PATIENCE = 90  # seconds, on a machine that does much besides
PAGE = "/odoo/action-crm_email_logging.interaction_log_entry_action"
# Frames tell that they have loaded to whoever listens on the way down.
LISTEN = """
window.hostileMarker = "alive";
document.addEventListener("load", ({target}) => {
    if (target.tagName === "IFRAME") target.dataset.loaded = "yes";
}, true);
"""
# Show a record's form, until something is there and drawn.
SHOW = """
(async ([resModel, resId, ready]) => {
    const start = performance.now();
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
        type: "ir.actions.act_window", res_model: resModel, res_id: resId,
        views: [[false, "form"]], target: "current",
    });
    while (!document.querySelector(ready)) {
        if (performance.now() - start > 60000) return null;
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return (performance.now() - start) / 1000;
})(%s)
"""


# What Chromium wants to know of keys beside their names, to do what they do.
KEYS = {
    "Enter": {"text": "\r", "windowsVirtualKeyCode": 13},
    "Tab": {"windowsVirtualKeyCode": 9},
}


class ReadingCase(EmailLoggingCase, HttpCase):
    browser_size = "1366x768"

    def setUp(self):
        super().setUp()
        self.trap, self.trapped = self.enterContext(trap())

    def log(self, *hostile):
        """:return: the entry of each message"""
        return self.record(*map(self.mail, hostile)).entry_ids.sorted("id")

    def mail(self, hostile):
        kind = "html" if hostile.is_html else "text"
        sender = {"name": hostile.sender_name, "address": ANNA}
        return graph_message(
            ANNA,
            [GIULIA],
            subject=hostile.subject,
            body={"contentType": kind, "content": hostile.at(self.trap)},
            **{"from": {"emailAddress": sender}},
        )

    def open_browser(self):
        """From now on the pages' requests use the test's cursor, and we do not."""
        self.user_id = self.giulia.id
        self.browser = WatchedBrowser(self)
        self.addCleanup(self.browser.stop)
        self.enterContext(self.allow_requests(browser=self.browser))
        self.authenticate("giulia", "giulia", browser=self.browser)
        self.cr.flush()
        self.cr.clear()
        self.browser.navigate_to(self.base_url() + PAGE, wait_stop=True)
        is_there = "!!document.querySelector('.o_list_view')"
        self.assertTrue(self.browser._wait_ready(is_there))
        self.browser.evaluate(LISTEN)

    def show(self, model, res_id, ready):
        """Show a record's form, until what `ready` selects is there.

        :return: seconds
        """
        arguments = json.dumps([model, res_id, ready])
        seconds = self.browser.evaluate(SHOW % arguments)
        self.assertIsNotNone(seconds, "nothing was shown")
        return seconds

    def form_of(self, entry):
        """:return: what `show` wants for an entry"""
        frame = "iframe.o_email_logging_body"
        message = f"[src*='/message/{entry.message_id.id}/']"
        return entry._name, entry.id, f"{frame}{message}[data-loaded]"

    def click(self, element):
        """:param element: JavaScript of what is clicked on as soon as it is there"""
        click = f"((there) => {{ there?.click(); return !!there; }})({element})"
        self.wait_for(lambda: self.browser.evaluate(click))

    def press(self, key):
        more = KEYS.get(key) or ({"text": key} if len(key) == 1 else {})
        for kind in ("keyDown", "keyUp"):
            self.browser._websocket_request(
                "Input.dispatchKeyEvent", params={"type": kind, "key": key, **more}
            )
            more = {name: value for name, value in more.items() if name != "text"}

    def focused(self):
        return self.browser.evaluate("document.activeElement.tagName")

    def wait_for(self, condition):
        """:return: what the condition gave: what is asked again may have changed"""
        deadline = time.monotonic() + PATIENCE
        while not (given := condition()):
            self.assertLess(time.monotonic(), deadline, "nothing was given")
            time.sleep(0.05)
        return given

    def seen(self, expression):
        """:return: the value of JavaScript as soon as it is true, of one look"""
        return self.wait_for(lambda: self.browser.evaluate(expression))
