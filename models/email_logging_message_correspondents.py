from odoo import api, fields, models


class EmailLoggingMessage(models.Model):
    """Whom a message concerns, in one line: lists have one row for it."""

    _inherit = "email.logging.message"

    contacts = fields.Char(compute="_compute_correspondents")
    salespeople = fields.Char(compute="_compute_correspondents")

    @api.depends("entry_ids.partner_id", "entry_ids.user_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_correspondents(self):
        """As far as the reader may read their entries; one question for a page."""
        entries = self.env["interaction.log.entry"].sudo(False)
        names = ["message_id", "partner_id", "lead_id", "contact_email", "user_id"]
        found = entries.search_fetch(
            [("message_id", "in", self.ids)], names, order="id"
        )
        # Whoever reads the entry may know its message.
        by_message = found.sudo().grouped(lambda entry: entry.message_id.id)
        conversations = self.env["email.logging.conversation"]
        for message in self:
            shown = by_message.get(message.id, found.browse())
            contacts = map(conversations._contact_name, shown)
            message.contacts = conversations._names(contacts)
            # The entry shows the names as well.
            users = shown.user_id.sudo()
            message.salespeople = conversations._names(users.mapped("name"))
