"""e: two mailboxes on two workers against one."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from sandbox import tenant as facts

from .engine import Engine
from .measurement import Bench, Result, add_contacts, deliver, drain, prepare
from .report import Figure
from .tenant_process import TenantProcess

MESSAGES = 3_000
MESSAGES_WITH_LATENCY = 300
LATENCY = 0.15  # seconds
ROUNDS = 3  # the fastest counts


def measure(bench: Bench) -> Result:
    engine = bench.engine()
    with bench.tenant() as tenant:
        mailboxes = {
            address: prepare(engine, tenant, address) for address in facts.LOG_MAILBOXES
        }
        add_contacts(engine)
        pair = _Pair(engine, tenant, mailboxes)
        pair.fastest(MESSAGES, 1, rounds=1)  # makes the folders
        local = [pair.fastest(MESSAGES, count, ROUNDS) for count in (1, 2)]
        tenant.control("set_latency", seconds=LATENCY)
        distant = [pair.fastest(MESSAGES_WITH_LATENCY, n, 1) for n in (1, 2)]
    return Result(
        [
            _figure("two mailboxes against one, 150 ms latency", distant),
            _figure("two mailboxes against one, no latency", local),
        ],
        {"no latency": local, "150 ms latency": distant},
    )


def _figure(what: str, results: list[dict[str, Any]]) -> Figure:
    one, two = (found["messages/s"] for found in results)
    return Figure("e", f"times the messages/s: {what}", two / one, 1.7, at_most=False)


class _Pair:
    def __init__(
        self, engine: Engine, tenant: TenantProcess, mailboxes: dict[str, int]
    ) -> None:
        self.engine = engine
        self.tenant = tenant
        self.mailboxes = mailboxes

    def fastest(self, messages: int, count: int, rounds: int) -> dict[str, Any]:
        """The best of some rounds with the first ``count`` mailboxes at once."""
        chosen = dict(list(self.mailboxes.items())[:count])
        found = [self._drain(chosen, messages) for _round in range(rounds)]
        return max(found, key=lambda one: one["messages/s"])

    def _drain(self, mailboxes: dict[str, int], messages: int) -> dict[str, Any]:
        label = f"{len(mailboxes)}-{time.time()}"
        for address in mailboxes:
            deliver(self.tenant, messages, f"{address}-{label}", address)
        started, spent = time.monotonic(), self.tenant.cpu_seconds
        children = [
            self.engine.start(partial(drain, mailbox_id=mailbox, messages=messages))
            for mailbox in mailboxes.values()
        ]
        workers = [child.result() for child in children]
        seconds = time.monotonic() - started
        return {
            "mailboxes": len(mailboxes),
            "messages/s": messages * len(mailboxes) / seconds,
            "seconds": seconds,
            "workers' processor": sum(found["processor"] for found in workers),
            "tenant's processor": self.tenant.cpu_seconds - spent,
        }
