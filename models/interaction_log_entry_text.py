from odoo import api, fields, models
from odoo.fields import Domain


class InteractionLogEntry(models.Model):
    _inherit = "interaction.log.entry"

    search_text = fields.Char(
        "People, Subject or Text",
        store=False,
        search="_search_search_text",
        help="Finds e-mails that you may read by all of the words, as in the list of "
        "logged e-mails.",
    )

    @api.model
    def _search_search_text(self, operator, value):
        return self._search_words(Domain("search_text", operator, value))
