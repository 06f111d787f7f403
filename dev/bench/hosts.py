"""j: many mailboxes on the cron workers of two hosts, one of which is killed.

Two whole Odoo servers over one large database, with 2,000 salespeople; the tenant's
answers take 150 ms, and its limits are enforced. First one mailbox is drained while
each of the others gets a little mail; the host that drains it is killed in the middle.
Then all of them have mail.

Bodies are short: what is measured is who works when, not how fast (`throughput`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sandbox import tenant as facts

from ..steps import Problem
from .big_database import SALESPEOPLE
from .engine import Engine, Environment
from .job_log import Visit, longest_wait, next_start, read_visits
from .measurement import FIRST_RECEIVED, Bench, Result
from .odoo_host import CRON_WORKERS, OdooHost, start_host
from .page_watch import Page, PageWatch, summary
from .pages import PAGE, specification
from .report import Figure
from .tenant_process import TenantProcess

LATENCY = 0.15  # seconds
AT_A_TIME = 4  # requests to a mailbox that Graph lets be under way
LIMIT, WINDOW = 10_000, 600  # Graph's, of a mailbox
ROLES = ["Mail.ReadWrite", "Mail.Read"]
LOGIN = "giulia"
CONTACTS = 200
BODY_BYTES = 1_000
POLL = 0.2  # seconds
WORKERS = 2 * CRON_WORKERS
LATEST = 3.0  # times what is possible, after which it is not waited for any more


@dataclass(frozen=True)
class Size:
    """``each``: messages of a mailbox, when all have some; ``backlog``: more than the
    one can log in ``seconds``.
    """

    mailboxes: int
    interval_minutes: int
    seconds: int
    killed_after: int
    backlog: int
    each: int


SHORT = Size(40, 1, 125, 40, 2_400, 100)
LONG = Size(200, 2, 420, 200, 9_500, 100)


def measure(bench: Bench) -> Result:
    size = LONG if bench.long else SHORT
    engine = bench.engine()
    with bench.tenant() as tenant, _hosts(bench) as hosts:
        world = _prepare(engine, tenant, size, hosts)
        beside = _beside_one(world)
        hosts.start("third")  # the killed one comes back
        together = _all_together(world)
        hosts.stop()
        proof = _prove(world)
    return Result(
        _figures(size, beside, together, proof),
        {"beside one": beside, "all together": together, "proof": proof},
    )


def _figures(size: Size, beside: Any, together: Any, proof: Any) -> list[Figure]:
    hosts = f"{size.mailboxes} mailboxes on 2 hosts"
    slowest = max(beside["ms of pages"]["slowest"], together["ms of pages"]["slowest"])
    goes_on = "s until the other host goes on with what a killed one was at"
    return [
        Figure("j", f"% of the possible: {hosts}", together["percent"], 90, "", False),
        Figure("j", "times its interval: longest wait", beside["longest wait"], 2),
        Figure("j", goes_on, beside["goes on after"], 60),
        Figure("j", f"lost or doubled: {hosts}", proof["lost"] + proof["twice"], 0),
        Figure("j", "ms, the slowest page of a web worker meanwhile", slowest, 300),
    ]


# The world


class Hosts:
    """Those that run now, and the logs of all that ever did."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.running: dict[str, OdooHost] = {}
        self._logs: dict[str, Any] = {}

    def start(self, name: str) -> None:
        host = start_host(self._bench, name)
        self.running[name] = host
        self._logs[name] = host.log

    def kill(self, name: str) -> None:
        self.running.pop(name).kill()

    def stop(self) -> None:
        while self.running:
            self.running.popitem()[1].stop()

    def visits(self) -> list[Visit]:
        return read_visits(self._logs)


@contextmanager
def _hosts(bench: Bench) -> Iterator[Hosts]:
    hosts = Hosts(bench)
    try:
        yield hosts
    finally:
        hosts.stop()


