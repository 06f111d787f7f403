"""When a contact and we wrote last, in what is logged already, is found by a job
afterwards: in one transaction it would keep everybody waiting.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute("SELECT FROM interaction_log_entry WHERE partner_id IS NOT NULL LIMIT 1")
    if cr.rowcount:
        api.Environment(cr, SUPERUSER_ID, {})["email.logging.fact"]._start_filling()
