"""``make upgrade MESSAGES=100000``: how long the update of a large database takes, and
how long it keeps others from writing.

A copy of an earlier version's database gets as many messages, four to each of
Exchange's conversations, and is updated as in `__main__`, while writers go on writing.
Then the jobs that the update leaves work to are run: indexes and conversations.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from ..databases import Databases, update_addon
from ..odoo_command import OdooRunner
from ..paths import ADDON
from ..steps import step
from .old_database import OldVersion, run_file
from .versions import COMMITS, present_version

# The last one whose messages are in no conversations: its update has the most to do.
VERSION = "19.0.1.3.0"
DATABASE = f"{ADDON}_upgraded_many"
IN_CONVERSATION = 4
MOST_SECONDS = 2.0  # that somebody who writes may wait
PAUSE = 0.02
JOBS = Path(__file__).parent / "jobs.py"
# Columns that tell messages apart; all others are those of one that is there.
DISTINCT = {
    "id": "nextval('email_logging_message_id_seq')",
    "key": "'many-' || n",
    "place": "NULL",
    "identity": "md5('identity' || n)",
    "mark": "md5('mark' || n)",
    "internet_message_id": "'<many.' || n || '@mail.example>'",
    "conversation_id": f"'conversation-' || n / {IN_CONVERSATION}",
    "subject": f"'Re: Offer ' || n / {IN_CONVERSATION}",
    "date": "one.date + n * interval '1 minute'",
}
MODEL = """
SELECT min(id) FROM email_logging_message
 WHERE packed_body IS NOT NULL AND conversation_id IS NOT NULL
"""
# What the job, people and the settling of mail write meanwhile.
WRITES = {
    "a message": "UPDATE email_logging_message SET place = place WHERE id = {id}",
    "an entry": (
        "UPDATE interaction_log_entry SET ambiguous = ambiguous WHERE message_id = {id}"
    ),
    "a contact": "UPDATE res_partner SET comment = comment WHERE id = {partner}",
    "a user": "UPDATE res_users SET share = share WHERE id = {user}",
}


def measure(databases: Databases, runner: OdooRunner, messages: int) -> int:
    """Print what it took.

    :return: 1 when a writer waited too long, else 0
    """
    old = OldVersion(VERSION, COMMITS[VERSION], databases, runner).database()
    databases.copy(old, DATABASE)
    with step(f"Filling a database of {VERSION} with {messages:,} messages"):
        _fill(databases, messages)
    started = time.monotonic()
    with _writers(databases) as writers:
        with step(f"Updating it to {present_version()}") as progress:
            update_addon(runner, DATABASE, progress=progress)
        updated = time.monotonic()
        with step("Making indexes and conversations, as its jobs do"):
            run_file(runner, DATABASE, JOBS, "finish(env)")
    _tell(databases, messages, updated - started, time.monotonic() - updated)
    return max(writer.tell() for writer in writers)


def _fill(databases: Databases, messages: int) -> None:
    with closing(databases.connect(DATABASE)) as connection:
        cursor = connection.cursor()
        cursor.execute(MODEL)
        (model,) = cursor.fetchone()
        message, entry = (
            _columns(cursor, table)
            for table in ("email_logging_message", "interaction_log_entry")
        )
        values = (DISTINCT.get(name, f"one.{name}") for name in message)
        cursor.execute(
            f"INSERT INTO email_logging_message ({', '.join(message)})"
            f" SELECT {', '.join(values)}"
            "   FROM generate_series(1, %s) n, email_logging_message one"
            "  WHERE one.id = %s",
            [messages, model],
        )
        entry = [name for name in entry if name not in ("id", "message_id", "date")]
        cursor.execute(
            f"INSERT INTO interaction_log_entry"
            f" (message_id, date, {', '.join(entry)})"
            f" SELECT message.id, message.date, {', '.join(f'one.{n}' for n in entry)}"
            "   FROM interaction_log_entry one, email_logging_message message"
            "  WHERE one.message_id = %s AND message.key LIKE 'many-%%'",
            [model],
        )
        cursor.execute("ANALYZE")


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    return [column.name for column in cursor.description]


@dataclass
class _Writer(threading.Thread):
    """Somebody who writes the same row again and again, each time in a transaction."""

    what: str
    statement: str
    connection: Any
    longest: float = 0.0
    count: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(name=self.what, daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        cursor = self.connection.cursor()
        while not self.stopped.wait(PAUSE):
            started = time.monotonic()
            try:
                cursor.execute(self.statement)
            except psycopg2.errors.DeadlockDetected:
                pass  # Odoo would try again; its wait counts
            self.longest = max(self.longest, time.monotonic() - started)
            self.count += 1

    def stop(self) -> None:
        self.stopped.set()
        self.join()
        self.connection.close()

    def tell(self) -> int:
        is_long = self.longest > MOST_SECONDS
        print(
            f"{'MISSED' if is_long else 'ok':6} Who wrote {self.what} waited"
            f" {self.longest:.2f} s at most, of {self.count:,} times"
            f" (at most {MOST_SECONDS:.0f} s)"
        )
        return int(is_long)


@contextmanager
def _writers(databases: Databases) -> Iterator[list[_Writer]]:
    with closing(databases.connect(DATABASE)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT max(message_id), max(partner_id), max(user_id)"
            "  FROM interaction_log_entry"
        )
        row = dict(zip(("id", "partner", "user"), cursor.fetchone(), strict=True))
    writers = [
        _Writer(what, statement.format(**row), databases.connect(DATABASE))
        for what, statement in WRITES.items()
    ]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stop()


def _tell(
    databases: Databases, messages: int, update_seconds: float, job_seconds: float
) -> None:
    with closing(databases.connect(DATABASE)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT count(DISTINCT conversation_id),"
            "       count(*) FILTER (WHERE conversation_id IS NULL)"
            "  FROM email_logging_message"
        )
        conversations, without = cursor.fetchone()
    print(
        f"{messages:,} messages: the update took {update_seconds:.0f} s,"
        f" its jobs {job_seconds:.0f} s more. {conversations:,} conversations were"
        f" made; {without:,} messages have none."
    )
