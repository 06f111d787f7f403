from odoo import api, models


class EmailLoggingConversation(models.Model):
    """Two have an exchange in one conversation: facts follow when it is another one."""

    _inherit = "email.logging.conversation"

    # Job

    @api.model
    def _update_messages(self, rows):
        moved = super()._update_messages(rows)
        facts = self.env["email.logging.fact"]
        # Of what was logged before, a job makes them afterwards.
        if not facts._is_filling():
            facts._note(message_ids=moved)
        return moved

    # Helpers

    def _absorb(self, others):
        # By the job, or checked. Who takes part in both takes part in the others.
        message_ids = others.sudo().message_ids.ids
        result = super()._absorb(others)
        self.env["email.logging.fact"]._note(message_ids=message_ids)
        return result
