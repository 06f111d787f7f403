"""Large tables get new indexes by a job, afterwards: made in the update, they would
keep everybody waiting.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["email.logging.index"]._start()
