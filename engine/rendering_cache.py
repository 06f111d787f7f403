"""Renderings that took long are kept for the next view; what is quick is made anew."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from .rendering import Rendering

COSTLY_SECONDS = 0.1
# Of at most a few MB each, in each worker: a stored copy would double every body, and
# Odoo's `ormcache` counts entries by the thousand.
MOST_KEPT = 8


class RenderingCache:
    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Rendering] = OrderedDict()
        self._lock = threading.Lock()

    def get_or_make(self, key: Hashable, make: Callable[[], Rendering]) -> Rendering:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        start = time.monotonic()
        rendering = make()
        if time.monotonic() - start > COSTLY_SECONDS:
            self._keep(key, rendering)
        return rendering

    def _keep(self, key: Hashable, rendering: Rendering) -> None:
        with self._lock:
            self._kept[key] = rendering
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


COSTLY = RenderingCache()