@dataclass
class World:
    """``jobs``: {address of a mailbox: id of its scheduled job}; ``mailboxes``: ids."""

    engine: Engine
    tenant: TenantProcess
    size: Size
    hosts: Hosts
    jobs: dict[str, int]
    mailboxes: list[int]
    pages: list[Page]
    delivered: Counter[str] = field(default_factory=Counter)

    @property
    def drained(self) -> str:
        """The mailbox in the middle of the workers' way through them."""
        return list(self.jobs)[len(self.jobs) // 2]

    def deliver(self, address: str, count: int, label: str) -> None:
        self.delivered[address] += count
        self.tenant.control(
            "generate",
            count=count,
            mailbox=address,
            label=f"{label}.{address.partition('@')[0]}",
            senders=_senders(),
            first_received=FIRST_RECEIVED,
            body_bytes=BODY_BYTES,
        )

    def logged(self, label: str) -> int:
        """How many messages of a series have their verdict."""
        like = f"<{label}%"
        return self.count("internet_message_id LIKE %s", like)

    def count(self, condition: str, *values: Any) -> int:
        """:return: how many messages of these mailboxes"""
        with self.engine.environment() as env:
            env.cr.execute(
                "SELECT count(*) FROM email_logging_message"
                f" WHERE mailbox_id = ANY(%s) AND {condition}",
                [self.mailboxes, *values],
            )
            return int(env.cr.fetchone()[0])

    def watch_pages(self) -> list[PageWatch]:
        return [
            PageWatch(host.client(LOGIN), self.pages)
            for host in self.hosts.running.values()
        ]


def _prepare(engine: Engine, tenant: TenantProcess, size: Size, hosts: Hosts) -> World:
    engine.load_demo_people()
    engine.set_up(tenant)
    addresses = [f"log{number}@{facts.DOMAIN}" for number in range(size.mailboxes)]
    tenant.control("add_mailboxes", addresses=addresses)
    tenant.control("set_application", roles=ROLES)
    jobs, mailboxes = _connect(engine, addresses, size.interval_minutes)
    with engine.environment(LOGIN) as env:
        pages = _pages(env)
    world = World(engine, tenant, size, hosts, jobs, mailboxes, pages)
    for address in addresses:
        world.deliver(address, 1, "first")
    tenant.control("set_latency", seconds=LATENCY)
    tenant.control("set_limits", requests=LIMIT, window=WINDOW)
    for name in ("first", "second"):
        hosts.start(name)
    _trigger(world, addresses)  # a worker that has just started sleeps for a minute
    _wait_for_first_visits(world)
    return world


def _senders() -> list[str]:
    """Addresses of contacts of the large database."""
    first = SALESPEOPLE + 1
    return [f"person{n}@firm{n}.example" for n in range(first, first + CONTACTS)]


def _connect(
    engine: Engine, addresses: list[str], minutes: int
) -> tuple[dict[str, int], list[int]]:
    """:return: {address: id of the job}, and the mailboxes' ids"""
    values = [{"email": one, "interval_minutes": minutes} for one in addresses]
    with engine.environment() as env:
        # The mail of the large database is of years ago: it would be removed meanwhile.
        env.ref("crm_email_logging.remove_cron").active = False
        env["email.logging.settings"]._set("authentication", "application")
        ids = env["email.logging.mailbox"].create(values).ids
    # Tokens are stored in transactions of their own.
    with engine.environment() as env:
        mailboxes = env["email.logging.mailbox"].browse(ids)
        for mailbox in mailboxes:
            mailbox._connect_application()
        mailboxes.enabled = True
        jobs = {mailbox.email: mailbox.cron_id.id for mailbox in mailboxes}
    return jobs, ids


def _pages(env: Environment) -> list[Page]:
    """A contact's page of e-mails, and two lists."""
    contact = env["res.partner"].search([("email", "=", _senders()[0])])
    lists = ("interaction.log.entry", "email.logging.conversation")
    return [
        ("res.partner", "get_logged_emails", [contact.ids], {}),
        *(
            (
                *(model, "web_search_read", [[], specification(env, model, "list")]),
                {"limit": PAGE},
            )
            for model in lists
        ),
    ]


def _wait_for_first_visits(world: World) -> None:
    """They make folders and measure them, once.

    :raise Problem: the hosts do not log
    """
    deadline = time.monotonic() + 120 + world.size.mailboxes
    while world.logged("first") < world.size.mailboxes:
        if time.monotonic() > deadline:
            raise Problem("Not every mailbox was read.")
        time.sleep(1)


# One is drained, and its host is killed


def _beside_one(world: World) -> dict[str, Any]:
    size, watches = world.size, world.watch_pages()
    world.tenant.control("clear_requests")
    begin = time.time()
    world.deliver(world.drained, size.backlog, "backlog")
    _trigger(world, [world.drained])
    _trickle(world, begin + size.killed_after)
    percent = _percent_of_one(world, begin)
    name, killed = _kill_who_drains(world)
    _trickle(world, begin + size.seconds)
    end = time.time()
    return {
        "percent of the one": percent,
        "longest wait": max(_waits(world, begin, end)) / 60 / size.interval_minutes,
        **_takeover(world, name, killed, end),
        "ms of pages": summary([s for watch in watches for s in watch.end()]),
        **_refusals(world),
        **_idle_visits(world, begin, end),
    }


def _trickle(world: World, until: float) -> None:
    """A message for each mailbox, every minute."""
    while (now := time.time()) < until:
        for address in world.jobs:
            world.deliver(address, 1, f"trickle{int(now)}")
        time.sleep(max(min(60.0, until - time.time()), 0))


def _trigger(world: World, addresses: list[str]) -> None:
    with world.engine.environment() as env:
        mailboxes = env["email.logging.mailbox"]
        mailboxes.search([("email", "in", addresses)])._trigger_job()


def _percent_of_one(world: World, begin: float) -> float:
    """Until now, of what the latency lets one mailbox be asked, or its limit."""
    seconds = time.time() - begin
    possible = min(seconds * AT_A_TIME / LATENCY, LIMIT)
    return 100 * world.logged("backlog") / possible


def _kill_who_drains(world: World) -> tuple[str, float]:
    """:return: the host's name, and when (seconds since the epoch)

    :raise Problem: nobody drains it
    """
    for _attempt in range(100):
        for visit in world.hosts.visits():
            if visit.job == world.jobs[world.drained] and visit.end is None:
                world.hosts.kill(visit.host)
                return visit.host, time.time()
        time.sleep(POLL)
    raise Problem("Nobody drains the mailbox.")


def _takeover(world: World, host: str, killed: float, end: float) -> dict[str, Any]:
    """What the killed host was at, and after how many seconds the other was at it."""
    visits, ours = world.hosts.visits(), set(world.jobs.values())
    left = [
        visit.job
        for visit in visits
        if visit.host == host and visit.end is None and visit.job in ours
    ]
    waits = [next_start(visits, job, killed) or end - killed for job in left]
    return {"killed at work on": len(left), "goes on after": max(waits)}


def _waits(world: World, begin: float, end: float) -> list[float]:
    """Seconds, of each mailbox that is not drained."""
    visits = world.hosts.visits()
    others = [job for address, job in world.jobs.items() if address != world.drained]
    return [longest_wait(visits, job, begin, end) for job in others]


def _refusals(world: World) -> dict[str, int]:
    counts = world.tenant.control("request_counts")
    return {"refused": counts.get("status 429", 0)}


def _idle_visits(world: World, begin: float, end: float) -> dict[str, float]:
    """Of mailboxes that have a message or none: how long a worker is at one."""
    others = {job for address, job in world.jobs.items() if address != world.drained}
    seconds = sorted(
        visit.end - visit.start
        for visit in world.hosts.visits()
        if visit.job in others and visit.end and begin <= visit.start <= end
    )
    return {"visits": len(seconds), "s of a visit": seconds[len(seconds) // 2]}


# All have mail


def _all_together(world: World) -> dict[str, Any]:
    """From the moment at which all have mail to that at which it is logged.

    ``percent``: of the workers' time, how much Exchange's latency took. A worker that
    did nothing but wait for its answers would have 100.
    """
    size = world.size
    _wait_until_drained(world)
    watches = world.watch_pages()
    for address in world.jobs:
        world.deliver(address, size.each, "all")
    world.tenant.control("clear_requests")
    begin = time.time()
    _trigger(world, list(world.jobs))
    logged = _wait_until_logged(world, begin)
    seconds, waited = time.time() - begin, _waited_for_exchange(world)
    pages = [s for watch in watches for s in watch.end()]
    _wait_until_drained(world)
    return {
        "messages": logged,
        "seconds": seconds,
        "messages/s": logged / seconds,
        "percent": 100 * waited / seconds / WORKERS,
        "ms of pages": summary(pages),
        **_refusals(world),
    }


def _wait_until_logged(world: World, begin: float) -> int:
    """:return: how many are, when all are or they should have been for long"""
    total = world.size.each * world.size.mailboxes
    possible = WORKERS * AT_A_TIME / LATENCY  # messages a second
    end = begin + LATEST * total / possible
    while (logged := world.logged("all")) < total and time.time() < end:
        time.sleep(POLL)
    return logged


def _waited_for_exchange(world: World) -> float:
    """Seconds of latency, of all that was asked; those of a batch wait together."""
    log = world.tenant.control("requests")
    ours = [one for one in log if one["path"].startswith("/v1.0/")]
    batched = sum(one["in_batch"] for one in ours)
    batches = sum(one["path"].endswith("$batch") for one in ours)
    alone = len(ours) - batched - batches
    return float(LATENCY * (alone + batched / AT_A_TIME))


def _wait_until_drained(world: World) -> None:
    """No longer than what is left may take; the proof tells what is left then."""
    deadline = time.monotonic() + 60 + world.size.seconds / 2
    while time.monotonic() < deadline:
        if world.count("true") == world.delivered.total() and not _unsettled(world):
            return
        time.sleep(1)


def _unsettled(world: World) -> int:
    with world.engine.environment() as env:
        messages = env["email.logging.message"]
        unsettled = [("settled", "=", False), ("mailbox_id", "in", world.mailboxes)]
        return int(messages.search_count(unsettled, limit=1))


# Proof


def _prove(world: World) -> dict[str, Any]:
    """``lost``: no longer in the Inbox, and without a verdict."""
    verdicts = _verdicts(world)
    moved: set[str] = set()
    left = 0
    for address in world.jobs:
        found = world.tenant.control("messages", mailbox=address, folder="archive")
        moved |= {one["id"] for one in found}
        left += int(world.tenant.control("folders", mailbox=address)["Inbox"])
    gone = world.delivered.total() - len(moved) - left
    return {
        "messages": world.delivered.total(),
        "lost": gone + len(moved - verdicts.keys()),
        "twice": sum(verdicts.values()) - len(verdicts),
        "left": left,
    }


def _verdicts(world: World) -> Counter[str]:
    with world.engine.environment() as env:
        env.cr.execute(
            "SELECT key FROM email_logging_message WHERE mailbox_id = ANY(%(ours)s)"
            " UNION ALL"
            " SELECT key FROM email_logging_skipped WHERE mailbox_id = ANY(%(ours)s)",
            {"ours": world.mailboxes},
        )
        return Counter(key for (key,) in env.cr.fetchall())
