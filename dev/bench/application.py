"""c: the same where a tenant counts the mailboxes of an application together."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from sandbox import tenant as facts

from .engine import Engine
from .limits import COUNTED, LATENCY, REQUESTS, SCALE, WINDOW, keep_logging
from .measurement import Bench, Result, add_contacts, deliver, prepare
from .report import Figure
from .tenant_process import TenantProcess


def measure(bench: Bench) -> Result:
    scale = 1 if bench.long else SCALE
    requests, window = REQUESTS // scale, WINDOW / scale
    engine = bench.engine()
    with bench.tenant() as tenant:
        mailboxes = [
            prepare(engine, tenant, address) for address in facts.LOG_MAILBOXES
        ]
        add_contacts(engine)
        for mailbox, address in zip(mailboxes, facts.LOG_MAILBOXES, strict=True):
            deliver(tenant, 3 * requests, f"application-{mailbox}", address)
        tenant.control("set_latency", seconds=LATENCY)
        tenant.control(
            "set_limits", requests=requests, window=window, per_application=True
        )
        found = _windows(engine, tenant, mailboxes, requests, window)
    return Result(
        [
            Figure(
                "c",
                "% of a limit that two mailboxes of an application share",
                found["percent"],
                90,
                at_most=False,
            ),
            Figure(
                "c",
                "% of their requests refused, once that is known",
                found["percent refused"],
                1,
            ),
        ],
        found,
    )


def _windows(
    engine: Engine,
    tenant: TenantProcess,
    mailboxes: list[int],
    requests: int,
    window: float,
) -> dict[str, Any]:
    """In the first window Graph's refusal tells it; the two after it are counted."""
    children = [
        engine.start(
            partial(keep_logging, mailbox=mailbox, requests=requests, window=window)
        )
        for mailbox in mailboxes
    ]
    time.sleep(1.5 * window)
    tenant.control("clear_requests")
    time.sleep(2 * window)
    log = tenant.control("requests")
    for child in children:
        child.kill()
        child.wait()
    counted = [one for one in log if one["path"].lower().startswith(COUNTED)]
    refused = sum(one["status"] == 429 for one in counted)
    return {
        "requests accepted": len(counted) - refused,
        "refused": refused,
        "seconds": 2 * window,
        "percent": 100 * (len(counted) - refused) / (2 * requests),
        "percent refused": 100 * refused / max(len(counted), 1),
    }
