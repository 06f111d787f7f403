"""A pytest plugin: tests of a process share a browser; each has a context of its own.

To start Chromium, and to have it compile the web client for the first time, takes much
of a tour. A context has cookies, storage and a cache of its own, as a browser that was
started anew has; it ends with the test.
"""

import functools
import itertools
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psutil
import requests
import websocket

from odoo.tests.common import ChromeBrowser

SECONDS = 60.0
PROFILE = "--user-data-dir"
# Seconds until what a page had asked at its end is a request that Odoo sees, and waits
# for: else it would be answered from the next test's data.
TO_ARRIVE = 0.03


@dataclass
class Running:
    """A browser that runs; `first_page` is that which it was started with, and which
    keeps it open.
    """

    process: "subprocess.Popen[bytes]"
    port: int
    profile: str
    contexts: list[str] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._tools = _connected(self._get("version")["webSocketDebuggerUrl"])
        self.first_page = self._get("list")[0]["id"]

    def _get(self, what: str) -> Any:
        url = f"http://127.0.0.1:{self.port}/json/{what}"
        session = requests.Session()
        session.trust_env = False
        return session.get(url, timeout=SECONDS).json()

    def ask(self, method: str, **params: object) -> Any:
        """:return: the result of a method of Chromium's tools"""
        number = next(self._numbers)
        request = {"id": number, "method": method, "params": params}
        self._tools.send(json.dumps(request))
        while (answer := json.loads(self._tools.recv())).get("id") != number:
            pass
        return answer["result"]

    def page(self, context: str) -> str:
        """:return: the address of the tools of a new page"""
        target = self.ask(
            "Target.createTarget", url="about:blank", browserContextId=context
        )
        return f"ws://127.0.0.1:{self.port}/devtools/page/{target['targetId']}"

    def end(self) -> None:
        self._tools.close()
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


# By their switches: a test may want others than usual.
_running: dict[tuple[str, ...], Running] = {}


def _connected(address: str) -> Any:
    return websocket.create_connection(address, suppress_origin=True, timeout=SECONDS)


class Shared:
    """What `ChromeBrowser` does otherwise when it is not alone in its browser."""

    start = ChromeBrowser._spawn_chrome
    ask_for_json = ChromeBrowser._json_command

    def _spawn_chrome(self: Any, cmd: list[str]) -> tuple[Any, int]:
        switches = tuple(word for word in cmd if not word.startswith(PROFILE))
        found = _running.get(switches)
        if found and found.process.poll() is None:
            shutil.rmtree(self.user_data_dir, ignore_errors=True)
        else:
            process, port = Shared.start(self, cmd)
            found = _running[switches] = Running(process, port, self.user_data_dir)
        self.running = found
        return found.process, found.port

    def _open_websocket(self: Any) -> Any:
        created = self.running.ask("Target.createBrowserContext")
        self.context = created["browserContextId"]
        page = websocket.create_connection(
            self.running.page(self.context),
            enable_multithread=True,
            suppress_origin=True,
        )
        page.settimeout(0.01)
        return page

    def _json_command(self: Any, command: str, *arguments: Any, **options: Any) -> Any:
        """The first page is nobody's."""
        answer = Shared.ask_for_json(self, command, *arguments, **options)
        if not isinstance(answer, list):
            return answer
        return [page for page in answer if page["id"] != self.running.first_page]

    def stop(self: Any) -> None:
        if self.context:
            context, self.context = self.context, None
            self._result.cancel()
            self.running.ask("Target.disposeBrowserContext", browserContextId=context)
            self.ws.close()
            time.sleep(TO_ARRIVE)
        if self.sigxcpu_handler:
            signal.signal(signal.SIGXCPU, self.sigxcpu_handler)


def pytest_sessionstart() -> None:
    ChromeBrowser.context = None
    for name in ("_spawn_chrome", "_open_websocket", "_json_command", "stop"):
        setattr(ChromeBrowser, name, getattr(Shared, name))
    psutil.Process.children = _without_shared(psutil.Process.children)


def _without_shared(children: Callable[..., Any]) -> Callable[..., Any]:
    """Odoo ends what a class of tests has left; what is shared is no such thing."""

    @functools.wraps(children)
    def others(process: Any, *arguments: Any, **options: Any) -> Any:
        shared = {running.process.pid for running in _running.values()}
        found = children(process, *arguments, **options)
        return [child for child in found if child.pid not in shared]

    return others


def pytest_sessionfinish() -> None:
    while _running:
        _running.popitem()[1].end()
