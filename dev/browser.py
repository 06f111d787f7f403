"""A headless Chromium that logs in to Odoo and takes pictures of pages.

Speaks the Chrome DevTools Protocol:
https://chromedevtools.github.io/devtools-protocol/tot/Page/
"""

import base64
import contextlib
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import requests
import websocket

from .paths import LOGS, ROOT, WORK
from .prerequisites import BROWSERS
from .processes import free_port, server_environment, start, stop, wait_until
from .service_user import give_to_service_user
from .steps import Problem

LOG = LOGS / "browser.log"
PATIENCE_SECONDS = 30.0


class Browser:
    """One page of a running Chromium."""

    def __init__(self, port: int) -> None:
        pages = requests.get(f"http://127.0.0.1:{port}/json", timeout=10).json()
        address = next(p for p in pages if p["type"] == "page")["webSocketDebuggerUrl"]
        self._socket = websocket.create_connection(address, timeout=PATIENCE_SECONDS)
        self._numbers = itertools.count(1)

    def set_size(self, width: int, height: int) -> None:
        """The size of the page, in CSS pixels."""
        size = {"width": width, "height": height}
        self._do(
            "Emulation.setDeviceMetricsOverride",
            **size,
            deviceScaleFactor=1,
            mobile=False,
        )

    def use_session(self, url: str, session_id: str) -> None:
        """Be the person whose Odoo session this is."""
        self._do("Network.setCookie", name="session_id", value=session_id, url=url)

    def open(self, url: str) -> None:
        self._do("Page.navigate", url=url)

    def wait_for(self, expression: str) -> None:
        """Wait until a JavaScript expression is true.

        :raise Problem: it is not, after 30 seconds
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.evaluate(f"!!({expression})"):
            if time.monotonic() > deadline:
                raise Problem(f"The page did not come to: {expression}")
            time.sleep(0.2)

    def evaluate(self, expression: str) -> Any:
        answer = self._do("Runtime.evaluate", expression=expression)
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """What the page shows, as PNG."""
        return base64.b64decode(self._do("Page.captureScreenshot")["data"])

    def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                result: dict[str, Any] = answer["result"]
                return result


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    """:raise Problem: Chromium did not start"""
    port = free_port()
    with tempfile.TemporaryDirectory(dir=WORK) as profile:
        give_to_service_user(Path(profile))
        process = start(_command(port, profile), LOG, server_environment(), ROOT)
        try:
            wait_until(_has_page(port), process, LOG, "Chromium")
            yield Browser(port)
        finally:
            stop(process)


def _command(port: int, profile: str) -> list[str]:
    program = next(path for name in BROWSERS if (path := shutil.which(name)))
    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--remote-allow-origins=*",
    ]
    chosen = [f"--remote-debugging-port={port}", f"--user-data-dir={profile}"]
    return [program, *switches, *chosen, "about:blank"]


def _has_page(port: int) -> Callable[[], bool]:
    def has_page() -> bool:
        try:
            pages = requests.get(f"http://127.0.0.1:{port}/json", timeout=5).json()
        except requests.ConnectionError:
            return False
        return any(page["type"] == "page" for page in pages)

    return has_page
