"""h: the same mail through Exchange Server, and through Graph."""

from __future__ import annotations

from typing import Any

from ..mailbox_kinds import KINDS, MailboxKind
from .engine import Engine, Environment
from .measurement import Bench, Result, add_contacts, deliver, drain, per_second
from .memory_curve import MemoryCurve
from .report import Figure
from .tenant_process import TenantProcess

ROUNDS = 3  # the kinds take turns, and the fastest round of each counts
MESSAGES = 1_000
MANY_MESSAGES = 3_000
LONG_MANY_MESSAGES = 20_000


def measure(bench: Bench) -> Result:
    engine = bench.engine()
    engine.load_demo_people()
    add_contacts(engine)
    many = LONG_MANY_MESSAGES if bench.long else MANY_MESSAGES
    with bench.tenant() as tenant:
        lanes = [_Lane(engine, tenant, kind) for kind in KINDS.values()]
        for number in range(ROUNDS):
            for lane in lanes:
                lane.log(MESSAGES, f"round{number}")
        for lane in lanes:
            lane.log(many, "many")
    figures = [figure for lane in lanes for figure in lane.figures(many)]
    return Result(figures, {lane.kind.name: lane.found() for lane in lanes})


class _Lane:
    """A mailbox of one kind, and what it took to log what was in it."""

    def __init__(self, engine: Engine, tenant: TenantProcess, kind: MailboxKind):
        self.engine = engine
        self.tenant = tenant
        self.kind = kind
        self.mailbox = engine.connect_kind(tenant, kind)
        self.rounds: list[dict[str, Any]] = []

    def log(self, count: int, label: str) -> None:
        deliver(self.tenant, count, f"{self.kind.name}-{label}", self.kind.address)
        self.tenant.control("clear_requests")
        spent = self.tenant.cpu_seconds
        found = self.engine.run(lambda env: self._drain(env, count))
        found["sandbox's processor"] = self.tenant.cpu_seconds - spent
        found["round trips"] = self.tenant.control("request_counts")["round trips"]
        self.rounds.append(found)

    def figures(self, many: int) -> list[Figure]:
        *rounds, last = self.rounds
        half = f"MiB more memory for the last {many // 2:,} messages"
        flat = Figure("h", self._named(half), last["growth in the second half"], 10)
        if self.kind.is_online:
            return [flat]  # the rest of it is in `scale` and `throughput`
        round_trips = sum(one["round trips"] for one in rounds) / self._count(rounds)
        whole = f"MiB more memory for {many:,} messages"
        return [
            Figure("h", self._named("round trips per message"), round_trips, 0.06),
            Figure("h", self._named(whole), last["resident_growth"], 80),
            flat,
        ]

    def found(self) -> dict[str, Any]:
        return {"messages/s": max(map(per_second, self.rounds)), "rounds": self.rounds}

    def _named(self, what: str) -> str:
        return f"{what} ({self.kind.name})"

    def _count(self, rounds: list[dict[str, Any]]) -> int:
        return sum(int(one["messages"]) for one in rounds)

    def _drain(self, env: Environment, count: int) -> dict[str, Any]:
        """What the client loads at its first request is no growth."""
        with env["email.logging.mailbox"].browse(self.mailbox)._remote() as remote:
            remote.waiting()
        curve = MemoryCurve()
        found = drain(env, self.mailbox, count)
        found["growth in the second half"] = curve.growth_after(count // 2)
        return {**found, "memory": curve.milestones()}
