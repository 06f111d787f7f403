"""Kill the job's process again and again, then prove that nothing got lost.

``python -m dev.bench.kills --config FILE --database NAME --state FOLDER`` drains an
Inbox, or with ``--kind folder`` a public folder's Queue, while SIGKILL ends the process
at random moments, and at those that matter most. The database must have the addon
installed and is changed. Prints JSON; ends with status 1 when a message was lost,
doubled, left or misplaced.
"""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg2 import OperationalError

from ..mailbox_kinds import KINDS, ONLINE, MailboxKind
from .engine import Engine, Environment, addon_module, run_job
from .measurement import Bench, Result
from .report import Figure
from .tenant_process import TenantProcess

SHORT_DRAIN = (1_000, 50)  # messages and kills
LONG_DRAIN = (10_000, 500)
STRANGERS_EVERY = 4
PAGE = 10
LAST_RUNS = 20  # that nobody kills; each has 10 s for what is left
LATENCY = 0.01  # seconds of each request, so that many kills hit one on its way
LONGEST_BATCH = 0.03  # seconds: ten requests, four at a time
FIRST_RECEIVED = "2026-11-02T08:00:00Z"
DATABASE_LOST = "the database ends the connection"
STRANGERS = [f"Stranger {n} <stranger{n}@elsewhere.example>" for n in range(20)]


@dataclass(frozen=True)
class Proof:
    """What is wrong after the Inbox was drained: from ``lost`` on all is to be 0.

    ``wrong_entries``: logged messages without exactly one entry, and skipped ones
    without exactly one line among the unknown correspondents.
    """

    messages: int
    kills: int
    kills_by_moment: dict[str, int]
    seconds: float
    lost: int
    twice: int
    left_in_inbox: int
    unsettled: int
    misplaced: int
    wrong_entries: int

    @property
    def holds(self) -> bool:
        wrong = self.lost + self.twice + self.left_in_inbox + self.unsettled
        return wrong + self.misplaced + self.wrong_entries == 0


# Moments to die at


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_before(module: str, owner: str, method: str) -> None:
    setattr(_class(module, owner), method, lambda *_arguments, **_keywords: die())


def _die_after(module: str, owner: str, method: str) -> None:
    original = getattr(_class(module, owner), method)

    def call(*arguments: Any, **keywords: Any) -> None:
        original(*arguments, **keywords)
        die()

    setattr(_class(module, owner), method, call)


def _die_with_two_pages(module: str, owner: str, method: str) -> None:
    """While one is moved, beside the next; a run after a kill moves each at once."""
    original = getattr(_class(module, owner), method)

    def call(job: Any, *arguments: Any, **keywords: Any) -> Any:
        if job.moving or job.is_resuming:
            die()
        return original(job, *arguments, **keywords)

    setattr(_class(module, owner), method, call)


def _die_during(module: str, owner: str, method: str) -> None:
    """While Exchange works on a batch: it goes on with what it has begun."""
    original = getattr(_class(module, owner), method)

    def call(*arguments: Any, **keywords: Any) -> Any:
        threading.Timer(random.uniform(0, LONGEST_BATCH), die).start()
        return original(*arguments, **keywords)

    setattr(_class(module, owner), method, call)


def _lose_database_before(module: str, owner: str, method: str) -> None:
    """As when PostgreSQL is restarted: it ends the connection, and the job fails."""
    original = getattr(_class(module, owner), method)

    def call(job: Any, *arguments: Any, **keywords: Any) -> Any:
        with suppress(OperationalError):
            query = "SELECT pg_terminate_backend(pg_backend_pid())"
            job.env.cr.execute(query, log_exceptions=False)
        return original(job, *arguments, **keywords)

    setattr(_class(module, owner), method, call)


def _class(module: str, name: str) -> type:
    found: type = getattr(addon_module(module), name)
    return found


Point = tuple[Callable[..., None], str, str, str]


def _points(kind: MailboxKind) -> dict[str, Point]:
    job = ("engine.run", "Run")
    return {
        "before the verdicts are committed": (_die_after, *job, "_insert"),
        "the next page is read": (_die_after, *job, "_record_page"),
        "between commit and move": (
            *(_die_before, "engine.settlement", "Settlement", "moves"),
        ),
        "two pages are recorded, none is noted": (_die_with_two_pages, *job, "_settle"),
        "during the move": (_die_during, *kind.mover),
        "moved, but not noted": (_die_after, *kind.adapter, "move"),
        "noted, but not committed": (_die_after, *job, "_note_moves"),
        DATABASE_LOST: (_lose_database_before, *job, "_insert"),
    }


