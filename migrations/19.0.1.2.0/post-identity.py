from odoo.addons.crm_email_logging.engine.identity import undated

BATCH = 10_000


def migrate(cr, version):
    """What was logged before is recognised by more than its Message-ID as well.

    The sent date of received mail was not stored: the day of arrival stands in for it.
    """
    last_id = 0
    while rows := _rows_after(cr, last_id):
        last_id = rows[-1][0]
        cr.execute_values(
            """
            UPDATE email_logging_message message SET identity = new.identity
              FROM (VALUES %s) AS new (id, identity)
             WHERE message.id = new.id
            """,
            [(i, undated(name, sender, subject)) for i, name, sender, subject in rows],
            page_size=BATCH,
        )


def _rows_after(cr, last_id):
    cr.execute(
        """
        SELECT id, internet_message_id, COALESCE(sender_email, ''),
               COALESCE(subject, '')
          FROM email_logging_message
         WHERE id > %s AND identity IS NULL AND internet_message_id IS NOT NULL
         ORDER BY id
         LIMIT %s
        """,
        [last_id, BATCH],
    )
    return cr.fetchall()
