from odoo import api, fields, models
from odoo.fields import Domain


class InteractionLogEntry(models.Model):
    """Searching by words through people, subject and text together."""

    _name = "interaction.log.entry"
    _inherit = ["interaction.log.entry", "email.logging.searched.words"]

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

    # Helpers

    @api.model
    def _counted_domain(self, domain, limit):
        messages = self.env["email.logging.message"].sudo(False)
        some = messages._some_that_say(domain, limit)
        return domain if some is None else Domain("message_id", "in", some)
