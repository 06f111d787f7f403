from odoo import api, fields, models


class EmailLoggingMailbox(models.Model):
    """What a list of mailboxes says of each in one sentence."""

    _inherit = "email.logging.mailbox"

    attention = fields.Char("What to Do", compute="_compute_attention")

    @api.depends("error_message", "warning_message")
    @api.depends_context("lang", "uid")
    def _compute_attention(self):
        """What mends a failure is for those who may do it; others know the state."""
        is_administrator = self.env.user.has_group("base.group_system")
        for mailbox in self:
            error = is_administrator and mailbox.error_message
            mailbox.attention = error or mailbox.warning_message
