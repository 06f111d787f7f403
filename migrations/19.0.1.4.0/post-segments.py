"""How soon was answered what is logged already is found by a job, afterwards: it reads
all conversations, which may take hours.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT FROM email_logging_message WHERE traits IS NULL LIMIT 1")
    if cr.rowcount:
        cron = env.ref("crm_email_logging.segment_cron")
        cron.active = True
        cron._trigger()
