from odoo import api, fields, models

from ..engine.relationship import is_impersonal


class EmailLoggingMessage(models.Model):
    """What a message says about how well people know each other, and to whom."""

    _inherit = "email.logging.message"

    is_impersonal = fields.Boolean(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="No person wrote it, or it went to many: no sign of being in touch.",
    )

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"audience", "reader_ids", "is_impersonal"}:
            self.env["email.logging.fact"]._note(message_ids=self.ids)
        return result

    # Job

    @api.model
    def _prepare_vals(self, mailbox, decision):
        vals = super()._prepare_vals(mailbox, decision)
        return {**vals, "is_impersonal": is_impersonal(decision, vals["traits"])}
