from odoo import api, fields, models

from ..engine.addresses import normalize


class EmailLoggingImageConsent(models.Model):
    """That a user always sees the remote images of a sender; it holds for him alone.

    Nothing but a digest of who the sender is. Open to nobody: it is asked, given and
    taken back through a message that the user reads.
    """

    _name = "email.logging.image.consent"
    _description = "Remote Images That Are Always Shown"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    digest = fields.Char(required=True)

    _digest_unique = models.UniqueIndex(
        "(user_id, digest)", "Images of this sender are always shown already."
    )

    # Helpers

    @api.model
    def _holds(self, address):
        return bool(self._of(address))

    @api.model
    def _decide(self, address, always):
        known = self._of(address)
        if not always:
            known.unlink()
        elif not known:
            self.create({"user_id": self.env.uid, "digest": self._digest(address)})

    @api.model
    def _of(self, address):
        """:return: the user's own, of a sender"""
        digest = self._digest(address)
        return self.search([("user_id", "=", self.env.uid), ("digest", "=", digest)])

    @api.model
    def _digest(self, address):
        said = f"{self.env.uid} {normalize(address) or address}"
        return self.env["email.logging.data.request"]._digest(said)
