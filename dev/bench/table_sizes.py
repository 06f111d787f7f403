"""What tables, their indexes and their long values take on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg2 import sql

MESSAGE = "email_logging_message"
ROWS, LONG_VALUES = "rows", "long values"
OURS = "(email_logging|interaction_log|logged_email)%"
# What the job writes beside our tables.
BESIDE = ("bus_bus", "ir_cron", "ir_cron_progress", "ir_cron_trigger")

Part = tuple[str, str]
"""Name of a table, and of an index of it, ``rows`` or ``long values``."""

Sizes = dict[Part, int]
"""Bytes by part."""

TABLES = """
SELECT oid, relname, reltoastrelid
  FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
   AND (relname SIMILAR TO %(ours)s OR relname = ANY(%(beside)s))
"""
PARTS = f"""
WITH tables AS ({TABLES})
SELECT relname, '{ROWS}', pg_table_size(oid)
           - COALESCE(pg_total_relation_size(NULLIF(reltoastrelid, 0)), 0)
  FROM tables
 UNION ALL
SELECT relname, '{LONG_VALUES}', pg_total_relation_size(reltoastrelid)
  FROM tables WHERE reltoastrelid != 0
 UNION ALL
SELECT tables.relname, indexrelid::regclass::text, pg_relation_size(indexrelid)
  FROM tables JOIN pg_index ON indrelid = tables.oid
"""
COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


def sizes(connection: Any) -> Sizes:
    with connection.cursor() as cr:
        cr.execute(PARTS, {"ours": OURS, "beside": list(BESIDE)})
        return {(table, part): int(size) for table, part, size in cr.fetchall()}


def grown(before: Sizes, after: Sizes) -> Sizes:
    return {part: size - before.get(part, 0) for part, size in after.items()}


def per_message(more: Sizes, messages: int) -> dict[str, Any]:
    """:return: {table: {part: bytes of a message}}, the largest first; parts of less
    than a byte are left out
    """
    found: dict[str, dict[str, float]] = {}
    for (table, part), size in sorted(more.items(), key=lambda item: -item[1]):
        if size >= messages:
            found.setdefault(table, {})[part] = size / messages
    totals = {table: sum(parts.values()) for table, parts in found.items()}
    return {
        table: {"all": totals[table], **found[table]}
        for table in sorted(totals, key=lambda table: -totals[table])
    }


def times_anew(after: Sizes, fresh: Sizes) -> dict[str, float]:
    """:return: {"tables" or "indexes": how many times the room they take}"""
    return {
        "tables": _tables(after) / _tables(fresh),
        "indexes": (
            (sum(after.values()) - _tables(after))
            / (sum(fresh.values()) - _tables(fresh))
        ),
    }


def _tables(found: Sizes) -> int:
    of_tables = (ROWS, LONG_VALUES)
    return sum(size for (_table, part), size in found.items() if part in of_tables)


def columns(connection: Any) -> Mapping[str, float]:
    """Bytes of each column of a message's row, long values included."""
    with connection.cursor() as cr:
        cr.execute(COLUMNS, [MESSAGE])
        names = [name for (name,) in cr.fetchall()]
        means = sql.SQL(", ").join(
            sql.SQL("COALESCE(avg(COALESCE(pg_column_size({}), 0)), 0)").format(
                sql.Identifier(name)
            )
            for name in names
        )
        query = sql.SQL("SELECT {} FROM {}").format(means, sql.Identifier(MESSAGE))
        cr.execute(query)
        found = zip(names, map(float, cr.fetchone()), strict=True)
        return dict(sorted(found, key=lambda item: -item[1]))


def vacuum_full(connection: Any) -> None:
    """Build our tables anew, and their indexes."""
    with connection.cursor() as cr:
        cr.execute(TABLES, {"ours": OURS, "beside": list(BESIDE)})
        for _oid, name, _long_values in cr.fetchall():
            cr.execute(sql.SQL("VACUUM FULL {}").format(sql.Identifier(name)))
