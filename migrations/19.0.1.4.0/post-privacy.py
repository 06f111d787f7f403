"""Companies get their privacy periods; nothing is removed until somebody decides.

Users who were archived before count as gone since they were written last: never earlier
than it was.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute(
        """
        UPDATE res_users SET email_logging_left_date = write_date
         WHERE NOT active AND email_logging_left_date IS NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["email.logging.period"]._add_missing(env["res.company"].search([]), "undecided")
