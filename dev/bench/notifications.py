"""n: from an e-mail by SMTP to its entry, told at once and on schedule.

Against a whole Odoo, with its own cron threads, behind HTTPS; each answer of the tenant
takes 150 ms.
"""

from __future__ import annotations

import asyncio
import random
import smtplib
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import requests

from sandbox import tenant as facts
from sandbox.web.certificates import Certificates

from ..front_door import serve
from ..processes import free_port, stop
from ..steps import Problem
from .engine import Engine
from .measurement import Bench, Result, add_contacts, contacts
from .report import Figure
from .tenant_process import TenantProcess

LATENCY = 0.15
SHORT, LONG = 40, 200  # e-mails
SPREAD = (0.5, 2.0)  # seconds between two of them
SETTLING = 10  # seconds, in which the last run ends
IDLE = 60  # seconds
ROLES = ["Mail.ReadWrite", "Mail.Read"]
CRON_THREADS = 2
WITHIN = 180  # seconds


def measure(bench: Bench) -> Result:
    count = LONG if bench.long else SHORT
    engine = bench.engine()
    with bench.tenant() as tenant, _odoo_by_https(bench, tenant) as address:
        mailbox = _prepare(engine, tenant, address)
        tenant.control("set_latency", seconds=LATENCY)
        _wait_until_told(engine, mailbox)
        told = _latencies(engine, tenant, count, "told")
        time.sleep(SETTLING)
        tenant.control("clear_requests")
        time.sleep(IDLE)
        idle = _requests(tenant)
        _look_on_schedule(engine, mailbox)
        on_schedule = _latencies(engine, tenant, count, "on-schedule")
    median, slow = statistics.median(told), _p95(told)
    return Result(
        [
            Figure("n", "Told at once: SMTP to entry, median", median, 3, "s"),
            Figure("n", "Told at once: SMTP to entry, p95", slow, 6, "s"),
            Figure(
                "n", "Requests a minute when nothing comes", len(idle) * 60 / IDLE, 1
            ),
        ],
        {
            "told at once": _summary(told),
            "on schedule, every minute": _summary(on_schedule),
            "requests while nothing came": idle,
        },
    )


# Servers


@contextmanager
def _odoo_by_https(bench: Bench, tenant: TenantProcess) -> Iterator[str]:
    """:return: context manager; inside it, the address of an Odoo with its jobs"""
    port, https = free_port(), free_port()
    command = [
        *(sys.executable, "-m", "odoo", "server", f"--config={bench.config}"),
        *(f"--database={bench.database}", f"--db-filter=^{bench.database}$"),
        *(f"--http-port={port}", f"--max-cron-threads={CRON_THREADS}"),
        "--log-level=warn",
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait_for_odoo(process, port)
        _front(https, port, tenant)
        yield f"https://localhost:{https}"
    finally:
        stop(process)


def _wait_for_odoo(process: subprocess.Popen[bytes], port: int) -> None:
    """:raise Problem: it did not start"""
    for _ in range(WITHIN):
        time.sleep(1)
        try:
            if requests.get(f"http://127.0.0.1:{port}/web/health", timeout=5).ok:
                return
        except requests.RequestException:
            if process.poll() is not None:
                break
    raise Problem("Odoo did not start.")


def _front(https: int, port: int, tenant: TenantProcess) -> None:
    """HTTPS before Odoo, as long as this process lives; the tenant trusts it."""
    context = Certificates(tenant.state).context
    work = serve(https, port, port, context)
    threading.Thread(target=asyncio.run, args=(work,), daemon=True).start()


# The mailbox


def _prepare(engine: Engine, tenant: TenantProcess, address: str) -> int:
    """:return: id of a mailbox that the application reads"""
    engine.load_demo_people()
    engine.set_up(tenant)
    add_contacts(engine)
    tenant.control("set_application", roles=ROLES)
    with engine.environment() as env:
        env["ir.config_parameter"].set_param("web.base.url", address)
        env["email.logging.settings"]._set("authentication", "application")
        values = {"email": facts.LOG_MAILBOXES[0], "interval_minutes": 1}
        mailbox_id = int(env["email.logging.mailbox"].create(values).id)
    with engine.environment() as env:
        mailbox = env["email.logging.mailbox"].browse(mailbox_id)
        mailbox._connect_application()
        mailbox.action_enable()
    return mailbox_id


def _wait_until_told(engine: Engine, mailbox_id: int) -> None:
    """:raise Problem: the job did not subscribe"""
    for _ in range(WITHIN):
        with engine.environment() as env:
            if env["email.logging.mailbox"].browse(mailbox_id).is_told:
                return
        time.sleep(1)
    raise Problem("The job did not subscribe.")


def _look_on_schedule(engine: Engine, mailbox_id: int) -> None:
    with engine.environment() as env:
        env["email.logging.mailbox"].browse(mailbox_id).told_at_once = False


# What is measured


def _latencies(
    engine: Engine, tenant: TenantProcess, count: int, label: str
) -> list[float]:
    """:return: seconds from the end of SMTP to the commit of each e-mail's entry

    :raise Problem: not all of them came
    """
    sent: dict[str, float] = {}
    sending = threading.Thread(target=_send, args=(tenant, count, label, sent))
    sending.start()
    seen: dict[str, float] = {}
    deadline = time.monotonic() + WITHIN + count * SPREAD[1]
    with engine.environment() as env:
        while len(seen) < count and time.monotonic() < deadline:
            env.cr.execute(LOGGED, [f"<%.{label}@bench.example>"])
            now = time.monotonic()
            for (message_id,) in env.cr.fetchall():
                seen.setdefault(message_id, now)
            env.cr.rollback()
            time.sleep(0.02)
    sending.join()
    if len(seen) < count:
        raise Problem(f"Of {count} e-mails, {len(seen)} were logged.")
    return [seen[message_id] - moment for message_id, moment in sent.items()]


LOGGED = """
    SELECT DISTINCT message.internet_message_id
      FROM email_logging_message message
      JOIN interaction_log_entry entry ON entry.message_id = message.id
     WHERE message.internet_message_id LIKE %s
"""


def _send(
    tenant: TenantProcess, count: int, label: str, sent: dict[str, float]
) -> None:
    """One after the other, as customers do: not at once."""
    chance = random.Random(label)
    senders, salespeople = contacts(), list(facts.SALESPEOPLE)
    for number in range(count):
        time.sleep(chance.uniform(*SPREAD))
        message = EmailMessage()
        message["From"] = senders[number % len(senders)][1]
        message["To"] = salespeople[number % len(salespeople)]
        message["Subject"] = f"Question {number}"
        message["Message-ID"] = f"<{number}.{label}@bench.example>"
        message.set_content("Good morning, when will it arrive?")
        with smtplib.SMTP("127.0.0.1", tenant.smtp_port, timeout=10) as smtp:
            smtp.send_message(message)
        sent[message["Message-ID"]] = time.monotonic()


def _requests(tenant: TenantProcess) -> list[str]:
    """:return: method and path of each request to Graph since they were cleared"""
    requests_seen = tenant.control("requests")
    of_graph = [one for one in requests_seen if one["path"].startswith("/v1.0/")]
    return [f"{one['method']} {one['path']}" for one in of_graph]


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _summary(seconds: list[float]) -> dict[str, Any]:
    return {
        "e-mails": len(seconds),
        "median": statistics.median(seconds),
        "p95": _p95(seconds),
        "longest": max(seconds),
    }
