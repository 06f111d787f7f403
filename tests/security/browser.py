"""Odoo's headless Chromium with a log of its requests, and a server that is a trap."""

import contextlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import websocket

from odoo.tests.common import ChromeBrowser

PATIENCE_SECONDS = 90.0
TRAP_HOST = "127.0.0.2"  # another host than Odoo's, for cookies and policies
# Show what lies behind the addresses in frames of a page, until all have loaded.
IN_FRAMES = """
(async (urls) => {
    const frames = urls.map((url) => {
        const frame = document.createElement("iframe");
        <guard>
        frame.src = url;
        return frame;
    });
    const loaded = frames.map((f) => new Promise((resolve) => (f.onload = resolve)));
    document.querySelector(".o_action_manager").append(...frames);
    await Promise.all(loaded);
    await new Promise(requestAnimationFrame);
    window.shownTogether = () => frames.forEach((frame) => frame.remove());
    return frames.length;
})(%s)
"""


def in_frames(sandbox=None):
    """:param sandbox: what the frames may do nevertheless, else nothing guards them
    :return: a script whose argument is a list of addresses
    """
    guard = "" if sandbox is None else f'frame.sandbox = "{sandbox}";'
    return IN_FRAMES.replace("<guard>", guard)


class WatchedBrowser(ChromeBrowser):
    """`requested`: the addresses asked for, those of frames included, but for what the
    browser has refused to ask for (`refused`).
    """

    # In a process of its own, a frame would not be in the page's log.
    switches = ("--disable-features=IsolateSandboxedIframes",)

    def __init__(self, test_case):
        super().__init__(test_case)
        self.requested, self.refused = [], []
        self._last = {}
        self._handlers["Network.requestWillBeSent"] = self._note
        self._handlers["Network.loadingFailed"] = self._note_failed
        self._websocket_request("Network.enable")
        self._websocket_request("Performance.enable")

    def _spawn_chrome(self, cmd):
        return super()._spawn_chrome([*cmd[:-1], *self.switches, cmd[-1]])

    def _handle_request_paused(self, requestId, request, **event):
        if not request["url"].startswith(f"http://{TRAP_HOST}:"):
            event |= {"requestId": requestId, "request": request}
            return super()._handle_request_paused(**event)
        return self._websocket_send(
            "Fetch.continueRequest", params={"requestId": requestId}
        )

    def _note(self, requestId, request, **_event):
        self.requested.append(request["url"])
        self._last[requestId] = request["url"]

    def _note_failed(self, requestId, blockedReason=None, **_event):
        if blockedReason:
            url = self._last[requestId]
            self.requested.remove(url)
            self.refused.append(url)

    def evaluate(self, expression, timeout=PATIENCE_SECONDS):
        """:return: the value of a JavaScript expression, of what it promises too"""
        answer = self._websocket_request(
            "Runtime.evaluate",
            params={
                "expression": expression,
                "awaitPromise": True,
                "returnByValue": True,
            },
            timeout=timeout,
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def processor_seconds(self):
        """Of the page until now: what else the machine does is no fault of its own."""
        metrics = self._websocket_request("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "ProcessTime")

    def pages(self):
        return [target["url"] for target in self._targets()]

    def text_behind(self, selector):
        """Click as a person does; of the new page that this opens.

        :return: its text
        """
        click = f"document.querySelector({json.dumps(selector)}).click()"
        return self._text_of_new_page(click)

    def text_of_new_page(self, url):
        """:return: the text of the page at an address"""
        return self._text_of_new_page(f"window.open({json.dumps(url)})")

    def _text_of_new_page(self, expression):
        known = {target["id"] for target in self._targets()}
        self._websocket_request(
            "Runtime.evaluate",
            params={"expression": f"void {expression}", "userGesture": True},
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            new = [target for target in self._targets() if target["id"] not in known]
            if new and (text := self._text_of(new[0])):
                self._websocket_request(
                    "Target.closeTarget", params={"targetId": new[0]["id"]}
                )
                return text
            time.sleep(0.2)
        raise AssertionError("no other page was opened, or it is empty")

    def _targets(self):
        return [t for t in self._json_command("list") if t["type"] == "page"]

    def _text_of(self, target):
        address = target["webSocketDebuggerUrl"]
        page = websocket.create_connection(
            address, suppress_origin=True, timeout=PATIENCE_SECONDS
        )
        with contextlib.closing(page):
            expression = (
                "document.readyState === 'complete' && document.body?.innerText"
            )
            request = {"expression": expression}
            page.send(
                json.dumps({"id": 1, "method": "Runtime.evaluate", "params": request})
            )
            answer = json.loads(page.recv())
        # Else it was on its way to another page at this moment.
        return answer.get("result", {}).get("result", {}).get("value")


@contextmanager
def trap():
    """A server that notes who asks; yields its address and the list of paths.

    It redirects from "/...?to=address" to that address.
    """
    paths = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            _path, is_redirected, target = self.path.partition("?to=")
            self.send_response(302 if is_redirected else 404)
            if is_redirected:
                self.send_header("Location", target)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_arguments):
            """Nothing: it is no server of Odoo's."""

    server = ThreadingHTTPServer((TRAP_HOST, 0), Trap)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{TRAP_HOST}:{server.server_port}", paths
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
