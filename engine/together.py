"""Several statements in one: each would cost a way to the server and back."""

from __future__ import annotations

from collections.abc import Sequence
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
