from odoo import models


class InteractionLogEntry(models.Model):
    """Whose answer it is depends on who takes part, as the entries say."""

    _inherit = "interaction.log.entry"

    # CRUD

    def unlink(self):
        # Follows from what somebody did who may.
        conversations = self.sudo().message_id.conversation_id
        result = super().unlink()
        conversations._refresh_waits()
        return result

    # Helpers

    def _leave(self, user):
        conversations = self.sudo().message_id.conversation_id  # as above
        result = super()._leave(user)
        conversations._refresh_waits()
        return result
