"""k: what a message takes in the database, by part, and how much of it is bloat.

Mail of the mix is logged in runs, with autovacuum as by default; then the tables are
built anew, with their indexes, and compared.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg2

from odoo import sql_db

from .engine import Engine
from .measurement import Bench, Result, add_contacts, deliver, drain, prepare
from .report import Figure
from .table_sizes import (
    MESSAGE,
    Sizes,
    columns,
    grown,
    per_message,
    sizes,
    times_anew,
    vacuum_full,
)
from .tenant_process import TenantProcess

RUN = 500  # messages
SHORT, LONG = 10, 100  # runs, if there is time for them
LONGEST_SHORT, LONGEST_LONG = 150, 600  # seconds
# Of all that is taken: below, a page more or less decides.
COUNTS_FROM = 0.005


def measure(bench: Bench) -> Result:
    engine = bench.engine()
    runs, longest = (LONG, LONGEST_LONG) if bench.long else (SHORT, LONGEST_SHORT)
    with bench.tenant() as tenant:
        mailbox = prepare(engine, tenant)
        add_contacts(engine)
        _log(engine, tenant, mailbox, 0)  # makes what is there once
        with _connection(engine) as connection:
            before = sizes(connection)
        messages = RUN * _log_runs(engine, tenant, mailbox, runs, longest)
    with _connection(engine) as connection:
        after = sizes(connection)
        of_columns = columns(connection)
        vacuum_full(connection)
        fresh = sizes(connection)
    more = grown(before, after)
    return Result(
        [
            Figure("k", "bytes of a message", sum(more.values()) / messages, 10_500),
            *(
                Figure("k", f"times {what} that are built anew", bloat, 1.2)
                for what, bloat in times_anew(after, fresh).items()
            ),
        ],
        {
            "messages": messages,
            "bytes of a message": per_message(more, messages),
            f"bytes of a row of {MESSAGE}": of_columns,
            "times what is built anew": _times_by_part(after, fresh),
        },
    )


def _log_runs(
    engine: Engine, tenant: TenantProcess, mailbox: int, runs: int, longest: float
) -> int:
    """:return: how many there was time for"""
    end = time.monotonic() + longest
    for number in range(1, runs + 1):
        _log(engine, tenant, mailbox, number)
        if time.monotonic() > end:
            return number
    return runs


def _log(engine: Engine, tenant: TenantProcess, mailbox: int, number: int) -> None:
    deliver(tenant, RUN, f"room{number}")
    engine.run(partial(drain, mailbox_id=mailbox, messages=RUN))


@contextmanager
def _connection(engine: Engine) -> Iterator[Any]:
    """One that commits each statement by itself: VACUUM asks for it."""
    sql_db.close_all()
    _name, options = sql_db.connection_info_for(engine.database)
    connection = psycopg2.connect(**options)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def _times_by_part(after: Sizes, fresh: Sizes) -> dict[str, float]:
    """The largest first; what takes too little to matter is left out."""
    least = COUNTS_FROM * sum(after.values())
    return {
        " ".join(part): size / max(fresh.get(part, 1), 1)
        for part, size in sorted(after.items(), key=lambda item: -item[1])
        if size >= least
    }
