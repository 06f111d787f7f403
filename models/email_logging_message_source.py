import base64

from odoo import api, fields, models

from ..exchange.eml import EmlFile


class EmailLoggingMessage(models.Model):
    """An e-mail of which Odoo has the file: nothing of it is asked of Exchange."""

    _inherit = "email.logging.message"

    dropped_by = fields.Char(
        "From a File of",
        compute="_compute_dropped_by",
        help="Who dropped the file in which it stood. What a file says is not proved.",
    )

    @api.depends()
    def _compute_dropped_by(self):
        sources = self.env["email.logging.source"]._of(self)
        names = {source.message_id.id: source.user_id.name for source in sources}
        for message in self:
            message.dropped_by = names.get(message.id, False)

    @api.depends("mailbox_id")
    def _compute_has_link(self):
        """Override: Outlook opens no file of ours."""
        result = super()._compute_has_link()
        self.env["email.logging.source"]._of(self).message_id.has_link = False
        return result

    # Helpers

    def _ask(self, question):
        self.ensure_one()
        source = self.env["email.logging.source"]._of(self)
        if not source:
            return super()._ask(question)
        self.check_access("read")
        content = source.with_context(bin_size=False).content or b""
        return question(EmlFile(base64.b64decode(content)), self._place())
