from odoo.tools.sql import column_exists, create_column

from odoo.addons.crm_email_logging.exchange.failures import KINDS

TABLE = "email_logging_run"
# As 19.0.1.2.0 said what is said otherwise now.
EARLIER = {"The mailbox is full: delete old mail or enlarge it.": "quota_exceeded"}


def migrate(cr, version):
    """Runs kept an English sentence, and now keep what it says."""
    if not column_exists(cr, TABLE, "error"):
        return
    for name in ("error_kind", "error_code"):
        if not column_exists(cr, TABLE, name):
            create_column(cr, TABLE, name, "varchar")
    kinds = {kind.sentence: name for name, kind in KINDS.items()} | EARLIER
    cr.execute_values(
        """
        UPDATE email_logging_run run
           SET error_kind = kind.name,
               -- what stands in brackets behind the sentence
               error_code = NULLIF(SUBSTR(
                   run.error,
                   LENGTH(kind.sentence) + 3,
                   GREATEST(LENGTH(run.error) - LENGTH(kind.sentence) - 3, 0)
               ), '')
          FROM (VALUES %s) kind(sentence, name)
         WHERE run.error = kind.sentence
            OR STARTS_WITH(run.error, kind.sentence || ' (')
        """,
        list(kinds.items()),
        page_size=len(kinds),
    )
    cr.execute("ALTER TABLE email_logging_run DROP COLUMN error")
