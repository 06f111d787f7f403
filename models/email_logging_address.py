from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize, email_normalize_all

from ..engine.addresses import normalized_vals

FROM_FIELD = "email_logging_from_field"


class EmailLoggingAddress(models.Model):
    """A further e-mail address of a contact or of a salesperson.

    Entered on the partner's or user's form, or read from an e-mail field that holds
    several addresses (`is_typed`); the latter come and go with the field.
    """

    _name = "email.logging.address"
    _description = "Other E-mail Address"
    _rec_name = "email"
    _order = "email, id"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    email = fields.Char("Address", required=True)
    is_typed = fields.Boolean(readonly=True)

    _email_unique = models.UniqueIndex(
        "(email) WHERE is_typed IS NOT TRUE",
        "This address belongs to another contact already.",
    )
    _email_index = models.Index("(email)")

    @api.constrains("email")
    def _check_email(self):
        for address in self:
            if email_normalize(address.email) != address.email:
                raise ValidationError(
                    self.env._(
                        "Enter one address, such as name@example.com, instead of "
                        "“%(email)s”.",
                        email=address.email,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([normalized_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(normalized_vals(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_typed(self):
        if any(a.is_typed for a in self) and not self.env.context.get(FROM_FIELD):
            raise UserError(
                self.env._(
                    "This address is written in the contact's e-mail field: remove it "
                    "there."
                )
            )

    # Helpers

    @api.model
    def _read_typed(self, partners):
        """Keep the addresses that an e-mail field holds after its first one."""
        # Whoever may write a partner's e-mail sets what follows from it.
        addresses = self.sudo().with_context(**{FROM_FIELD: True})
        addresses.search(
            [("partner_id", "in", partners.ids), ("is_typed", "=", True)]
        ).unlink()
        addresses.create(
            [
                {"partner_id": partner.id, "email": email, "is_typed": True}
                for partner in partners
                for email in dict.fromkeys(email_normalize_all(partner.email)[1:])
            ]
        )
