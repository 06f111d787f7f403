"""What the server takes for a conversation makes room for our own conversations."""


def migrate(cr, version):
    cr.execute(
        """
        SELECT FROM information_schema.columns
         WHERE table_name = 'email_logging_message'
           AND column_name = 'remote_conversation'
        """
    )
    if not cr.rowcount:
        cr.execute(
            "ALTER TABLE email_logging_message"
            " RENAME conversation_id TO remote_conversation"
        )
