"""How PostgreSQL is asked where its own choice would depend on luck.

It knows neither how much of what it finds a reader may read, nor whether that is among
the newest of a million rows: asked in plain words it may read through all of them to
fill one page. So a condition says what is asked first. PostgreSQL takes none of these
apart: not an array that is found once, nor what has an OFFSET or IS TRUE around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from odoo.fields import Domain
from odoo.tools import SQL

# Ids, of which each is looked up: so many take some ten milliseconds.
FEW = 2_000


def without_compiling(cursor: Any) -> None:
    """Until the transaction ends.

    PostgreSQL compiles what it expects to take long, in a second or more; a page of
    a list is found long before.
    """
    if not cursor.cache.get(without_compiling):
        cursor.execute("SET LOCAL jit = off")
        cursor.cache[without_compiling] = True


@contextmanager
def by_indexes(cursor: Any) -> Iterator[None]:
    """For a statement whose condition takes long where no index is asked: PostgreSQL
    does not know how long. What it finds by one has room, else it compares again.
    """
    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'")
    yield
    cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL work_mem TO DEFAULT")


# {setting of PostgreSQL: its value while very many rows are summed}
SUMMING = {
    # It expects far too many groups by month, and would sort all rows instead,
    "enable_sort": "off",
    # or write to disk what it sorts all the same,
    "work_mem": "'64MB'",
    # or not share the rows among processes that are free: it expects that to hand over
    # so many groups takes long.
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0.01",
}


@contextmanager
def summing(cursor: Any) -> Iterator[None]:
    """For statements that read very many rows and give few; inside another, nothing."""
    if cursor.cache.get(summing):
        yield
        return
    cursor.execute("; ".join(f"SET LOCAL {k} = {v}" for k, v in SUMMING.items()))
    cursor.cache[summing] = True
    try:
        yield
    finally:
        cursor.cache.pop(summing, None)
    cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in SUMMING))


def anew(domain: Domain) -> Domain:
    """The same for another model: a condition keeps that it was made ready for one."""
    return domain.map_conditions(
        lambda one: Domain(one.field_expr, one.operator, one.value)
    )


def first(column: str, query: SQL) -> Domain:
    """What `query` finds (few ids) is asked first, and rows are looked up by it."""

    def to_sql(_model: Any, alias: str, _query: Any) -> SQL:
        return SQL("%s = ANY(ARRAY(%s))", SQL.identifier(alias, column), query)

    return Domain.custom(to_sql=to_sql)


def looked_up(column: str, ids: list[int]) -> Domain:
    """Each of these is looked up: in the order of a list, PostgreSQL might look at most
    other rows before it finds them.
    """
    if not ids:
        return Domain.FALSE
    return first(column, SQL("SELECT unnest(%s::int[])", ids))


def each(column: str, query: Any, inner_column: str) -> Domain:
    """Row by row, in the order of the list, until there are enough.

    :param query: `Query`, whose `inner_column` is the row's `column`
    """

    def to_sql(_model: Any, alias: str, _query: Any) -> SQL:
        inner = SQL.identifier(query.table, inner_column)
        return SQL(
            "EXISTS (SELECT FROM %s WHERE %s AND %s = %s OFFSET 0)",
            query.from_clause,
            query.where_clause or SQL("TRUE"),
            inner,
            SQL.identifier(alias, column),
        )

    return Domain.custom(to_sql=to_sql)


def beside(column: str, query: SQL) -> Domain:
    """What `query` finds (many ids) is kept beside, and rows are compared with it."""

    def to_sql(_model: Any, alias: str, _query: Any) -> SQL:
        return SQL("(%s IN (%s)) IS TRUE", SQL.identifier(alias, column), query)

    return Domain.custom(to_sql=to_sql)
