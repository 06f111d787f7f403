from odoo import api, models
from odoo.tools import SQL, escape_psql

from ..engine.addresses import normalize_all

WIZARD = "privacy.lookup.wizard"


class EmailLoggingDataRequest(models.Model):
    """Odoo's own search for a person's records finds e-mails as well, where that module
    is installed: it looks for fields of a name that ours have not.
    """

    _inherit = "email.logging.data.request"

    def _register_hook(self):
        super()._register_hook()
        if WIZARD in self.env:
            self._extend(self.env.registry[WIZARD])

    @api.model
    def _extend(self, wizard):
        origin = wizard._get_query
        if hasattr(origin, "without_e_mails"):
            return

        def _get_query(self):
            found = self.env["email.logging.data.request"]._lookup_query(self.email)
            return SQL("%s UNION ALL %s", origin(self), found)

        _get_query.without_e_mails = origin
        wizard._get_query = _get_query

    @api.model
    def _lookup_query(self, email):
        """:return: a SELECT as the wizard's: of messages, logged or not"""
        names = self._all_of_the_person(normalize_all(email))
        patterns = [f"% {escape_psql(name)} %" for name in names]
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT %s AS res_model_id, id AS res_id, TRUE AS is_active
                  FROM %s WHERE participants LIKE ANY(%s::text[])
                """,
                self.env["ir.model"]._get_id(model),
                SQL.identifier(self.env[model]._table),
                patterns,
            )
            for model in ("email.logging.message", "email.logging.skipped")
        )
