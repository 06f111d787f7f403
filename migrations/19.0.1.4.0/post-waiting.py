"""Who waits in what was logged in the last weeks is found by a job, afterwards: in one
transaction it would keep everybody waiting. What is older lets nobody wait.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # Conversations may come later, by a job as well.
    cr.execute(
        """
        SELECT FROM email_logging_message
         WHERE traits IS NULL AND date > now() AT TIME ZONE 'UTC' - interval '30 days'
         LIMIT 1
        """
    )
    if cr.rowcount:
        cron = env.ref("crm_email_logging.wait_cron")
        cron.active = True
        cron._trigger()
