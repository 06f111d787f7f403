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

    @api.depends()
    @api.depends_context("uid")
    def _compute_is_readable(self):
        # By the user, whoever runs the rule that asks.
        conversations = self.sudo()
        domain = Domain("id", "in", self.ids) & Domain("is_readable", "=", True)
        readable = conversations.search(domain)
        for conversation, sure in zip(self, conversations, strict=True):
            conversation.is_readable = sure in readable

    @api.model
    def _search_is_readable(self, operator, value):
        if operator != "in":
            return NotImplemented
        messages = self.env["email.logging.message"]
        return Domain("message_ids", "any!", messages._readable_domain())
