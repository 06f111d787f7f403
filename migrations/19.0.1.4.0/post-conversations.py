"""E-mails that are logged already get their conversations by a job, afterwards: in one
transaction it would keep everybody waiting.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    if env["email.logging.conversation"]._unthreaded(after=0):
        cron = env.ref("crm_email_logging.thread_cron")
        cron.active = True
        cron._trigger()
