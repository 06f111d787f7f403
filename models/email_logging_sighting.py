from odoo import fields, models


class EmailLoggingSighting(models.Model):
    """A skipped message between an unknown correspondent and a salesperson."""

    _name = "email.logging.sighting"
    _description = "Exchange with an Unknown Correspondent"

    correspondent_id = fields.Many2one(
        "email.logging.correspondent", required=True, index=True, ondelete="cascade"
    )
    skipped_id = fields.Many2one(
        "email.logging.skipped", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
