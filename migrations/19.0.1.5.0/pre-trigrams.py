"""Indexes of parts of words keep fewer rows waiting: the old ones are kept, not made
anew, which would take minutes where millions of e-mails are.
"""

from psycopg2.sql import SQL, Identifier, Literal

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_email_logging.engine.late_index import MOST_WAITING, trigram

# {old name: (new name, column)}
INDEXES = {
    f"{table}_{old}": (f"{table}_{column}_trigram", column)
    for table, old, column in (
        ("email_logging_message", "subject_trigram", "subject"),
        ("email_logging_message", "_participants_index", "participants"),
        ("email_logging_skipped", "_participants_index", "participants"),
        ("interaction_log_entry", "_contact_email_index", "contact_email"),
    )
}


def migrate(cr, version):
    registry = api.Environment(cr, SUPERUSER_ID, {}).registry
    for old, (new, column) in INDEXES.items():
        cr.execute("SELECT to_regclass(%s), to_regclass(%s)", [old, new])
        is_old, is_new = cr.fetchone()
        if is_old and (old == new or not is_new):
            _adapt(cr, old, new, trigram(column)(registry))


def _adapt(cr, old, new, definition):
    if old != new:
        rename = SQL("ALTER INDEX {} RENAME TO {}")
        cr.execute(rename.format(Identifier(old), Identifier(new)))
    name = Identifier(new)
    limit = SQL("ALTER INDEX {} SET (gin_pending_list_limit = {})")
    cr.execute(limit.format(name, Literal(MOST_WAITING)))
    comment = SQL("COMMENT ON INDEX {} IS {}")
    cr.execute(comment.format(name, Literal(f"INDEX {definition}")))
