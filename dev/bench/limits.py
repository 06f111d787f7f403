"""c: how much of Graph's limit is used when it is enforced, with 150 ms a request."""

from __future__ import annotations

import time
from typing import Any

from .engine import Engine, Environment, addon_module, run_job
from .measurement import Bench, Result, add_contacts, deliver, prepare
from .report import Figure
from .tenant_process import TenantProcess

LATENCY = 0.15  # seconds
REQUESTS, WINDOW = 10_000, 600.0  # Graph's limit
COUNTED = "/v1.0/users/"  # what the limit counts; not the batches themselves
SCALE = 10  # the short variant: a tenth of the requests in a tenth of the time


def measure(bench: Bench) -> Result:
    scale = 1 if bench.long else SCALE
    requests, window = REQUESTS // scale, WINDOW / scale
    engine = bench.engine()
    with bench.tenant() as tenant:
        mailbox = prepare(engine, tenant)
        add_contacts(engine)
        deliver(tenant, 3 * requests, "limits")
        tenant.control("set_latency", seconds=LATENCY)
        tenant.control("set_limits", requests=requests, window=window)
        found = _two_windows(engine, tenant, mailbox, requests, window)
    what = f"% of the limit of {requests:,} requests in {window:,.0f} s, 150 ms latency"
    return Result([Figure("c", what, found["percent"], 95, at_most=False)], found)


def _two_windows(
    engine: Engine,
    tenant: TenantProcess,
    mailbox: int,
    requests: int,
    window: float,
) -> dict[str, Any]:
    """Log for two windows of the limit, and count what Graph accepted."""
    tenant.control("clear_requests")
    child = engine.start(lambda env: keep_logging(env, mailbox, requests, window))
    time.sleep(2 * window)
    log = tenant.control("requests")
    child.kill()
    child.wait()
    counted = [one for one in log if one["path"].lower().startswith(COUNTED)]
    refused = sum(one["status"] == 429 for one in counted)
    moved = sum(one["path"].endswith("/move") for one in counted)
    return {
        "requests accepted": len(counted) - refused,
        "of them moves": moved,
        "refused": refused,
        "seconds": 2 * window,
        "percent": 100 * (len(counted) - refused) / (2 * requests),
    }


def keep_logging(env: Environment, mailbox: int, requests: int, window: float) -> None:
    """As a cron worker: again as soon as the job has triggered itself."""
    _set_pace(requests, window)
    while True:
        run_job(env, mailbox)
        env.cr.commit()
        _sleep_until_triggered(env, mailbox)


def _set_pace(requests: int, window: float) -> None:
    module = addon_module("exchange.graph.pace")
    original = module.Pace.__init__

    def scaled(self: Any, *_arguments: Any, **keywords: Any) -> None:
        original(self, **{**keywords, "limit": requests, "window": window})

    module.Pace.__init__ = scaled


def _sleep_until_triggered(env: Environment, mailbox: int) -> None:
    """Odoo wakes at once for what is due, and within a minute for the rest."""
    cron = env["email.logging.mailbox"].browse(mailbox).cron_id
    env.cr.execute(
        "SELECT extract(epoch FROM min(call_at) - now() AT TIME ZONE 'UTC')"
        "  FROM ir_cron_trigger WHERE cron_id = %s",
        [cron.id],
    )
    wait = float(env.cr.fetchone()[0] or 0)
    env.cr.commit()
    if wait > 0:
        time.sleep(wait)
