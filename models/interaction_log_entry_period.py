from odoo import api, fields, models


class InteractionLogEntry(models.Model):
    """What periods have done to an entry, and what keeps it."""

    _inherit = "interaction.log.entry"

    former_user_id = fields.Many2one(
        "res.users",
        "Formerly With",
        readonly=True,
        ondelete="set null",
        help="The salesperson who took part, and has left since.",
    )
    text_removed = fields.Char(compute="_compute_text_removed")
    is_on_hold = fields.Boolean("Legal Hold", compute="_compute_is_on_hold")

    @api.depends("message_id.text_removed_date")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_text_removed(self):
        for entry, message in self._readable_messages():
            entry.text_removed = message.text_removed

    @api.depends("message_id.participants", "partner_id")
    def _compute_is_on_hold(self):
        # That something is kept is no word of it.
        held = self.env["email.logging.hold"]._held(self.sudo().message_id)
        for entry in self:
            entry.is_on_hold = entry.sudo().message_id in held

    # CRUD

    def unlink(self):
        # What follows from something else is checked there.
        if not self.env.su:
            self.check_access("unlink")
            self.env["email.logging.hold"]._check_free(self.sudo().message_id)
        return super().unlink()
