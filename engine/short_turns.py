"""How long one thread of a process keeps the others waiting.

A page is read in hundreds of pieces, and after each of them the thread that reads waits
for its turn. While another one decides, that is 5 ms each time by default: longer than
all else that is done with the piece.

It holds for the whole process. A cron worker does nothing else meanwhile; where Odoo
answers browsers in the same process (no workers), these wait less for the job, too.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 0.0003

_lock = threading.Lock()
_found: list[float] = []
"""What was set before each that wants short turns at this moment."""


@contextmanager
def short_turns() -> Iterator[None]:
    """Until the last of those ends who want them: two jobs may share a process."""
    with _lock:
        _found.append(sys.getswitchinterval())
        sys.setswitchinterval(min(SECONDS, _found[-1]))
    try:
        yield
    finally:
        with _lock:
            sys.setswitchinterval(_found.pop())
