from odoo import api, fields, models
from odoo.fields import Domain


class EmailLoggingConversation(models.Model):
    """A conversation is known to whom reads one of its messages: the rows of a list
    tell that there are some.
    """

    _inherit = "email.logging.conversation"

    is_readable = fields.Boolean(
        compute="_compute_is_readable", search="_search_is_readable"
    )

    subject = fields.Char(store=False, search="_search_subject")

    @api.depends()
    @api.depends_context("uid")
    def _compute_is_readable(self):
        # By the user, whoever runs the rule that asks; of these messages alone.
        messages = self.env["email.logging.message"].sudo()
        ids = messages.search([("conversation_id", "in", self.ids)]).ids
        readable = messages.search_fetch(
            Domain("id", "in", ids) & messages._readable_domain(ids),
            ["conversation_id"],
        ).conversation_id
        for conversation in self:
            conversation.is_readable = conversation in readable

    @api.model
    def _search_is_readable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["email.logging.message"]._conversations_read()

    @api.model
    def _search_subject(self, operator, value):
        """As the reader, also where superuser searches for him."""
        messages = self.env["email.logging.message"].sudo(False)
        return messages._conversations_of(Domain("subject", operator, value))
