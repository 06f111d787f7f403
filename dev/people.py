"""People at their browsers: some open entries, one measures how fast Odoo answers."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import BAD_GATEWAY
from typing import Any

import requests

from .odoo_client import TIMEOUT_SECONDS, OdooClient

SECONDS_TO_LOOK = 1.0
SECONDS_TO_READ = 3.0
SECONDS_BETWEEN_PAGES = 0.1
FIELDS: dict[str, Any] = {"id": {}, "display_name": {}}

Page = Callable[[], object]


@dataclass
class Reader:
    """Somebody who opens one entry after the other, as the entry's form does.

    ``slowest``: seconds of whatever took longest; ``refused``: how often Odoo said that
    Exchange does not answer
    """

    odoo: OdooClient
    messages: list[int]
    slowest: float = 0.0
    refused: int = 0

    def read(self, until: threading.Event) -> None:
        for message in itertools.cycle(self.messages):
            self._open(message)
            if until.wait(SECONDS_TO_READ):
                return

    def _open(self, message: int) -> None:
        """The text; then what Exchange has, side by side; then the link to it.

        The first two at the speed of a browser, the last at that of a person.
        """
        text = f"/email_logging/message/{message}/body"
        self._get(text)
        with ThreadPoolExecutor() as browser:
            attachments = browser.submit(self._ask, message, "attachments")
            parts = browser.submit(self._ask, message, "parts").result()
            if parts["inline_images"]:
                browser.submit(self._get, f"{text}?inline=1")
        self.refused += "error" in attachments.result()
        time.sleep(SECONDS_TO_LOOK)
        link = self._get(f"/email_logging/message/{message}/outlook")
        self.refused += link.status_code == BAD_GATEWAY

    def _get(self, path: str) -> requests.Response:
        with self._stopwatch():
            return get(self.odoo.session, f"{self.odoo.url}{path}")

    def _ask(self, message: int, what: str) -> Any:
        with self._stopwatch():
            return self.odoo.ask(f"/email_logging/message/{message}/{what}", {})

    @contextmanager
    def _stopwatch(self) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.slowest = max(self.slowest, time.monotonic() - start)


@dataclass
class Measured:
    """Seconds of each page asked for, by its name."""

    pages: dict[str, list[float]] = field(default_factory=dict)

    @property
    def slowest(self) -> float:
        return max(map(max, self.pages.values()))

    def in_words(self) -> str:
        return ", ".join(
            f"{name} {sorted(seconds)[len(seconds) // 2]:.2f}/{max(seconds):.2f} s"
            for name, seconds in self.pages.items()
        )


def measure(pages: dict[str, Page], seconds: float) -> Measured:
    """Ask for one page after the other, for so long."""
    measured = Measured({name: [] for name in pages})
    end = time.monotonic() + seconds
    for name in itertools.cycle(pages):
        start = time.monotonic()
        if start > end:
            return measured
        pages[name]()
        measured.pages[name].append(time.monotonic() - start)
        time.sleep(max(start + SECONDS_BETWEEN_PAGES - time.monotonic(), 0))
    raise AssertionError("a cycle has no end")


def measure_while_reading(
    readers: list[Reader], pages: dict[str, Page], seconds: float
) -> Measured:
    """As `measure`, while all readers start at once and go on reading."""
    over = threading.Event()
    with ThreadPoolExecutor(len(readers)) as office:
        reading = [office.submit(reader.read, over) for reader in readers]
        try:
            measured = measure(pages, seconds)
        finally:
            over.set()
    for each in reading:
        each.result()
    return measured


def other_pages(odoo: OdooClient, message: int) -> dict[str, Page]:
    """What others do meanwhile, and the text of an entry."""
    visitor = requests.Session()
    visitor.trust_env = False
    text = f"{odoo.url}/email_logging/message/{message}/body"
    return {
        "log in": lambda: get(visitor, f"{odoo.url}/web/login"),
        "opportunities": lambda: odoo.call(
            "crm.lead", "web_search_read", domain=[], specification=FIELDS, limit=80
        ),
        "an entry's text": lambda: get(odoo.session, text),
    }


def get(session: requests.Session, url: str) -> requests.Response:
    return session.get(url, allow_redirects=False, timeout=TIMEOUT_SECONDS)
