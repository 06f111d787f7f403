from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Silence is counted in working hours now: three days of the clock become three
    days of work.
    """
    if not column_exists(cr, "email_logging_mailbox", "silence_hours"):
        return
    rename_column(cr, "email_logging_mailbox", "silence_hours", "silence_working_hours")
    cr.execute(
        """
        UPDATE email_logging_mailbox
           SET silence_working_hours = GREATEST(1, ROUND(silence_working_hours / 3.0))
         WHERE silence_working_hours > 0
        """
    )
