"""Bodies are packed from now on; those that are there stay as they are, and are found
under another name: to pack them would take an update of hours.
"""


def migrate(cr, version):
    cr.execute(
        """
        SELECT FROM information_schema.columns
         WHERE table_name = 'email_logging_message' AND column_name = 'plain_body'
        """
    )
    if not cr.rowcount:
        cr.execute("ALTER TABLE email_logging_message RENAME body TO plain_body")
