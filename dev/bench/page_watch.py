"""Somebody who opens pages all the time, and how long each takes."""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

import requests

from ..odoo_client import OdooClient
from ..steps import Problem

PAUSE = 0.5  # seconds between two pages

Page = tuple[str, str, list[Any], dict[str, Any]]
"""Model, method, arguments and keywords of what the web client asks for it."""


class PageWatch:
    """Opens the pages in turn until it is told to end, or its host is gone."""

    def __init__(self, client: OdooClient, pages: list[Page]) -> None:
        self._client = client
        self._pages = pages
        self._seconds: list[float] = []
        self._ended = threading.Event()
        for page in pages:  # fills the caches of a worker that has just started
            self._open(page)
        self._thread = threading.Thread(target=self._keep_opening, daemon=True)
        self._thread.start()

    def end(self) -> list[float]:
        """:return: seconds of each page"""
        self._ended.set()
        self._thread.join()
        return self._seconds

    def _keep_opening(self) -> None:
        number = 0
        while not self._ended.wait(PAUSE):
            started = time.monotonic()
            try:
                self._open(self._pages[number % len(self._pages)])
            except (requests.RequestException, Problem):
                return
            self._seconds.append(time.monotonic() - started)
            number += 1

    def _open(self, page: Page) -> None:
        model, method, arguments, keywords = page
        self._client.call(model, method, *arguments, **keywords)


def summary(seconds: list[float]) -> dict[str, float]:
    """In milliseconds."""
    return {
        "pages": len(seconds),
        "median": 1000 * statistics.median(seconds),
        "p95": 1000 * statistics.quantiles(seconds, n=20)[-1],
        "slowest": 1000 * max(seconds),
    }
