from odoo import fields, models


class EmailLoggingRequest(models.Model):
    """Somebody who sees the header of an e-mail asks to read it.

    Open to nobody: who asked shows on the message, to who took part.
    """

    _name = "email.logging.request"
    _description = "Request to Read an E-mail"

    message_id = fields.Many2one(
        "email.logging.message", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _once = models.UniqueIndex("(message_id, user_id)", "It was asked for already.")
