from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Contacts that were merged have one entry, and what has one contact no doubt."""
    cr.execute(
        """
        SELECT message_id
          FROM interaction_log_entry
         WHERE partner_id IS NOT NULL
         GROUP BY message_id, user_id, partner_id
        HAVING count(*) > 1
         UNION
        SELECT entry.message_id
          FROM interaction_log_entry entry
         WHERE entry.ambiguous
           AND NOT EXISTS (
               SELECT FROM interaction_log_entry other
                WHERE other.message_id = entry.message_id
                  AND other.contact_email = entry.contact_email
                  AND other.partner_id != entry.partner_id
           )
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    messages = env["email.logging.message"].browse(row[0] for row in cr.fetchall())
    env["interaction.log.entry"]._make_single(messages)
