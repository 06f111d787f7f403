"""Several statements in one, each of which would cost a way to the server and back; and
many rows in one term.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from odoo.tools import SQL

_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


def accompanied(statement: SQL, also: Sequence[SQL]) -> SQL:
    """:param also: statements of which nothing is read, and that change other tables
    :return: one statement that does what all of them do
    """
    if not also:
        return statement
    named = (
        SQL("%s AS (%s)", SQL.identifier(f"also_{number}"), query)
        for number, query in enumerate(also)
    )
    return SQL("WITH %s %s", SQL(", ").join(named), statement)


def carry_out(env: Any, statements: Sequence[SQL]) -> None:
    """Change what statements say, in one."""
    if statements:
        *also, last = statements
        env.cr.execute(accompanied(last, also))


def rows_of(columns: str, rows: Iterable[Sequence[Any]]) -> SQL:
    """What stands behind FROM, under the name `said`. Behind VALUES, PostgreSQL would
    plan each of its terms, and this process quote each of its values.

    :param columns: names and types, as ``id integer, date timestamp``: not from outside
    """
    names = [column.split()[0] for column in columns.split(", ")]
    named = [dict(zip(names, row, strict=True)) for row in rows]
    return SQL(f"json_to_recordset(%s) AS said ({columns})", as_json(named))


def as_json(values: Any) -> str:
    """What JSON does not know is written as PostgreSQL reads it: dates."""
    return _ENCODER.encode(values)
