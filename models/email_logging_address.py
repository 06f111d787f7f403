from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine.addresses import normalize, normalize_all, normalized_vals
from ..engine.doubles import has_doubles

FROM_FIELD = "email_logging_from_field"
UNIQUE = ("email", "partner_id", "is_typed", "is_main")


class EmailLoggingAddress(models.Model):
    """An address by which a contact or an internal user is recognised.

    Further addresses are entered on the partner's or user's form, or read from an
    e-mail field that holds several (`is_typed`). Of internal users the first address of
    the field has a record as well (`is_main`): what of theirs counts is confirmed, see
    the claims. What is read from the field comes and goes with it.
    """

    _name = "email.logging.address"
    _description = "Address of Somebody"
    _rec_name = "email"
    _order = "email, id"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    email = fields.Char("Address", required=True)
    is_typed = fields.Boolean("In the E-mail Field", readonly=True)
    is_main = fields.Boolean("First of the E-mail Field", readonly=True)

    _email_unique = models.UniqueIndex(
        "(email, partner_id, COALESCE(is_typed, FALSE), COALESCE(is_main, FALSE))",
        "This address is entered already.",
    )

    @api.constrains("email")
    def _check_email(self):
        for address in self:
            if normalize(address.email) != address.email:
                raise ValidationError(
                    self.env._(
                        "Enter one address, such as name@example.com, instead of "
                        "“%(email)s”.",
                        email=address.email,
                    )
                )

    @api.constrains("email", "partner_id")
    def _check_free(self):
        """Of internal users, contradictions are shown for somebody to decide."""
        entered = self.filtered(lambda address: not address._is_from_field())
        for address in entered - entered._of_internal_users():
            # Whose it is does not depend on who may see that.
            others = self.sudo().search(address._other_entries_domain())
            claims = others._of_internal_users().filtered(
                lambda other: other.state != "confirmed"
            )
            if others - claims:
                raise ValidationError(
                    self.env._("This address belongs to another contact already.")
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [normalized_vals(vals) for vals in vals_list]
        self.browse()._refuse_doubles(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        vals = normalized_vals(vals)
        if vals.keys() & set(UNIQUE):
            self._refuse_doubles([vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_typed(self):
        follows_field = self.env.su and self.env.context.get(FROM_FIELD)
        if not follows_field and any(address._stands_in_field() for address in self):
            raise UserError(
                self.env._(
                    "This address is written in the contact's e-mail field: remove it "
                    "there."
                )
            )

    # Helpers

    def _refuse_doubles(self, vals_list):
        """:param vals_list: what `self`, or new records, are to have"""
        if has_doubles(self, vals_list, UNIQUE):
            raise ValidationError(self.env._("This address is entered already."))

    @api.model
    def _drop_doubles(self, partners):
        """What several of these partners have stays with one of them, who is to be all.

        An internal user's says more than a contact's: whether it counts.
        """
        addresses = self.sudo().search([("partner_id", "in", partners.ids)])
        internal = partners._with_internal_user()
        addresses = addresses.sorted(lambda a: a.partner_id not in internal)
        same = addresses.grouped(lambda a: (a.email, a.is_typed, a.is_main))
        for doubles in same.values():
            doubles[1:]._drop()

    def _is_from_field(self):
        return self.is_typed or self.is_main

    def _stands_in_field(self):
        written = normalize_all(self.partner_id.email)
        return self._is_from_field() and self.email in written

    def _of_internal_users(self):
        internal = self.partner_id._with_internal_user()
        return self.filtered(lambda address: address.partner_id in internal)

    def _other_entries_domain(self):
        return (
            Domain("email", "=", self.email)
            & Domain("partner_id", "!=", self.partner_id.id)
            & Domain("is_typed", "=", False)
            & Domain("is_main", "=", False)
        )

    @api.model
    def _read_field(self, partners):
        """Keep the addresses that the e-mail fields of `partners` hold.

        Of internal users, what counts goes on counting until somebody entitled says
        otherwise.
        """
        # Whoever may write a partner's e-mail sets what follows from it.
        addresses = self.sudo().with_context(**{FROM_FIELD: True})
        addresses._read_further(partners)
        addresses._read_main(partners._with_internal_user())

    @api.model
    def _read_further(self, partners):
        """What an e-mail field holds after its first address."""
        known = self.search(
            [("partner_id", "in", partners.ids), ("is_typed", "=", True)]
        )
        new = []
        for partner in partners:
            written = normalize_all(partner.email)[1:]
            mine = known.filtered(
                lambda address, who=partner: address.partner_id == who
            )
            gone = mine.filtered(
                lambda address, kept=written: address.email not in kept
            )
            had = mine.mapped("email")
            gone._give_up()
            new += [
                {"partner_id": partner.id, "email": email, "is_typed": True}
                for email in written
                if email not in had
            ]
        self.create(new)
