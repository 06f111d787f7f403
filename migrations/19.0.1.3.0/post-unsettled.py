"""What has not left the Inbox has a mark, instead of a column of all messages."""

UNSETTLED = {
    ("email_logging_message", "message_id"): "TRUE",
    # What is tried again is no verdict yet.
    ("email_logging_skipped", "skipped_id"): "reason != 'failed' OR attempts >= 3",
}
HAS_COLUMN = """
SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = 'settled'
"""


def migrate(cr, version):
    for (table, column), condition in UNSETTLED.items():
        cr.execute(HAS_COLUMN, [table])
        if not cr.rowcount:
            continue
        cr.execute(
            f"""
            INSERT INTO email_logging_unsettled ({column})
            SELECT id FROM {table} WHERE settled IS NOT TRUE AND ({condition})
            """
        )
        # Its index goes with it.
        cr.execute(f"ALTER TABLE {table} DROP COLUMN settled")
