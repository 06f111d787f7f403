from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.addresses import as_searched


class EmailLoggingSearched(models.AbstractModel):
    """What is searched by an address as it is compared, however it was typed."""

    _name = "email.logging.searched"
    _description = "Searched by E-mail Address"

    _address_column = "participants"

    address = fields.Char("Searched Address", store=False, search="_search_address")

    @api.model
    def _search_address(self, operator, value):
        if isinstance(value, str):
            value = as_searched(value)
        elif operator in ("in", "not in"):
            value = [as_searched(v) if isinstance(v, str) else v for v in value]
        return Domain(self._address_column, operator, value)
