from odoo import api, fields, models
from odoo.fields import Domain


class EmailLoggingConversation(models.Model):
    _inherit = "email.logging.conversation"

    search_text = fields.Char(
        "People, Subject or Text",
        store=False,
        search="_search_search_text",
        help="Finds conversations by all of the words in one of their e-mails that you "
        "may read, as in the list of logged e-mails.",
    )

    @api.model
    def _search_search_text(self, operator, value):
        """As the reader, also where superuser searches for him."""
        messages = self.env["email.logging.message"].sudo(False)
        return messages._conversations_of(Domain("search_text", operator, value))
