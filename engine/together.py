"""Several statements in one, each of which would cost a way to the server and back; and
many rows in one term.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

from odoo.tools import SQL


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


def rows_of(form: str, rows: Collection[Sequence[Any]]) -> SQL:
    """What stands behind VALUES; a term for each row would cost more than all else.

    :param form: of one row, as ``(%s, %s::date)``: not from outside
    """
    return SQL(", ".join([form] * len(rows)), *chain.from_iterable(rows))
