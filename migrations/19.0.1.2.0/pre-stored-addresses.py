from odoo.addons.crm_email_logging.engine.stored_addresses import (
    add_columns,
    clean_columns,
)


def migrate(cr, version):
    """Addresses are compared in one spelling; what people typed stays as it is."""
    add_columns(cr)
    clean_columns(cr)
