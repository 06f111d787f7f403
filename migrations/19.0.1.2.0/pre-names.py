"""One word for one thing: tables, columns and values get the names of the design."""

RENAMED_MODELS = {
    "email.logging.exchange": "email.logging.sighting",
    "email.logging.sign.in": "email.logging.pending.sign.in",
}
RENAMED_COLUMNS = (
    ("email_logging_message", "graph_id", "key"),
    ("email_logging_skipped", "graph_id", "key"),
    ("email_logging_mailbox", "skip_automated", "skip_automatic"),
)
INDEXES = """
    SELECT index.relname
      FROM pg_class index
      JOIN pg_index ON pg_index.indexrelid = index.oid
      JOIN pg_class owner ON owner.oid = pg_index.indrelid
     WHERE owner.relname = %s
"""
CONSTRAINTS = """
    SELECT conname
      FROM pg_constraint
      JOIN pg_class owner ON owner.oid = conrelid
     WHERE owner.relname = %s AND contype = 'f'
"""


def migrate(cr, version):
    """Rename before Odoo would make new, empty tables and columns."""
    for old, new in RENAMED_MODELS.items():
        _rename_model(cr, old, new)
    for table, old, new in RENAMED_COLUMNS:
        _rename_column(cr, table, old, new)
    cr.execute("DROP INDEX IF EXISTS email_logging_message__graph_id_unique")
    cr.execute("DROP INDEX IF EXISTS email_logging_skipped__graph_id_unique")
    cr.execute(
        "UPDATE email_logging_skipped SET reason = 'automatic'"
        " WHERE reason = 'automated'"
    )
    cr.execute(
        """
        UPDATE email_logging_run
           SET reasons = reasons - 'automated'
                         || jsonb_build_object('automatic', reasons -> 'automated')
         WHERE reasons ? 'automated'
        """
    )


def _rename_model(cr, old, new):
    old_table, new_table = old.replace(".", "_"), new.replace(".", "_")
    cr.execute(f'ALTER TABLE "{old_table}" RENAME TO "{new_table}"')
    cr.execute(f'ALTER SEQUENCE "{old_table}_id_seq" RENAME TO "{new_table}_id_seq"')
    for query, kind in ((INDEXES, "INDEX"), (CONSTRAINTS, "CONSTRAINT")):
        cr.execute(query, [new_table])
        for (name,) in cr.fetchall():
            _rename_part(cr, kind, new_table, name, name.replace(old_table, new_table))
    cr.execute("UPDATE ir_model SET model = %s WHERE model = %s", [new, old])
    cr.execute("UPDATE ir_model_fields SET model = %s WHERE model = %s", [new, old])
    cr.execute(
        "UPDATE ir_model_fields SET relation = %s WHERE relation = %s", [new, old]
    )
    cr.execute(
        """
        UPDATE ir_model_data
           SET name = replace(name, %(old)s, %(new)s)
         WHERE module = 'crm_email_logging'
           AND (name = 'model_' || %(old)s OR starts_with(name, 'field_' || %(old)s))
        """,
        {"old": old_table, "new": new_table},
    )


def _rename_part(cr, kind, table, old, new):
    if old == new:
        return
    if kind == "INDEX":
        cr.execute(f'ALTER INDEX "{old}" RENAME TO "{new}"')
    else:
        cr.execute(f'ALTER TABLE "{table}" RENAME CONSTRAINT "{old}" TO "{new}"')


def _rename_column(cr, table, old, new):
    cr.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"')
    cr.execute(
        """
        UPDATE ir_model_fields SET name = %(new)s
         WHERE model = replace(%(table)s, '_', '.') AND name = %(old)s
        """,
        {"table": table, "old": old, "new": new},
    )
    cr.execute(
        """
        UPDATE ir_model_data SET name = %(new)s
         WHERE module = 'crm_email_logging' AND name = %(old)s
        """,
        {"old": f"field_{table}__{old}", "new": f"field_{table}__{new}"},
    )
