from odoo import fields, models


class EmailLoggingMessage(models.Model):
    """What was logged because somebody wanted it, and the way back."""

    _inherit = "email.logging.message"

    is_wanted = fields.Boolean("Logged Anyway", compute="_compute_is_wanted")

    def _compute_is_wanted(self):
        # The mark names nobody; whoever reads the message may know of it.
        marks = self.env["email.logging.wanted"].sudo()
        for message in self:
            received = message.sudo()
            found = marks._found(received.mailbox_id, [received.key])
            message.is_wanted = bool(found)

    # CRUD

    def unlink(self):
        # Deleting is granted on messages; the mark follows from it.
        self.check_access("unlink")
        self.env["email.logging.wanted"].sudo()._forget(self.sudo())
        return super().unlink()

    # Actions

    def action_undo_log_anyway(self):
        """Take the message out of Odoo again, and let the job decide anew."""
        self.check_access("unlink")
        wanted = self.filtered("is_wanted")
        # Deleting is granted on messages; what was skipped before comes back for it.
        skipped = self.env["email.logging.skipped"].sudo()._to_retry(wanted.sudo())
        wanted.unlink()
        skipped._retry()
        return skipped.mailbox_id._notify_started()
