"""d: what a message costs in a large database, and how much memory a long run takes."""

from __future__ import annotations

from typing import Any

from .engine import Engine
from .measurement import (
    Bench,
    Result,
    add_contacts,
    deliver,
    drain,
    per_second,
    prepare,
)
from .report import Figure
from .tenant_process import TenantProcess

ROUNDS = 4  # both databases take turns, and the fastest round of each counts
MESSAGES = 2_000
MANY_MESSAGES = 10_000
LONG_MANY_MESSAGES = 100_000


def measure(bench: Bench) -> Result:
    with bench.tenant() as small_tenant, bench.tenant() as big_tenant:
        small = _World(Engine(bench.config, bench.database), small_tenant)
        big = _World(Engine(bench.config, bench.big_database), big_tenant)
        rounds = [
            (small.drain(MESSAGES, f"round{n}"), big.drain(MESSAGES, f"round{n}"))
            for n in range(ROUNDS)
        ]
        smalls, bigs = map(list, zip(*rounds, strict=True))
        many = LONG_MANY_MESSAGES if bench.long else MANY_MESSAGES
        memory = small.drain(many, "many")
    fastest = max(map(per_second, smalls)) / max(map(per_second, bigs))
    processor = _processor(bigs) / _processor(smalls)
    return Result(
        [
            Figure("d", "times the cost per message in a large database", fastest, 1.2),
            Figure(
                "d",
                f"MiB more memory while logging {many:,} messages",
                memory["resident_growth"],
                80,
            ),
        ],
        {
            "processor time, times": processor,
            "empty database": smalls,
            "large database": bigs,
            "many messages": memory,
        },
    )


def _processor(results: list[dict[str, Any]]) -> float:
    return min(float(found["processor"]) for found in results)


class _World:
    """A database with its engine, its tenant and a connected mailbox."""

    def __init__(self, engine: Engine, tenant: TenantProcess) -> None:
        self.engine = engine
        self.tenant = tenant
        self.mailbox = prepare(engine, tenant)
        self._forget_earlier_runs()
        add_contacts(engine)

    def drain(self, messages: int, label: str) -> dict[str, Any]:
        deliver(self.tenant, messages, label)
        found: dict[str, Any] = self.engine.run(
            lambda env: drain(env, self.mailbox, messages)
        )
        return found

    def _forget_earlier_runs(self) -> None:
        """The large database is kept from one benchmark to the next."""
        with self.engine.environment() as env:
            logged = env["email.logging.message"].search(
                [("mailbox_id", "=", self.mailbox)]
            )
            env.cr.execute(
                "DELETE FROM email_logging_message WHERE id = ANY(%s)", [logged.ids]
            )
            env.cr.execute(
                "DELETE FROM res_partner WHERE email LIKE 'contact%%@company%%'"
            )
