def migrate(cr, version):
    """Skipped messages are searched by the same list of addresses as logged ones."""
    cr.execute(
        """
        UPDATE email_logging_skipped
           SET participants = ' ' || lower(concat_ws(
                   ' ', sender_email, NULLIF(replace(recipients, ',', ''), '')
               )) || ' '
         WHERE participants IS NULL AND reason != 'removed'
        """
    )
