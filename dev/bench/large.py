"""k: lists and searches over several million messages.

The large database, whose rows are copied until there are so many; the part has a copy
of it to itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from .big_database import ENTRIES, LEADER, drop_what_slows
from .engine import Engine, Environment
from .measurement import Bench, Result, database_bytes
from .pages import LOGINS, MANAGER, lists
from .report import Figure

SHORT, LONG = 2, 5  # times the large database
# Who sees most, who has most, who may read most of what others have.
WHO = (MANAGER, "giulia", LEADER)
SHIFT = "17 seconds"
MESSAGE, CONVERSATION = "email_logging_message", "email_logging_conversation"
# Of each table: columns that lead to another table, whose ids are shifted as well.
TABLES: Mapping[str, Mapping[str, str]] = {
    CONVERSATION: {},
    MESSAGE: {"conversation_id": CONVERSATION},
    "interaction_log_entry": {
        "message_id": MESSAGE,
        "conversation_id": CONVERSATION,
    },
    "email_logging_segment": {
        **dict.fromkeys(("message_id", "asked_id", "answer_id"), MESSAGE),
        "conversation_id": CONVERSATION,
    },
    "email_logging_skipped": {},
}
UNIQUE = ("key", "internet_message_id", "identity")
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) LIKE 'timestamp%%'
  FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
   AND attgenerated = ''
"""


def measure(bench: Bench) -> Result:
    times = LONG if bench.long else SHORT
    engine = Engine(bench.config, bench.database)
    started = time.monotonic()
    with engine.environment() as env:
        grow(env, times)
    seconds = time.monotonic() - started
    engine.load_demo_people()
    found = {
        LOGINS[login]: engine.run(partial(_lists_of, login=login)) for login in WHO
    }
    slowest = {
        f"{name} ({who})": one["slowest ms"]
        for who, each in found.items()
        for name, one in each.items()
    }
    worst = dict(sorted(slowest.items(), key=lambda item: -item[1])[:10])
    by_words = {name: ms for name, ms in slowest.items() if _is_by_words(name)}
    others = [ms for name, ms in slowest.items() if name not in by_words]
    what = f"over {times * ENTRIES:,} messages"
    return Result(
        [
            Figure("k", f"ms, the slowest list or search {what}", max(others), 300),
            Figure(
                "k",
                f"ms, the slowest search by words {what}",
                max(by_words.values()),
                300,
            ),
        ],
        {
            "seconds to fill it": seconds,
            "bytes of the database": database_bytes(engine),
            "slowest": worst,
            "lists": found,
        },
    )


def _is_by_words(name: str) -> bool:
    words = ("by words", "by a word", "by a name", "by an absent word")
    return any(each in name for each in words)


def _lists_of(env: Environment, login: str) -> dict[str, Any]:
    user = env["res.users"].search([("login", "=", login)])
    return lists(env(user=user, su=False))


def grow(env: Environment, times: int) -> None:
    """Copy every row so often that there are ``times`` as many."""
    env.cr.execute("SET maintenance_work_mem = '1GB'")
    offsets = {table: _largest_id(env, table) for table in TABLES}
    to_make_again = drop_what_slows(env, list(TABLES))
    for table in TABLES:
        for number in range(1, times):
            _copy(env, table, number, offsets)
        env.cr.execute(
            f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"
        )
    for statement in reversed(to_make_again):
        env.cr.execute(statement)
    env.cr.commit()
    _vacuum(env)


def _vacuum(env: Environment) -> None:
    """As PostgreSQL does by itself a minute after so many rows: indexes alone then tell
    what is there.
    """
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    connection.autocommit = False


def _copy(
    env: Environment, table: str, number: int, offsets: Mapping[str, int]
) -> None:
    """:param number: of the copy; its rows lie so far behind the first ones"""
    env.cr.execute(COLUMNS, [table])
    leads_to = {"id": table, **TABLES[table]}
    changed = {
        name: _expression(name, is_moment, number, offsets.get(leads_to.get(name, "")))
        for name, is_moment in env.cr.fetchall()
    }
    env.cr.execute(
        f"INSERT INTO {table} ({', '.join(changed)})"
        f" SELECT {', '.join(changed.values())} FROM {table}"
        f" WHERE id <= {offsets[table]}"
    )


def _expression(name: str, is_moment: bool, number: int, offset: int | None) -> str:
    if offset:
        return f"{name} + {number * offset}"
    if name in UNIQUE:
        return f"{name} || '-{number}'"
    return f"{name} + {number} * interval '{SHIFT}'" if is_moment else name


def _largest_id(env: Environment, table: str) -> int:
    env.cr.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")
    return int(env.cr.fetchone()[0])
