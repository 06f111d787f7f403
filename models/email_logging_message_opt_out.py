from odoo import models
from odoo.fields import Command


class EmailLoggingMessage(models.Model):
    """Who took part removes an e-mail for himself; his colleagues keep it."""

    _inherit = "email.logging.message"

    # Helpers

    def _opt_out(self):
        """The user's entries go, and do not come back. What is left without any goes
        altogether, as if it had been deleted.

        :raise AccessError: for who took no part
        """
        self._check_participant()
        user = self.env.user
        messages = self.sudo()  # by this action only
        self.env["email.logging.opt.out"].sudo()._remember(messages, user)
        messages.entry_ids._leave(user)
        messages.reader_ids = [Command.unlink(user.id)]
        messages.filtered(lambda message: not message.entry_ids).unlink()
        self.env["email.logging.conversation"].invalidate_model(flush=False)

    def _undo_opt_out(self):
        """Of messages that are still there, and that the user has removed himself.

        :return: his new entries
        """
        messages = self.sudo().exists()  # he reads none of them
        entries = self.env["interaction.log.entry"].sudo()
        for message in messages:
            opt_outs = self.env["email.logging.opt.out"].sudo()
            if removed := opt_outs._of(message, self.env.user):
                removed.unlink()
                entries |= message.entry_ids.sorted("id")[:1]._joined_by(self.env.user)
        return entries.sudo(False)
