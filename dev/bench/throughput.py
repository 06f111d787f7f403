"""a, b, g: the engine beside Odoo's own mail gateway, what it asks of Graph, and how
much room the mail takes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sandbox.store.business_mail import mix_in_words
from sandbox.store.synthetic import SyntheticMail

from .engine import Engine, Environment
from .measurement import (
    Bench,
    Meter,
    Result,
    add_contacts,
    database_bytes,
    deliver,
    drain,
    per_second,
    prepare,
    series,
)
from .report import Figure
from .tenant_process import TenantProcess

# Gateway and engine take turns, and the fastest round of each counts: whatever else
# runs on the machine slows them down differently. A round is no longer than what the
# tenant has ready: the gateway's mail is ready, too.
ROUNDS = 5
GATEWAY_MESSAGES = 50
ENGINE_MESSAGES = 3_000
MORE_ROUNDS = 3


def measure(bench: Bench) -> Result:
    # Long, but a list: what is measured of the rounds, figure by figure.
    engine = bench.engine()
    count = ROUNDS * (MORE_ROUNDS if bench.long else 1)
    with bench.tenant() as tenant:
        side_by_side = _SideBySide(engine, tenant)
        rounds = [side_by_side.round(number) for number in range(count)]
    messages, bodies = count * ENGINE_MESSAGES, count * _body_bytes()
    total = {name: sum(found[name] for found in rounds) for name in _COUNTED}
    gateway, ours = (_fastest([r[side] for r in rounds]) for side in _SIDES)
    return Result(
        [
            Figure(
                "a",
                "times as many messages/s as the gateway",
                ours / gateway,
                50,
                at_most=False,
            ),
            Figure("a", "statements per message", total["statements"] / messages, 0.15),
            Figure(
                "b", "requests per logged message", total["requests"] / messages, 1.02
            ),
            Figure(
                "b",
                "HTTP round trips per logged message",
                total["round trips"] / messages,
                0.07,
            ),
            Figure(
                "g",
                "% of the bodies' bytes that the database takes",
                100 * total["bytes"] / bodies,
                30,
            ),
        ],
        {
            "mail": mix_in_words(),
            "bytes of a body": bodies / messages,
            "bytes of a message in the database": total["bytes"] / messages,
            "gateway messages/s": gateway,
            "engine messages/s": ours,
            "rounds": rounds,
        },
    )


_SIDES = ("gateway", "engine")
_COUNTED = ("statements", "requests", "round trips", "bytes")


class _SideBySide:
    """The gateway and the engine, on the same kind of mail, in turns."""

    def __init__(self, engine: Engine, tenant: TenantProcess) -> None:
        self.engine = engine
        self.tenant = tenant
        self.mailbox = prepare(engine, tenant)
        add_contacts(engine)

    def round(self, number: int) -> dict[str, Any]:
        raw = _raw_messages(f"gateway{number}")
        gateway = self.engine.run(partial(_gateway, raw_messages=raw))
        bytes_before = database_bytes(self.engine)
        ours = self._log(f"engine{number}")
        return {
            "gateway": gateway,
            "engine": ours,
            "statements": ours["statements"],
            "bytes": database_bytes(self.engine) - bytes_before,
            **_requests(self.tenant),
        }

    def _log(self, label: str) -> dict[str, Any]:
        deliver(self.tenant, ENGINE_MESSAGES, label)
        self.tenant.control("clear_requests")
        spent = self.tenant.cpu_seconds
        found: dict[str, Any] = self.engine.run(
            lambda env: drain(env, self.mailbox, ENGINE_MESSAGES)
        )
        found["tenant's processor"] = self.tenant.cpu_seconds - spent
        return found


def _fastest(results: list[dict[str, Any]]) -> float:
    return max(map(per_second, results))


def _gateway(env: Environment, raw_messages: list[bytes]) -> dict[str, Any]:
    """As Odoo's own fetching of mail does: each message in a transaction."""
    gateway = env["mail.thread"]
    meter = Meter(env)
    for raw in raw_messages:
        assert gateway.message_process("crm.lead", raw)
        env.cr.commit()
    return {"messages": len(raw_messages), **meter.read()}


def _raw_messages(label: str) -> list[bytes]:
    """The same messages as those that the tenant generates."""
    mails = series(label)
    return [SyntheticMail(mails, number).raw for number in range(GATEWAY_MESSAGES)]


def _body_bytes() -> int:
    """Of one round; those of the others are as long, within some percent."""
    mails = series("engine0")
    bodies = (SyntheticMail(mails, number).body for number in range(ENGINE_MESSAGES))
    return sum(len(body.content.encode()) for body in bodies)


def _requests(tenant: TenantProcess) -> dict[str, int]:
    """Counted by the tenant as Graph counts: each item of a batch is a request."""
    counts = tenant.control("request_counts")
    log = tenant.control("requests")
    batches = sum(one["path"].endswith("$batch") for one in log)
    return {
        "round trips": counts["round trips"],
        "requests": counts["round trips"] - batches + counts["in batches"],
    }
