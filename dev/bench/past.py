"""i: 20,000 old mails of a folder make no noise, and keep no mail of today waiting."""

from __future__ import annotations

import time
from typing import Any

from sandbox import tenant as facts

from .engine import Child, Engine, Environment, run_job
from .measurement import (
    Bench,
    Result,
    add_contacts,
    contacts,
    deliver,
    lift_limits,
    prepare,
)
from .report import Figure
from .tenant_process import TenantProcess

OLD_MESSAGES = 20_000
TODAY = 2_000
FOLDER = "Old Mail"
SECONDS_UNTIL_BUSY = 3
SECONDS_UNTIL_TOLD = 3  # of today's last
NOISE = ("mail.activity", "mail.mail", "bus.bus")
ADDRESS = facts.LOG_MAILBOXES[0]


def measure(bench: Bench) -> Result:
    engine = bench.engine()
    with bench.tenant() as tenant:
        mailbox = prepare(engine, tenant)
        add_contacts(engine)
        _drain(engine, tenant, mailbox, "warm")
        alone = _drain(engine, tenant, mailbox, "alone")
        before = _counts(engine)
        found, noise = _log_the_past(engine, tenant, mailbox)
        after = _counts(engine)
    slower = 100 * (found["seconds of today"] / alone - 1)
    lost = OLD_MESSAGES + TODAY - (after["messages"] - before["messages"])
    waiting = after["waiting"] - before["waiting"]
    name = f"{OLD_MESSAGES:,} old mails"
    return Result(
        [
            Figure("i", f"activities, mails and bus messages of {name}", noise, 0),
            Figure("i", f"waiting rows of {name}", waiting, 0),
            Figure("i", f"lost or doubled of {name}", abs(lost), 0),
            Figure("i", "% that mail of today is slower meanwhile", slower, 10),
        ],
        {"seconds of today alone": alone, **found},
    )


def _drain(engine: Engine, tenant: TenantProcess, mailbox: int, label: str) -> float:
    """:return: seconds until mail of today is logged by a job that has begun"""
    child = _keep_running(engine, mailbox)
    time.sleep(SECONDS_UNTIL_BUSY)
    seconds = _seconds_of_today(tenant, label)
    _end(child)
    return seconds


def _log_the_past(
    engine: Engine, tenant: TenantProcess, mailbox: int
) -> tuple[dict[str, Any], int]:
    """:return: what it took, and the noise made while only old mail was logged: that of
    today is told
    """
    past = _choose(engine, tenant, mailbox)
    quiet = _noise(engine)
    started = time.monotonic()
    child = _keep_running(engine, mailbox)
    time.sleep(SECONDS_UNTIL_BUSY)
    before_today = _noise(engine)
    seconds = _seconds_of_today(tenant, "meanwhile")
    time.sleep(SECONDS_UNTIL_TOLD)
    after_today = _noise(engine)
    while (state := _state(engine, past))["state"] != "done":
        time.sleep(1)
    _end(child)
    total = time.monotonic() - started
    noise = before_today - quiet + _noise(engine) - after_today
    return {
        "seconds of today": seconds,
        "seconds of all": total,
        "messages/s of all": (OLD_MESSAGES + TODAY) / total,
        **state,
    }, noise


def _choose(engine: Engine, tenant: TenantProcess, mailbox: int) -> int:
    """As an administrator does; the mail is of the last days, which is the worst."""
    with engine.environment() as env:
        with env["email.logging.mailbox"].browse(mailbox)._remote() as remote:
            folder = remote.ensure_folder(FOLDER)
        days = OLD_MESSAGES // 3600 // 24 + 3
        first = time.gmtime(time.time() - days * 86400)
        tenant.control(
            "generate",
            count=OLD_MESSAGES,
            mailbox=ADDRESS,
            folder=FOLDER,
            label="past",
            senders=[f"{name} <{email}>" for name, email in contacts()],
            first_received=time.strftime("%Y-%m-%dT%H:%M:%SZ", first),
            is_mixed=True,
        )
        past = env["email.logging.past"].create(
            {"mailbox_id": mailbox, "folder": FOLDER, "folder_key": folder.id}
        )
        return int(past.id)


def _keep_running(engine: Engine, mailbox: int) -> Child:
    def keep(env: Environment) -> None:
        lift_limits()
        while True:
            run_job(env, mailbox)
            env.cr.commit()
            time.sleep(0.05)

    return engine.start(keep)


def _end(child: Child) -> None:
    """Between two messages: what it has recorded stays."""
    child.kill()
    child.wait()


def _seconds_of_today(tenant: TenantProcess, label: str) -> float:
    deliver(tenant, TODAY, f"today-{label}")
    started = time.monotonic()
    while tenant.control("folders", mailbox=ADDRESS)["Inbox"]:
        time.sleep(0.1)
    return time.monotonic() - started


def _state(engine: Engine, past: int) -> dict[str, Any]:
    with engine.environment() as env:
        found = env["email.logging.past"].browse(past)
        if found.state == "error":
            raise RuntimeError(f"It stopped: {found.error}")
        return {name: found[name] for name in ("state", "done_count", "duration")}


def _counts(engine: Engine) -> dict[str, int]:
    with engine.environment() as env:
        is_old = ("message_ids.internet_message_id", "=like", "<past.%")
        old = [("wait_state", "!=", False), is_old]
        return {
            "messages": env["email.logging.message"].search_count([]),
            "waiting": env["email.logging.conversation"].search_count(old),
        }


def _noise(engine: Engine) -> int:
    """What people would notice."""
    with engine.environment() as env:
        return sum(env[name].search_count([]) for name in NOISE)
