from odoo.tools.sql import column_exists, create_column

TABLE = "email_logging_mailbox"


def migrate(cr, version):
    """All mailboxes of before lie in Exchange Online."""
    if not column_exists(cr, TABLE, "kind"):
        create_column(cr, TABLE, "kind", "varchar")
    cr.execute("UPDATE email_logging_mailbox SET kind = 'online' WHERE kind IS NULL")
