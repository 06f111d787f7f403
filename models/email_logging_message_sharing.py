from odoo import api, fields, models
from odoo.fields import Command

from ..engine.correspondence import SALES_GROUP


class EmailLoggingMessage(models.Model):
    """Who took part shares a message with colleagues by name, and takes that back."""

    _inherit = "email.logging.message"

    shared_with = fields.Char("Read by Colleagues", compute="_compute_shared_with")

    @api.depends("reader_ids", "is_participant")
    @api.depends_context("uid")
    def _compute_shared_with(self):
        for message in self:
            # Who took part decides about it, and may know what was decided.
            known = message.sudo() if message.is_participant else message.browse()
            message.shared_with = ", ".join(known.reader_ids.mapped("name"))

    # Job

    @api.model
    def _insert(self, mailbox, decisions, packed_bodies):
        messages = super()._insert(mailbox, decisions, packed_bodies)
        pairs = zip(messages.ids, decisions, strict=True)
        said = {id: decision.correspondence.mark for id, decision in pairs}
        marks = {id: mark.mark_id for id, mark in said.items() if mark}
        if marks:
            self.env["email.logging.conversation.mark"]._share(marks)
        return messages

    @api.model
    def _prepare_vals(self, mailbox, decision):
        mark = decision.correspondence.mark
        vals = super()._prepare_vals(mailbox, decision)
        return {**vals, "audience": mark.audience if mark else False}

    # Helpers

    def _share_with(self, users):
        """:param users: all with whom it is shared from now on"""
        self._check_participant()
        messages = self.sudo()  # messages are written by nobody else
        new = users - messages.reader_ids
        messages.reader_ids = [Command.set(users.ids)]
        self[:1]._tell_shared(new)

    def _tell_shared(self, users):
        name = self.env.user.name
        for user in users:
            self._tell(
                user,
                lambda env: env._("%(name)s shared an e-mail with you", name=name),
            )

    def _audiences(self):
        """:return: {id as str: [audience, ids of those it is shared with]}"""
        return {str(m.id): [m.audience, m.reader_ids.ids] for m in self.sudo()}

    @api.model
    def _colleagues(self, users):
        """:return: those who can read shared e-mails: of Sales, and not the user"""
        of_sales = users.filtered(lambda user: user.has_group(SALES_GROUP))
        return of_sales - self.env.user
