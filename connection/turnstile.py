"""People who wait for Exchange: not for long, and never all of Odoo with them.

A worker that asks Exchange serves nobody else meanwhile. So at most half of them ask
at a time, and a mailbox that did not answer is not asked again for half a minute.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from odoo.tools import config

from ..exchange.errors import Unavailable

REST = 30.0
"""Seconds for which a mailbox that did not answer is left alone, by each process."""

PATIENCE = 0.2
"""Seconds to wait for somebody who is asking at the moment."""

HANGING = 0.25
"""Seconds after which somebody who asks is taken to be waiting in vain."""

THREADS_ASKING = 8
"""Without workers each request has a thread of its own, and others go on."""

# The first half of the keys of our advisory locks; any number that nobody else has.
LOCKS = 0x6D61696C

_resting: dict[tuple[str, int], float] = {}


@contextmanager
def turnstile(cr: Any, mailbox_id: int, *, insists: bool = False) -> Iterator[None]:
    """Let somebody ask Exchange, if there is a place and it is likely to answer.

    ``insists``: an administrator wants to know whether it answers again.

    :raises Unavailable: not_answering, said at once
    """
    mailbox = (cr.dbname, mailbox_id)
    rests = time.monotonic() < _resting.get(mailbox, 0.0) and not insists
    if rests or not _take_place(cr):
        raise Unavailable("not_answering")
    try:
        yield
    except Unavailable:
        _resting[mailbox] = time.monotonic() + REST
        raise
    _resting.pop(mailbox, None)


def let_all_pass() -> None:
    """Forget who did not answer: somebody has connected a mailbox anew."""
    _resting.clear()


def _take_place(cr: Any) -> bool:
    """Take one of the places, until the transaction ends, whatever ends it."""
    until = time.monotonic() + PATIENCE
    while not _try_places(cr):
        if time.monotonic() > until or _waits_in_vain(cr):
            return False
        time.sleep(PATIENCE / 10)
    return True


def _try_places(cr: Any) -> bool:
    workers = config["workers"]
    for place in range(max(workers // 2, 1) if workers else THREADS_ASKING):
        cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, place])
        if cr.fetchone()[0]:
            return True
    return False


def _waits_in_vain(cr: Any) -> bool:
    """Whether all who ask have been silent for a while, each in its transaction."""
    cr.execute(
        """
        SELECT min(EXTRACT(EPOCH FROM clock_timestamp() - session.state_change))
          FROM pg_locks
          JOIN pg_stat_activity session ON session.pid = pg_locks.pid
         WHERE locktype = 'advisory' AND granted AND classid = %s
           AND database = (SELECT oid FROM pg_database WHERE datname = %s)
        """,
        [LOCKS, cr.dbname],
    )
    (seconds,) = cr.fetchone()
    return seconds is not None and seconds > HANGING
