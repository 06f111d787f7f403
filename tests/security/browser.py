"""Odoo's headless Chromium with a log of its requests, and a server that is a trap."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.tests.common import ChromeBrowser


class WatchedBrowser(ChromeBrowser):
    """`requested`: the addresses asked for, those of frames included."""

    def __init__(self, test_case):
        super().__init__(test_case)
        self.requested = []
        self._handlers["Network.requestWillBeSent"] = self._note
        self._websocket_request("Network.enable")

    def _spawn_chrome(self, cmd):
        # In a process of its own, a frame would not be in the page's log.
        switches = "--disable-features=IsolateSandboxedIframes"
        return super()._spawn_chrome([*cmd[:-1], switches, cmd[-1]])

    def _note(self, request, **_event):
        self.requested.append(request["url"])

    def evaluate(self, expression, timeout=30):
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

    def pages(self):
        return [t["url"] for t in self._json_command("list") if t["type"] == "page"]


@contextmanager
def trap():
    """A server that notes who asks; yields its address and the list of paths."""
    paths = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_arguments):
            """Nothing: it is no server of Odoo's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", paths
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
