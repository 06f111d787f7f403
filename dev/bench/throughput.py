"""a, b: the engine beside Odoo's own mail gateway, and what it asks of Graph."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from odoo import sql_db

from sandbox import tenant as facts
from sandbox.store.synthetic import Person, SyntheticMail, SyntheticSeries

from .engine import Engine, Environment
from .measurement import (
    FIRST_RECEIVED,
    Bench,
    Result,
    add_contacts,
    contacts,
    deliver,
    drain,
    per_second,
    prepare,
)
from .report import Figure
from .tenant_process import TenantProcess

# Gateway and engine take turns, and the fastest round of each counts: whatever else
# runs on the machine slows them down differently.
ROUNDS = 5
GATEWAY_MESSAGES = 50
ENGINE_MESSAGES = 3_000
LONGER = 3


def measure(bench: Bench) -> Result:
    engine = bench.engine()
    factor = LONGER if bench.long else 1
    with bench.tenant() as tenant:
        mailbox = prepare(engine, tenant)
        add_contacts(engine)
        gateways, engines, requests = [], [], []
        for number in range(ROUNDS):
            raw = _raw_messages(GATEWAY_MESSAGES * factor, f"gateway{number}")
            gateways.append(engine.run(partial(_gateway, raw_messages=raw)))
            count = ENGINE_MESSAGES * factor
            found = _engine(engine, tenant, mailbox, count, f"engine{number}")
            engines.append(found)
            requests.append(_requests(tenant))
    messages = sum(found["messages"] for found in engines)
    gateway, ours = _fastest(gateways), _fastest(engines)
    round_trips = sum(found["round trips"] for found in requests)
    counted = sum(found["requests"] for found in requests)
    statements = sum(found["statements"] for found in engines)
    return Result(
        [
            Figure(
                "a",
                "times as many messages/s as the gateway",
                ours / gateway,
                50,
                at_most=False,
            ),
            Figure("a", "statements per message", statements / messages, 0.2),
            Figure("b", "requests per logged message", counted / messages, 1.02),
            Figure(
                "b", "HTTP round trips per logged message", round_trips / messages, 0.07
            ),
        ],
        {
            "gateway messages/s": gateway,
            "engine messages/s": ours,
            "gateway": gateways,
            "engine": engines,
            "requests": requests,
        },
    )


def _fastest(results: list[dict[str, Any]]) -> float:
    return max(map(per_second, results))


def _gateway(env: Environment, raw_messages: list[bytes]) -> dict[str, Any]:
    """As Odoo's own fetching of mail does: each message in a transaction."""
    gateway = env["mail.thread"]
    wall, cpu, statements = time.monotonic(), time.process_time(), sql_db.sql_counter
    for raw in raw_messages:
        assert gateway.message_process("crm.lead", raw)
        env.cr.commit()
    return {
        "messages": len(raw_messages),
        "seconds": time.monotonic() - wall,
        "processor": time.process_time() - cpu,
        "statements": sql_db.sql_counter - statements,
    }


def _raw_messages(count: int, label: str) -> list[bytes]:
    """The same messages as those that the tenant generates."""
    series = SyntheticSeries(
        senders=tuple(Person(name, email) for name, email in contacts()),
        recipients=tuple(Person(n, a) for a, n in facts.SALESPEOPLE.items()),
        first_received=FIRST_RECEIVED,
        label=label,
    )
    return [SyntheticMail(series, number).raw for number in range(count)]


def _engine(
    engine: Engine, tenant: TenantProcess, mailbox: int, count: int, label: str
) -> dict[str, Any]:
    deliver(tenant, count, label)
    tenant.control("clear_requests")
    spent = tenant.cpu_seconds
    found: dict[str, Any] = engine.run(lambda env: drain(env, mailbox, count))
    found["tenant's processor"] = tenant.cpu_seconds - spent
    return found


def _requests(tenant: TenantProcess) -> dict[str, int]:
    """Counted by the tenant as Graph counts: each item of a batch is a request."""
    counts = tenant.control("request_counts")
    log = tenant.control("requests")
    batches = sum(one["path"].endswith("$batch") for one in log)
    return {
        "round trips": counts["round trips"],
        "requests": counts["round trips"] - batches + counts["in batches"],
    }
