"""e: two mailboxes on two workers against one.

Each mailbox lies in a tenant process of its own: unlike Graph, one process of the
sandbox answers one request at a time.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from sandbox import tenant as facts

from .engine import Engine, Environment, addon_module
from .measurement import Bench, Result, add_contacts, deliver, drain, prepare
from .report import Figure
from .tenant_process import TenantProcess

MESSAGES = 3_000
MESSAGES_WITH_LATENCY = 300
LATENCY = 0.15  # seconds
ROUNDS = 4  # the fastest counts


def measure(bench: Bench) -> Result:
    engine = bench.engine()
    with bench.tenant() as first, bench.tenant() as second:
        pairs = zip((first, second), facts.LOG_MAILBOXES, strict=True)
        lanes = [_Lane(engine, tenant, address) for tenant, address in pairs]
        add_contacts(engine)
        _drain(lanes, 200)  # makes the folders
        local = _one_and_two(lanes, MESSAGES, ROUNDS)
        for lane in lanes:
            lane.tenant.control("set_latency", seconds=LATENCY)
        distant = _one_and_two(lanes, MESSAGES_WITH_LATENCY, 1)
    return Result(
        [
            _figure("two mailboxes against one, 150 ms latency", distant),
            _figure("two mailboxes against one, no latency", local),
        ],
        {"no latency": local, "150 ms latency": distant},
    )


def _figure(what: str, results: list[dict[str, Any]]) -> Figure:
    one, two = (found["messages/s"] for found in results)
    return Figure("e", f"times the speed: {what}", two / one, 1.7, at_most=False)


class _Lane:
    """A mailbox with its tenant."""

    def __init__(self, engine: Engine, tenant: TenantProcess, address: str) -> None:
        self.engine = engine
        self.tenant = tenant
        self.address = address
        self.mailbox = prepare(engine, tenant, address)

    def work(self, env: Environment, messages: int) -> dict[str, Any]:
        clouds = addon_module("exchange.graph.cloud")
        url = self.tenant.url
        cloud = clouds.custom_cloud(url, f"{url}/v1.0")
        # The settings hold one tenant for all mailboxes; this process has its own.
        type(env["email.logging.settings"])._get_cloud = lambda _settings: cloud
        return drain(env, self.mailbox, messages)


def _one_and_two(
    lanes: list[_Lane], messages: int, rounds: int
) -> list[dict[str, Any]]:
    """The fastest round with one lane, and that with two; they take turns."""
    found = [
        [_drain(lanes[:count], messages) for count in (1, 2)]
        for _round in range(rounds)
    ]
    return [
        max(same, key=lambda one: float(one["messages/s"]))
        for same in zip(*found, strict=True)
    ]


def _drain(lanes: list[_Lane], messages: int) -> dict[str, Any]:
    label = f"{len(lanes)}-{time.time()}"
    for lane in lanes:
        deliver(lane.tenant, messages, f"{lane.mailbox}-{label}", lane.address)
    started, spent = time.monotonic(), _tenants_processor(lanes)
    children = [
        lane.engine.start(partial(lane.work, messages=messages)) for lane in lanes
    ]
    workers = [child.result() for child in children]
    seconds = time.monotonic() - started
    return {
        "mailboxes": len(lanes),
        "messages/s": messages * len(lanes) / seconds,
        "seconds": seconds,
        "workers' processor": sum(found["processor"] for found in workers),
        "tenants' processor": _tenants_processor(lanes) - spent,
    }


def _tenants_processor(lanes: list[_Lane]) -> float:
    return sum(lane.tenant.cpu_seconds for lane in lanes)
