"""Indexes of large tables, made after an update and beside the work.

Made as usual, an index keeps everybody from writing into its table until the update
has ended: with a million messages, a minute. Made concurrently, it keeps nobody; but it
waits for all transactions that are open, the one of the job that asks for it as well.
So the job asks, and a thread makes it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

from odoo import models
from odoo.modules.db import FunctionStatus
from odoo.sql_db import connection_info_for

_logger = logging.getLogger(__name__)

# With fewer rows, it takes less than half a second.
LARGE = 10_000
# In KB; PostgreSQL's own is 4 MB. Job and searches share the work: the fewer texts wait
# for an index together, the longer takes each, and each search reads through those.
MOST_WAITING = 256
# Another long transaction, such as a backup, may be open: then a later run tries again.
PATIENCE = "10min"
# Any number that nothing else takes: one process at a time makes indexes.
ADVISORY_LOCK = 6_912_004


@dataclass(frozen=True, slots=True)
class Missing:
    """An index that is not there, not finished, or of an older definition; or the one
    that it replaces is there, still.
    """

    name: str
    table: str
    definition: str
    comment: str
    replaced: str = ""


class LateIndex(models.Index):  # type: ignore[misc]
    """Of a small table, or a new one, made at once; else by the job, see above."""

    def __init__(self, definition: Any, instead_of: str = "") -> None:
        """:param instead_of: name of an index of older versions, which goes then"""
        super().__init__(definition)
        self.instead_of = instead_of

    def apply_to_database(self, model: Any) -> None:
        if is_large(model):
            return
        super().apply_to_database(model)
        if self.instead_of:
            drop = SQL("DROP INDEX IF EXISTS {}").format(Identifier(self.instead_of))
            model.env.cr.execute(drop)

    def missing(self, model: Any) -> Missing | None:
        """:return: what is to be made, or None when all is well"""
        definition = self.definition_in(model)
        wanted = Missing(
            *(self.full_name(model), model._table),
            *(definition, f"INDEX {definition}", self.instead_of),
        )
        is_wanted = definition and not is_there(model.env.cr, wanted)
        return wanted if is_wanted else None

    def definition_in(self, model: Any) -> str:
        """:return: "" where the database cannot have it"""
        definition: str = self.get_definition(model.pool)
        return definition.removeprefix("INDEX ")


def trigram(column: str) -> Callable[[Any], str]:
    """:return: the definition of what ``index="trigram"`` makes, see `MOST_WAITING`"""

    def definition(registry: Any) -> str:
        if not registry.has_trigram:
            return ""
        expression = f'"{column}"'
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            expression = registry.unaccent(expression)
        return (
            f"USING gin ({expression} gin_trgm_ops) "
            f"WITH (gin_pending_list_limit={MOST_WAITING})"
        )

    return definition


def is_large(model: Any) -> bool:
    query = SQL("SELECT FROM {} OFFSET %s LIMIT 1").format(Identifier(model._table))
    model.env.cr.execute(query, [LARGE])
    return bool(model.env.cr.rowcount)


def is_there(cursor: Any, index: Missing) -> bool:
    """Whether it is finished, and what it replaces is gone."""
    cursor.execute("SELECT to_regclass(quote_ident(%s)) IS NULL", [index.replaced])
    is_replaced = not index.replaced or cursor.fetchone()[0]
    return is_replaced and is_finished(cursor, index)


def is_finished(cursor: Any, index: Missing) -> bool:
    """Whether it is defined as it is now, too: the comment says how, unless somebody
    made it by hand.
    """
    cursor.execute(
        """
        SELECT FROM pg_index
         WHERE indexrelid = to_regclass(quote_ident(%s)) AND indisvalid
           AND coalesce(obj_description(indexrelid, 'pg_class'), %s) = %s
        """,
        [index.name, index.comment, index.comment],
    )
    return bool(cursor.rowcount)


def make_beside(database: str, indexes: Iterable[Missing]) -> threading.Thread:
    """Make them in a thread, which needs nothing of the job that starts it.

    Should the process end meanwhile, PostgreSQL goes on; what it leaves unfinished, a
    later call makes anew.
    """
    thread = threading.Thread(
        target=make, args=(database, list(indexes)), name=f"indexes of {database}"
    )
    thread.daemon = True
    thread.start()
    return thread


def make(database: str, indexes: list[Missing]) -> None:
    _name, access = connection_info_for(database)
    with closing(psycopg2.connect(**access)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if cursor.fetchone()[0]:
                cursor.execute("SET lock_timeout = %s", [PATIENCE])
                _make_all(cursor, indexes)


def _make_all(cursor: Any, indexes: list[Missing]) -> None:
    for index in indexes:
        try:
            _make(cursor, index)
        except psycopg2.Error as error:
            # The job tries again.
            _logger.warning("The index %s is not made yet: %s", index.name, error)


def _make(cursor: Any, index: Missing) -> None:
    if not is_finished(cursor, index):  # else it was made meanwhile
        _create(cursor, index)
    if index.replaced:
        _drop(cursor, index.replaced)


def _create(cursor: Any, index: Missing) -> None:
    name, table = Identifier(index.name), Identifier(index.table)
    _drop(cursor, index.name)
    create = SQL("CREATE INDEX CONCURRENTLY {} ON {} ").format(name, table)
    cursor.execute(create + SQL(index.definition))
    comment = SQL("COMMENT ON INDEX {} IS {}").format(name, Literal(index.comment))
    cursor.execute(comment)
    _logger.info("The index %s is made.", index.name)


def _drop(cursor: Any, name: str) -> None:
    drop = SQL("DROP INDEX CONCURRENTLY IF EXISTS {}")
    cursor.execute(drop.format(Identifier(name)))
