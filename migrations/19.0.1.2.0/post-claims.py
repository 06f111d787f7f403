from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Addresses of internal users count when confirmed: what stands is, unless it
    contradicts another record. That is listed for an administrator to decide.
    """
    # The unique index begins with the address as well.
    cr.execute("DROP INDEX IF EXISTS email_logging_address__email_index")
    cr.execute(
        """
        UPDATE email_logging_address
           SET claimed_by_id = create_uid, claimed_on = create_date
         WHERE claimed_by_id IS NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["email.logging.address"]._confirm_what_stands()
