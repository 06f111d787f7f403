"""Where the job's time goes: seconds by part, in this process and on the wall."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from odoo import sql_db

from ..mailbox_kinds import KINDS
from .engine import Environment, addon_module

Seconds = dict[str, float]


class Stopwatch:
    """Measures methods of the addon; only for a process that ends afterwards.

    ``read`` asks Exchange for a page; ``decide`` and ``record`` work on it; ``move``
    waits for its batches; ``note`` is the rest of settling. ``SQL`` is part of
    the others. Pages are read and moved while others are decided and recorded: the
    parts add up to more than the whole, and the processor's time of these counts for
    both.
    """

    def __init__(self, env: Environment) -> None:
        self._wall: dict[str, float] = defaultdict(float)
        self._cpu: dict[str, float] = defaultdict(float)
        job = addon_module("engine.run").Run
        for kind in KINDS.values():
            module, adapter = kind.adapter
            mailbox = getattr(addon_module(module), adapter)
            self._watch(mailbox, "oldest", "read")
            self._watch(mailbox, "move", "move")
        self._watch(type(env["email.logging.matcher"]), "_decide", "decide")
        self._watch(job, "_record_page", "decide and record")
        self._watch(job, "_note_moves", "note")
        self._watch(sql_db.Cursor, "execute", "SQL")
        self._watch(sql_db.Cursor, "commit", "SQL")

    def milliseconds_each(self, messages: int) -> dict[str, Seconds]:
        """Wall and processor time per message, in milliseconds."""
        return {
            "wall": _each(self._wall, messages),
            "processor": _each(self._cpu, messages),
        }

    def _watch(self, owner: Any, method: str, part: str) -> None:
        original: Callable[..., Any] = getattr(owner, method)

        def call(*arguments: Any, **keywords: Any) -> Any:
            wall, cpu = time.monotonic(), time.process_time()
            try:
                return original(*arguments, **keywords)
            finally:
                self._wall[part] += time.monotonic() - wall
                self._cpu[part] += time.process_time() - cpu

        setattr(owner, method, call)


def _each(seconds: dict[str, float], messages: int) -> Seconds:
    each = {part: 1000 * spent / messages for part, spent in seconds.items()}
    each["record"] = each.pop("decide and record", 0.0) - each.get("decide", 0.0)
    return {part: round(spent, 3) for part, spent in sorted(each.items())}
