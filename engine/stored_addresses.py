"""Columns of Odoo's own tables that hold addresses as they are compared.

Filled before Odoo would do it: record by record, all in memory, a million contacts take
minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg2 import sql

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .addresses import (
    first_address,
    further_addresses,
    normalize,
    normalize_domain,
)

ADDRESSED = {"res_partner": "email", "crm_lead": "email_from"}
"""{table: column of what people typed}"""

# They were written as today, but for domains that are not in ASCII.
INTERNATIONAL = (
    *(("email_logging_message", c) for c in ("sender_email", "participants")),
    *(("email_logging_skipped", c) for c in ("sender_email", "participants")),
    ("interaction_log_entry", "contact_email"),
)

COLUMN = "email_logging_address"
# Contacts' further addresses have records of their own, see `email.logging.address`.
FURTHER = {"crm_lead": "email_logging_further_addresses"}
BATCH = 5000
ONE, SEVERAL = "%@%", "%@%@%"
# What Odoo's function and ours read alike: most addresses.
PLAIN = "^[a-z0-9._%+-]*[a-z0-9_%+-]@([a-z0-9-]+[.])+[a-z0-9-]+$"


def add_columns(cr: Any) -> None:
    """Add and fill the columns where they are missing."""
    for table, typed in ADDRESSED.items():
        if not column_exists(cr, table, COLUMN):
            create_column(cr, table, COLUMN, "varchar")
            cr.execute(_plain_query(table, typed))
            _rewrite(cr, table, typed, COLUMN, first_address)
    for table, column in FURTHER.items():
        if not column_exists(cr, table, column):
            create_column(cr, table, column, "varchar")
            _rewrite(cr, table, ADDRESSED[table], column, further_addresses, SEVERAL)


def clean_columns(cr: Any) -> None:
    """What earlier versions stored in another spelling, unless ours is there too."""
    clean_entered(cr)
    for table, column in INTERNATIONAL:
        _rewrite_international(cr, table, column)


def clean_entered(cr: Any) -> None:
    """What people entered, or wrote to them, as it is spelled today."""
    _rewrite_unless_taken(cr, "email_logging_address", "email", normalize)
    _rewrite_unless_taken(cr, "email_logging_exclusion", "name", _exclusion)
    _rewrite_unless_taken(cr, "email_logging_correspondent", "email", normalize)


def _exclusion(name: str) -> str | None:
    return normalize(name) if "@" in name else normalize_domain(name)


def _plain_query(table: str, typed: str) -> SQL:
    return SQL(
        "UPDATE %s SET %s = %s WHERE %s = lower(%s) AND %s ~ %s",
        SQL.identifier(table),
        SQL.identifier(COLUMN),
        SQL.identifier("email_normalized"),
        SQL.identifier("email_normalized"),
        SQL.identifier(typed),
        SQL.identifier("email_normalized"),
        PLAIN,
    )


def _rewrite(
    cr: Any,
    table: str,
    source: str,
    column: str,
    spell: Callable[[str], str | None],
    pattern: str = ONE,
) -> None:
    """Fill what is empty in `column` with how `spell` writes what is in `source`."""
    cr.execute(
        SQL(
            "SELECT id, %s FROM %s WHERE %s IS NULL AND %s LIKE %s",
            SQL.identifier(source),
            SQL.identifier(table),
            SQL.identifier(column),
            SQL.identifier(source),
            pattern,
        )
    )
    rows = [(id, spell(text)) for id, text in cr.fetchall()]
    _update(cr, table, column, [row for row in rows if row[1]])


def _rewrite_unless_taken(
    cr: Any, table: str, column: str, spell: Callable[[str], str | None]
) -> None:
    names = SQL.identifier(column), SQL.identifier(table)
    cr.execute(SQL("SELECT id, %s FROM %s ORDER BY id", *names))
    found = cr.fetchall()
    taken = {text for _id, text in found}
    rows = []
    for id, text in found:
        spelled = spell(text or "")
        if spelled and spelled != text and spelled not in taken:
            taken.add(spelled)
            rows.append((id, spelled))
    _update(cr, table, column, rows)


def _rewrite_international(cr: Any, table: str, column: str) -> None:
    names = SQL.identifier(column), SQL.identifier(table), SQL.identifier(column)
    cr.execute(SQL("SELECT id, %s FROM %s WHERE %s ~ '[^\\x01-\\x7f]'", *names))
    rows = [(id, _each_word(text)) for id, text in cr.fetchall()]
    _update(cr, table, column, rows)


def _each_word(text: str) -> str:
    return " ".join(normalize(word) or word for word in text.split(" "))


def _update(cr: Any, table: str, column: str, rows: list[tuple[int, Any]]) -> None:
    query = sql.SQL(
        "UPDATE {} old SET {} = new.value FROM (VALUES %s) AS new (id, value)"
        " WHERE old.id = new.id"
    ).format(sql.Identifier(table), sql.Identifier(column))
    if rows:
        cr.execute_values(query, rows, page_size=BATCH)