class Drain:
    """One mailbox that is drained by processes that get killed."""

    def __init__(
        self, engine: Engine, tenant: TenantProcess, kills: int, kind: MailboxKind
    ) -> None:
        self.engine = engine
        self.tenant = tenant
        self.kills = kills
        self.kind = kind
        self.points = _points(kind)
        self.killed = 0
        self.at_points: Counter[str] = Counter()
        self.mailbox = 0
        self.delivered = 0
        self.late = itertools.count()
        self.patience = 0.2

    def fill(self, messages: int) -> None:
        """Put mail of contacts and of strangers into the Inbox, mixed."""
        self.engine.load_demo_people()
        self.mailbox = self.engine.connect_kind(self.tenant, self.kind)
        with self.engine.environment() as env:
            env["email.logging.mailbox"].browse(self.mailbox).batch_size = PAGE
        strangers = messages // STRANGERS_EVERY
        self._deliver(messages - strangers, label=f"known.{self.kind.name}")
        self._deliver(
            strangers,
            label=f"stranger.{self.kind.name}",
            senders=STRANGERS,
            seconds_between=STRANGERS_EVERY - 1,
        )

    def _deliver(self, count: int, **options: Any) -> int:
        self.delivered += count
        options |= {"first_received": FIRST_RECEIVED, "body_bytes": 500}
        return int(self._control("generate", count=count, **options))

    def _control(self, method: str, **options: Any) -> Any:
        return self.tenant.control(method, mailbox=self.kind.address, **options)

    def run(self) -> None:
        """Start and kill the job until all kills are done, then let it finish."""
        plan = self._plan()
        self.kills = len(plan)
        while self.killed < self.kills:
            waiting = self.waiting() or self._deliver(
                3 * PAGE, label=f"known.{self.kind.name}.late{next(self.late)}"
            )
            # A little less than its share, so that the mail outlasts the kills.
            goal = 0.8 * waiting / (self.kills - self.killed + 1)
            self._kill(plan[self.killed])
            self._adjust(waiting - self.waiting(), goal)
        for _attempt in range(LAST_RUNS):
            if self.waiting() or self._unsettled():
                self.engine.run(self._job)

    def _plan(self) -> list[str]:
        """As many random kills as asked for, and some more at chosen moments."""
        chosen = list(self.points) * max(1, self.kills // (10 * len(self.points)))
        plan = [*chosen, *[""] * self.kills]
        random.shuffle(plan)
        return plan

    def waiting(self) -> int:
        return int(self._control("folders")[self.kind.inbox])

    def _kill(self, point: str) -> None:
        if point:
            child = self.engine.start(lambda env: self._die_at(point, env))
        else:
            child = self.engine.start(self._job)
            time.sleep(random.uniform(0, self.patience))
            child.kill()
        status = child.wait()[0]
        failed = point == DATABASE_LOST and os.WEXITSTATUS(status)
        if failed or os.WTERMSIG(status) == signal.SIGKILL:
            self.killed += 1
            self.at_points[point or "at random"] += 1

    def _adjust(self, settled: int, goal: float) -> None:
        """Kill sooner or later, so that the mail lasts as long as the kills do."""
        factor = 1.2 if settled < goal else 0.7
        self.patience = min(max(self.patience * factor, 0.05), 5.0)

    def _die_at(self, point: str, env: Environment) -> None:
        wrap, *method = self.points[point]
        wrap(*method)
        self._job(env)

    def _job(self, env: Environment) -> None:
        run_job(env, self.mailbox)

    def _unsettled(self) -> int:
        return self._count("email.logging.message") + self._count(
            "email.logging.skipped"
        )

    def _count(self, model: str) -> int:
        with self.engine.environment() as env:
            unsettled = [("settled", "=", False), ("mailbox_id", "=", self.mailbox)]
            return int(env[model].search_count(unsettled))

    # Proof

    def prove(self, seconds: float) -> Proof:
        logged = set(self._recorded("email.logging.message"))
        skipped = self._recorded("email.logging.skipped")
        archived = self._ids_in(self.kind.archive)
        not_logged = self._ids_in(self.kind.not_logged)
        sent = archived | not_logged
        verdicts = Counter([*logged, *skipped])
        return Proof(
            messages=self.delivered,
            kills=self.killed,
            kills_by_moment=dict(self.at_points),
            seconds=round(seconds, 1),
            lost=self.delivered - len(set(sent) & set(verdicts)),
            twice=sum(count - 1 for count in verdicts.values()) + self._repeated(),
            left_in_inbox=self.waiting(),
            unsettled=self._unsettled(),
            misplaced=sum(
                not ((key in archived) == (key in logged) == is_known)
                for key, is_known in sent.items()
            ),
            wrong_entries=self._wrong_entries(),
        )

    def _recorded(self, model: str) -> list[str]:
        with self.engine.environment() as env:
            ours = [("mailbox_id", "=", self.mailbox)]
            return list(env[model].search(ours).mapped("key"))

    def _ids_in(self, folder: str) -> dict[str, bool]:
        """:return: {durable key: whether a known contact wrote it} of a folder"""
        found = self._control("messages", folder=folder)
        return {one["id"]: "<known." in one["internetMessageId"] for one in found}

    def _repeated(self) -> int:
        """Message-IDs that have more than one verdict."""
        return self._number(
            """
            SELECT count(*) - count(DISTINCT internet_message_id)
              FROM (SELECT internet_message_id, mailbox_id FROM email_logging_message
                     UNION ALL
                    SELECT internet_message_id, mailbox_id FROM email_logging_skipped
                   ) verdicts
             WHERE mailbox_id = %(mailbox)s
            """
        )

    def _wrong_entries(self) -> int:
        return self._number(
            """
            SELECT (SELECT count(*) FROM email_logging_message message
                     WHERE mailbox_id = %(mailbox)s
                       AND (SELECT count(*) FROM interaction_log_entry entry
                             WHERE entry.message_id = message.id) != 1)
                 + (SELECT count(*) FROM email_logging_skipped skipped
                     WHERE mailbox_id = %(mailbox)s
                       AND (SELECT count(*) FROM email_logging_sighting line
                             WHERE line.skipped_id = skipped.id) != 1)
            """
        )

    def _number(self, query: str) -> int:
        with self.engine.environment() as env:
            env.cr.execute(query, {"mailbox": self.mailbox})
            return int(env.cr.fetchone()[0])


def kill_and_prove(
    engine: Engine, state: Path, messages: int, kills: int, kind: MailboxKind = ONLINE
) -> Proof:
    with TenantProcess(state) as tenant:
        drain = Drain(engine, tenant, kills, kind)
        drain.fill(messages)
        tenant.control("set_latency", seconds=LATENCY)
        started = time.monotonic()
        drain.run()
        return drain.prove(time.monotonic() - started)


def measure(bench: Bench, kind: MailboxKind = ONLINE) -> Result:
    """The proof as a part of the benchmark."""
    _quiet()
    messages, kills = LONG_DRAIN if bench.long else SHORT_DRAIN
    proof = kill_and_prove(bench.engine(), bench.folder, messages, kills, kind)
    where = "" if kind.is_online else f" ({kind.name})"
    what = f"lost or doubled of {proof.messages:,} messages in {proof.kills} kills"
    figures = [
        Figure("", what + where, proof.lost + proof.twice, 0),
        Figure(
            *("", f"left waiting, not settled or misplaced after them{where}"),
            *(proof.left_in_inbox + proof.unsettled + proof.misplaced, 0),
        ),
    ]
    return Result(figures, asdict(proof))


def _quiet() -> None:
    """Odoo takes a job that is killed often for one that timed out, and says so."""
    logging.getLogger("odoo.addons.base.models.ir_cron").setLevel(logging.CRITICAL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--database", required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--kind", choices=KINDS, default=ONLINE.name)
    options = parser.parse_args()
    random.seed(options.seed)
    _quiet()
    engine = Engine(options.config, options.database)
    drain = (options.messages, options.kills, KINDS[options.kind])
    proof = kill_and_prove(engine, options.state, *drain)
    print(json.dumps(asdict(proof)))
    return 0 if proof.holds else 1


if __name__ == "__main__":
    sys.exit(main())
