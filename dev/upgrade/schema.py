"""What a database's tables, rules and menus are, to compare two that must be alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Cursor = Any

# What is noupdate (rules, jobs) an update leaves alone: a migration has to change it.
QUERIES = {
    "column": """
        SELECT table_name || '.' || column_name || ' ' || udt_name
               || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid != 0
           AND contype != 'n'
    """,
    "field": """
        SELECT model || '.' || name || ' ' || ttype || ' ' || coalesce(relation, '')
          FROM ir_model_fields
    """,
    "value": """
        SELECT f.model || '.' || f.name || ' = ' || s.value
          FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
    """,
    "rule": """
        SELECT d.name || ' ' || m.model || ' ' || r.domain_force
          FROM ir_rule r JOIN ir_model m ON m.id = r.model_id
          JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
         WHERE d.module = 'crm_email_logging'
    """,
    "job": """
        SELECT d.name || ' ' || s.code FROM ir_cron c
          JOIN ir_act_server s ON s.id = c.ir_actions_server_id
          JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
         WHERE d.module = 'crm_email_logging'
    """,
    "xml id": """
        SELECT name || ' ' || model FROM ir_model_data
         WHERE module = 'crm_email_logging'
           AND (model LIKE 'ir.%' OR model = 'res.groups')
    """,
}


def differences(upgraded: Cursor, new: Cursor) -> Iterator[str]:
    """What an upgraded database has otherwise than a new one, a line each."""
    for what, query in QUERIES.items():
        has, should = _read(upgraded, query), _read(new, query)
        yield from (f"{what} left over: {name}" for name in sorted(has - should))
        yield from (f"{what} missing: {name}" for name in sorted(should - has))


def _read(cursor: Cursor, query: str) -> set[str]:
    cursor.execute(query)
    return {row[0] for row in cursor.fetchall()}
