"""How much memory the job takes while it logs more and more messages."""

from __future__ import annotations

from statistics import median
from typing import Any

from .engine import addon_module
from .measurement import resident_mib

MILESTONES = (1_000, 2_000, 5_000, 10_000, 15_000, 20_000)


class MemoryCurve:
    """Notes this process's memory after each page; only for a process that ends
    afterwards. Memory is in MiB.
    """

    def __init__(self) -> None:
        self._points = [(0, resident_mib())]
        job = addon_module("engine.run").Run
        log_page = job._log_page

        def log_and_note(run: Any, *arguments: Any) -> int:
            handled: int = log_page(run, *arguments)
            self._points.append((self._points[-1][0] + handled, resident_mib()))
            return handled

        job._log_page = log_and_note

    def growth_after(self, messages: int) -> float:
        """By how much it took more, in the middle, for the messages after so many than
        for those before: pages differ by as much as 20 MiB, so that its peaks or any
        two pages tell nothing of a leak.
        """
        before = [mib for logged, mib in self._points if 0 < logged <= messages]
        after = [mib for logged, mib in self._points if logged > messages]
        return median(after) - median(before)

    def milestones(self) -> dict[int, float]:
        """{messages logged: by how much memory has grown until then}"""
        first = self._points[0][1]
        return {
            count: next(mib for logged, mib in self._points if logged >= count) - first
            for count in MILESTONES
            if count <= self._points[-1][0]
        }
