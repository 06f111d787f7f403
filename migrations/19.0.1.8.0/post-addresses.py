from odoo import SUPERUSER_ID, api

from odoo.addons.crm_email_logging.engine.stored_addresses import clean_entered

# What may stand around an address, and was a part of it until now.
MARKS = r"[][„«»!?|/\\)*:]"
STORED = {
    "res.partner": ("email_logging_address",),
    "crm.lead": ("email_logging_address", "email_logging_further_addresses"),
}


def migrate(cr, version):
    """Addresses with brackets or marks around them are compared without."""
    clean_entered(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model, names in STORED.items():
        records = _marked(env[model])
        for name in names:
            env.add_to_compute(records._fields[name], records)
    partners = _marked(env["res.partner"])
    # What counts of users, somebody entitled decides.
    env["email.logging.address"]._read_field(partners - partners._with_internal_user())
    env.flush_all()


def _marked(model):
    email = model._primary_email
    domain = [(email, "like", "@"), (email, "!=", False)]
    everybody = model.with_context(active_test=False)
    query = everybody._search(domain)
    query.add_where(f'"{model._table}"."{email}" ~ %s', [MARKS])
    return everybody.browse(query)
