"""Several look-ups in one statement: each would cost a way to the server and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from odoo.tools import SQL

Row = dict[str, Any]
"""{column: value as in JSON}"""


def look_up(env: Any, queries: Mapping[str, SQL]) -> dict[str, list[Row]]:
    """:param queries: {name: a SELECT}; what they read must be flushed
    :return: {name: the rows that it found}
    """
    found: dict[str, list[Row]] = {name: [] for name in queries}
    selects = (
        SQL("SELECT %s, to_json(found) FROM (%s) found", name, query)
        for name, query in queries.items()
    )
    for name, row in env.execute_query(SQL(" UNION ALL ").join(selects)):
        found[name].append(row)
    return found


def array_of(words: Iterable[str]) -> SQL:
    """:param words: digests, or others without spaces
    :return: an array of them in one piece: quoted one by one, they cost PostgreSQL and
        this process more than finding them does
    """
    return SQL("string_to_array(%s, ' ')", " ".join(words))
