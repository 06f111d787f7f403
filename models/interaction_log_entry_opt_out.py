from odoo import models


class InteractionLogEntry(models.Model):
    """What becomes of entries when somebody removes an e-mail for himself."""

    _inherit = "interaction.log.entry"

    # Helpers

    def _leave(self, user):
        """Of whole messages: those of the user go. Contacts whom he alone met there
        meet somebody else who took part, so that they keep the e-mail.
        """
        for entries in self.grouped("message_id").values():
            own = entries.filtered(lambda entry: entry.user_id == user)
            others = entries - own
            kept = others and own._not_met_by(others)
            if kept:
                kept.user_id = others.sorted("id")[0].user_id
            (own - kept).unlink()

    def _not_met_by(self, others):
        """:return: those with contacts whom none of the others has"""
        met = {entry._contact() for entry in others}
        return self.filtered(lambda entry: entry._contact() not in met)

    def _joined_by(self, user):
        """:return: a new entry of the user's, with the same contact"""
        return self.copy({"user_id": user.id, "wrote_again": False})

    def _contact(self):
        return self.partner_id or self.lead_id or self.contact_email
