from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.asking import looked_up

# Of so many messages for each conversation that is counted: first of nearly as few as
# may be, then of as many as hardly ever are of fewer conversations.
MESSAGES_OF_EACH = (1.25, 4)


class EmailLoggingConversation(models.Model):
    """Searching by words through people, subject and text together."""

    _name = "email.logging.conversation"
    _inherit = ["email.logging.conversation", "email.logging.searched.words"]

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

    # Helpers

    @api.model
    def _counted_domain(self, domain, limit):
        """As of entries; but of many messages, few conversations may be."""
        messages = self.env["email.logging.message"].sudo(False)
        for of_each in MESSAGES_OF_EACH:
            most = int(limit * of_each)
            some = messages._some_that_say(domain, most, "conversation_id")
            if some is None:
                return domain
            ids = set(filter(None, some))
            if len(some) < most or len(ids) >= limit:
                return looked_up("id", list(ids))
        return domain
