"""The database of a process that tries faults, undone what a copy committed."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql

from .outcomes import TEMPLATE

TABLES = """
    SELECT string_agg(
        format(
            'SELECT %L, count(*), max(xmin::text::bigint) FROM %I', relname, relname
        ),
        ' UNION ALL '
    ) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@dataclass
class TestDatabase:
    name: str
    template: str
    rows: Any = None
    # pytest would take it for a class of tests.
    __test__ = False

    @classmethod
    def of(cls, config: Any) -> TestDatabase | None:
        """None: pytest runs without Odoo."""
        name = config.getoption("--odoo-database", None)
        if not name:
            return None
        database = cls(name, os.environ[TEMPLATE])
        database.rows = database.fingerprint()
        return database

    def leave(self) -> None:
        """Close this process's connections: nobody may share one."""
        import odoo.sql_db

        odoo.sql_db.close_all()

    def restore(self) -> None:
        """Copy it anew when its rows are others than before."""
        if self.fingerprint() == self.rows:
            return
        with closing(_connect("postgres")) as connection:
            cursor = connection.cursor()
            for statement in (
                "DROP DATABASE {name} WITH (FORCE)",
                "CREATE DATABASE {name} TEMPLATE {template}",
            ):
                names = {"name": self.name, "template": self.template}
                cursor.execute(
                    sql.SQL(statement).format(
                        **{key: sql.Identifier(value) for key, value in names.items()}
                    )
                )
        self.rows = self.fingerprint()

    def fingerprint(self) -> list[tuple[Any, ...]]:
        """How many rows each table has, and which transaction wrote last."""
        with closing(_connect(self.name)) as connection, connection.cursor() as cursor:
            cursor.execute(TABLES)
            cursor.execute(cursor.fetchone()[0])
            return sorted(cursor.fetchall())


def _connect(name: str) -> Any:
    """By PGHOST and its like."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return connection
