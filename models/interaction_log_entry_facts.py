from odoo import api, fields, models

from ..engine.correspondence import INBOUND

# Whose, of which message, and of which conversation an entry is.
SAID = {"partner_id", "user_id", "message_id", "conversation_id", "is_by_contact"}


class InteractionLogEntry(models.Model):
    """Entries are what the facts of their contacts follow from."""

    _inherit = "interaction.log.entry"

    is_by_contact = fields.Boolean(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="The contact itself wrote the message; unknown of what was logged before "
        "that was asked.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._note_facts()
        return entries

    def write(self, vals):
        is_said = bool(vals.keys() & SAID)
        if is_said:
            self._note_facts()
        result = super().write(vals)
        if is_said:
            self.exists()._note_facts()
        return result

    def unlink(self):
        self._note_facts()
        return super().unlink()

    # Job

    @api.model
    def _insert_missing(self, mailbox, message, decision):
        result = super()._insert_missing(mailbox, message, decision)
        self.env["email.logging.fact"]._note(message_ids=message.ids)
        return result

    @api.model
    def _prepare_vals(self, message_id, decision, interaction):
        vals = super()._prepare_vals(message_id, decision, interaction)
        c = decision.correspondence
        is_author = interaction.contact.email in c.authors
        return {**vals, "is_by_contact": is_author and c.direction == INBOUND}

    # Helpers

    def _note_facts(self):
        # Follows from what somebody did who may.
        partners = self.sudo().partner_id
        self.env["email.logging.fact"]._note(partners.ids)
