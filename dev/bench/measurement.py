"""What every part of the benchmark needs: one drained Inbox, with its costs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from odoo import sql_db

from sandbox import tenant as facts
from sandbox.store.synthetic import Person, SyntheticSeries

from .engine import Engine, Environment, addon_module, run_job
from .report import Figure
from .stopwatch import Stopwatch
from .tenant_process import TenantProcess, cpu_seconds

CONTACTS = 200
FIRST_RECEIVED = "2026-11-02T08:00:00Z"
UNLIMITED = 10**9


@dataclass(frozen=True)
class Bench:
    """Where a part works: a database of its own, and a folder for the tenant's keys.

    ``big_database`` has a million entries.
    """

    config: str
    database: str
    big_database: str
    folder: Path
    long: bool

    def engine(self) -> Engine:
        return Engine(self.config, self.database)

    @contextmanager
    def tenant(self) -> Iterator[TenantProcess]:
        with TenantProcess(self.folder) as tenant:
            yield tenant


@dataclass
class Result:
    figures: list[Figure]
    details: dict[str, Any] = field(default_factory=dict)


def contacts() -> list[tuple[str, str]]:
    """Names and addresses of the contacts who write."""
    return [
        (f"Contact {number}", f"contact{number}@company{number % 40}.example")
        for number in range(CONTACTS)
    ]


def add_contacts(engine: Engine) -> None:
    with engine.environment() as env:
        env["res.partner"].create(
            [{"name": name, "email": email} for name, email in contacts()]
        )


def prepare(
    engine: Engine, tenant: TenantProcess, address: str = facts.LOG_MAILBOXES[0]
) -> int:
    """People, settings and a connected mailbox; return the mailbox's id."""
    engine.load_demo_people()
    engine.set_up(tenant)
    return engine.connect(tenant, address)


def deliver(
    tenant: TenantProcess,
    count: int,
    label: str,
    mailbox: str = facts.LOG_MAILBOXES[0],
) -> None:
    """Put mail of the contacts to the salespeople into the Inbox, see `series`."""
    tenant.control(
        "generate",
        count=count,
        mailbox=mailbox,
        label=label,
        senders=[f"{name} <{email}>" for name, email in contacts()],
        first_received=FIRST_RECEIVED,
        is_mixed=True,
    )


def series(label: str) -> SyntheticSeries:
    """The same messages as those that are delivered under this label."""
    return SyntheticSeries(
        senders=tuple(Person(name, email) for name, email in contacts()),
        recipients=tuple(Person(n, a) for a, n in facts.SALESPEOPLE.items()),
        first_received=FIRST_RECEIVED,
        label=label,
        is_mixed=True,
    )


def lift_limits() -> None:
    """Let this process send as fast as it can; Graph would not."""
    module = addon_module("exchange.graph.pace")
    original = module.Pace.__init__

    def unlimited(self: Any, *_arguments: Any, **keywords: Any) -> None:
        original(self, **{**keywords, "limit": UNLIMITED, "state": None})

    module.Pace.__init__ = unlimited


def drain(env: Environment, mailbox_id: int, messages: int) -> dict[str, Any]:
    """Run the job until the Inbox is empty; what it took in this process.

    Times are seconds; ``resident_growth`` is in MiB, at its peak. ``processor`` is
    that of this process.
    """
    lift_limits()
    watch = Stopwatch(env)
    memory = resident_mib()
    meter = Meter(env)
    runs = 0
    while not runs or _waiting(env, mailbox_id):
        run_job(env, mailbox_id)
        env.cr.commit()
        runs += 1
    return {
        "messages": messages,
        **meter.read(),
        "resident_growth": peak_resident_mib() - memory,
        "runs": runs,
        "milliseconds by part": watch.milliseconds_each(messages),
    }


class Meter:
    """What this process and its connections to PostgreSQL have used since it was made.

    The server's processor is 0 when PostgreSQL runs on another machine.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._start = self._now()

    def read(self) -> dict[str, float]:
        now = self._now()
        return {name: now[name] - start for name, start in self._start.items()}

    def _now(self) -> dict[str, float]:
        return {
            "seconds": time.monotonic(),
            "processor": time.process_time(),
            "statements": sql_db.sql_counter,
            "server's processor": self._server(),
        }

    def _server(self) -> float:
        """Of all connections to this database: the job has one of its own."""
        self._env.cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        try:
            return sum(cpu_seconds(int(pid)) for (pid,) in self._env.cr.fetchall())
        except OSError:
            return 0.0


def _waiting(env: Environment, mailbox_id: int) -> int:
    mailbox = env["email.logging.mailbox"].browse(mailbox_id)
    mailbox.invalidate_recordset()
    if mailbox.error_kind:
        raise RuntimeError(f"The job stopped: {mailbox.error_message}")
    return int(mailbox.waiting_count)


def database_bytes(engine: Engine) -> int:
    """What the database takes on the disk."""
    with engine.environment() as env:
        env.cr.execute("SELECT pg_database_size(current_database())")
        return int(env.cr.fetchone()[0])


def resident_mib() -> float:
    return _status("VmRSS")


def peak_resident_mib() -> float:
    """The most memory this process had since it was forked."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path(f"/proc/{os.getpid()}/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith(name))
    return int(line.split()[1]) / 1024


def per_second(result: dict[str, Any]) -> float:
    return float(result["messages"] / result["seconds"])


def round_all(found: Any) -> Any:
    """Numbers as short as they are exact."""
    if isinstance(found, float):
        return round(found, 4)
    if isinstance(found, dict):
        return {key: round_all(value) for key, value in found.items()}
    if isinstance(found, list):
        return [round_all(value) for value in found]
    return found
