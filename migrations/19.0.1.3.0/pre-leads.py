from odoo.addons.crm_email_logging.engine.stored_addresses import add_columns


def migrate(cr, version):
    """Leads are found by every address of their e-mail field, not by the first only."""
    add_columns(cr)
