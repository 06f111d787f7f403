"""All rows that an upgrade must carry over, read by the names of the old version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg2 import sql

from .versions import Change

Cursor = Any
Column = dict[Any, Any]  # {id: value}

# Wizards are left out: their rows are removed after an hour anyway.
OURS = """
SELECT t.table_name FROM information_schema.tables t
  LEFT JOIN ir_model m ON replace(m.model, '.', '_') = t.table_name
 WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'
   AND t.table_name SIMILAR TO '(email_logging|interaction_log)\\_%'
   AND m.transient IS NOT TRUE
 ORDER BY 1
"""
# Odoo's own, in which our records and what refers to them lie.
SHARED = (
    *("crm_lead", "res_partner", "res_users", "ir_config_parameter"),
    *("ir_cron", "ir_cron_trigger", "ir_act_server", "ir_filters"),
    *("mail_message", "mail_followers", "mail_activity", "mail_tracking_value"),
)
XML_IDS = """
SELECT name, res_id FROM ir_model_data
 WHERE module = 'crm_email_logging'
   AND (model LIKE 'ir.actions%' OR model IN ('ir.cron', 'ir.ui.menu', 'res.groups'))
"""
# Who wrote last is no fact; the update itself writes.
NO_FACTS = ("write_date", "write_uid")
# An update asks for a run of a job of Odoo's own.
MAY_GROW = frozenset({"ir_cron_trigger", "email_logging_address"})


class Contents:
    """What lies in a database; each table is read once."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._tables: dict[str, dict[str, Column]] = {}

    def names(self) -> list[str]:
        """:return: "table.column" of all that must be carried over, but ``id``"""
        self._cursor.execute(OURS)
        tables = [*(name for (name,) in self._cursor.fetchall()), *SHARED]
        return [
            f"{table}.{name}"
            for table in tables
            for name in self._table(table)
            if name not in NO_FACTS
        ]

    def column(self, name: str) -> Column:
        """:return: empty when there is no such column"""
        table, _dot, column = name.partition(".")
        return self._table(table).get(column, {})

    def xml_ids(self) -> dict[str, int]:
        """:return: {name: id} of what people and other addons refer to"""
        self._cursor.execute(XML_IDS)
        return dict(self._cursor.fetchall())

    def _table(self, table: str) -> dict[str, Column]:
        if table not in self._tables:
            self._tables[table] = self._read(table)
        return self._tables[table]

    def _read(self, table: str) -> dict[str, Column]:
        """:return: {column: its values}, without ``id``"""
        self._cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
        if self._cursor.fetchone() == (None,):
            return {}
        self._cursor.execute(
            sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))
        )
        names = [column.name for column in self._cursor.description]
        found = self._cursor.fetchall()
        if "id" not in names:  # a relation, whose rows have no other name
            return {"rows": dict.fromkeys(found, True)}
        columns = dict(zip(names, zip(*found, strict=True), strict=False))
        ids = columns.pop("id", ())
        return {n: dict(zip(ids, v, strict=True)) for n, v in columns.items()}


def differences(before: Cursor, after: Cursor, changes: Sequence[Change]) -> list[str]:
    """What is not the same any more, a line each."""
    old, new = Contents(before), Contents(after)
    may_grow = MAY_GROW.union(*(change.grown for change in changes))
    found = [
        line
        for column in old.names()
        for place, expected in _expected(column, old.column(column), changes)
        for line in _compare(column, place, expected, new.column(place), may_grow)
    ]
    found += _compare_xml_ids(old.xml_ids(), new.xml_ids(), changes)
    return list(dict.fromkeys(found))  # a lost row is told once, not for each column


def _expected(
    column: str, values: Column, changes: Sequence[Change]
) -> list[tuple[str, Column]]:
    """:return: list of (present "table.column", the values expected there)"""
    found = [(column, values)]
    for change in changes:
        found = [
            (place, _renamed_values(values, change, old))
            for old, values in found
            for place in _places(old, change)
        ]
    return found


def _places(column: str, change: Change) -> list[str]:
    table, _dot, name = column.partition(".")
    tables = {_table(old): _table(new) for old, new in change.models.items()}
    names = change.columns.get(column, (name,))
    return [f"{tables.get(table, table)}.{new}" for new in names]


def _table(model: str) -> str:
    return model.replace(".", "_")


def _renamed_values(rows: Column, change: Change, column: str) -> Column:
    """A model's name is renamed wherever it is a value of its own."""
    names = {**change.models, **change.values.get(column, {})}
    in_text = change.values.get(column, {}) if column == "ir_filters.domain" else {}
    return {i: _renamed(value, names, in_text) for i, value in rows.items()}


def _renamed(value: Any, names: Mapping[str, str], in_text: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(k, k): _renamed(v, names, in_text) for k, v in value.items()}
    if not isinstance(value, str):
        return value
    for old, new in in_text.items():
        value = value.replace(f"'{old}'", f"'{new}'")
    return names.get(value, value)


def _compare(
    column: str, place: str, expected: Column, found: Column, may_grow: frozenset[str]
) -> Iterator[str]:
    where = column if place == column else f"{column}, now {place},"
    if expected and not found:
        yield f"{where} is gone, with {len(expected)} rows"
        return
    table = place.partition(".")[0]
    yield from _compare_ids(table, expected, found, table in may_grow)
    changed = [i for i in expected.keys() & found.keys() if expected[i] != found[i]]
    if changed:
        first = min(changed)
        yield (
            f"{where} differs in {len(changed)} of {len(expected)} rows: row {first}"
            f" was {short(expected[first])}, is {short(found[first])}"
        )


def _compare_ids(
    table: str, expected: Column, found: Column, may_grow: bool
) -> Iterator[str]:
    if lost := expected.keys() - found.keys():
        yield f"{table}: {len(lost)} of {len(expected)} rows are gone"
    added = found.keys() - expected.keys()
    if added and not may_grow:
        yield f"{table}: {len(added)} new rows"


def short(value: object) -> str:
    """Of a value, what fits on a line."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _compare_xml_ids(
    before: Mapping[str, int], after: Mapping[str, int], changes: Sequence[Change]
) -> Iterator[str]:
    for name, record_id in before.items():
        new = name
        for change in changes:
            new = change.xml_ids.get(new, new)
        if new and after.get(new) != record_id:
            yield f"xml id {name}: was record {record_id}, is {after.get(new)}"
