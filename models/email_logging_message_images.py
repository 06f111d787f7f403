from odoo import models


class EmailLoggingMessage(models.Model):
    """Images that lie elsewhere: who fetches them tells the sender that he reads."""

    _inherit = "email.logging.message"

    def _shows_remote_images(self):
        """:return: whether the user always sees those of this sender"""
        return bool(self.sender_email) and self._consents()._holds(self.sender_email)

    def _decide_remote_images(self, always):
        """:param always: for this sender, as long as the user does not say otherwise"""
        self.ensure_one()
        self.check_access("read")
        if self.sender_email:
            self._consents()._decide(self.sender_email, always)

    def _consents(self):
        # Open to nobody; they ask for the user's own.
        return self.env["email.logging.image.consent"].sudo()
