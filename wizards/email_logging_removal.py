from odoo import api, fields, models

from ..actions import notice, window


class EmailLoggingRemoval(models.TransientModel):
    """Somebody removes e-mails in which he took part, for himself."""

    _name = "email.logging.removal"
    _description = "Remove E-mails for Oneself"

    message_ids = fields.Many2many(
        "email.logging.message",
        readonly=True,
        default=lambda self: self._default_messages(),
    )
    count = fields.Integer("E-mails", compute="_compute_counts")
    last_count = fields.Integer("Of Nobody Else", compute="_compute_counts")
    is_done = fields.Boolean(readonly=True)

    @api.model
    def _default_messages(self):
        """Those of the selected records in which the user takes part."""
        model = self.env.context.get("active_model")
        if model not in ("email.logging.message", "interaction.log.entry"):
            return False
        records = self.env[model].browse(self.env.context.get("active_ids"))
        records.check_access("read")
        if model == "interaction.log.entry":
            # Of which message it is, who reads the entry may know.
            records = records.sudo().message_id.sudo(False)
        return records._filtered_access("read").filtered("is_participant")

    @api.depends("message_ids")
    def _compute_counts(self):
        for removal in self:
            # Once it is done, who did it may read them no more.
            messages = removal.sudo().message_ids
            removal.count = len(messages)
            removal.last_count = len(messages.filtered(self._is_nobody_else_s))

    # Actions

    def action_remove(self):
        self.ensure_one()
        self.check_access("write")
        messages = self.sudo().message_ids  # as above; who took part is checked
        is_undoable = self.last_count < self.count
        messages.sudo(False)._opt_out()
        if not is_undoable:
            return self._told(self.env._("The e-mails are removed."))
        self.sudo().is_done = True  # read-only for people
        return self.get_formview_action() | {"target": "new", "name": self._title()}

    def action_undo(self):
        """What is still there comes back for the user."""
        self.ensure_one()
        self.check_access("write")
        messages = self.sudo().message_ids  # as above; who removed it is checked
        messages.sudo(False)._undo_opt_out()
        return self._told(self.env._("The e-mails are logged for you again."))

    def action_close(self):
        """The page that this was opened from may show what is there no more."""
        self.check_access("read")
        return window(self.env, "interaction_log_entry_action", target="main")

    # Helpers

    def _told(self, sentence):
        return notice(self.env, sentence, then=self.action_close())

    def _title(self):
        return self.env._("Remove What Concerns Me")

    def _is_nobody_else_s(self, message):
        return message.entry_ids.user_id == self.env.user
