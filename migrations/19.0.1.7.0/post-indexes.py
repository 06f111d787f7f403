"""Indexes of one's own entries, and of conversations by date, give a list's page by
themselves: of large tables the job makes them, and then drops those that they replace.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["email.logging.index"]._start()
