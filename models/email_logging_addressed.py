from odoo import api, fields, models

from ..engine.addresses import first_address


class EmailLoggingAddressed(models.AbstractModel):
    """Somebody with an e-mail field, found by the address as it is compared.

    What a person typed stays as it is. The models that inherit this are also
    `mail.thread.blacklist`, which names the field.
    """

    _name = "email.logging.addressed"
    _description = "Found by E-mail Address"

    email_logging_address = fields.Char(
        "Compared Address",
        compute="_compute_email_logging_address",
        store=True,
        groups="base.group_user",
    )

    @api.depends(lambda self: [getattr(self, "_primary_email", "email")])
    def _compute_email_logging_address(self):
        for record in self:
            record.email_logging_address = first_address(record[record._primary_email])
