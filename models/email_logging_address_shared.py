from odoo import api, fields, models
from odoo.fields import Domain

from .email_logging_claim import ENTITLED_GROUPS


class EmailLoggingAddress(models.Model):
    """A team's address: several internal users have it, and its mail is all of theirs.

    Whoever is entitled makes it one, by entering it for each of them; others only claim
    to belong to the team. Somebody's main address becomes a team's when it is said so.
    """

    _name = "email.logging.address"
    _inherit = ["email.logging.address"]

    shared_with = fields.Char(compute="_compute_shared_with")
    is_shared = fields.Boolean(
        "Others Have It Too",
        compute="_compute_is_shared",
        groups=",".join(ENTITLED_GROUPS),
    )
    is_contested = fields.Boolean(
        "Is It a Team's?",
        compute="_compute_is_shared",
        groups=",".join(ENTITLED_GROUPS),
    )

    @api.depends("email", "partner_id", "state")
    def _compute_shared_with(self):
        counting = self._counting()
        for address in self:
            # What a user only claims says nothing of the others.
            others = counting.filtered(
                lambda other, a=address: (
                    a.state == "confirmed"
                    and other.email == a.email
                    and other.partner_id != a.partner_id
                )
            )
            address.shared_with = ", ".join(others.partner_id.mapped("name"))

    @api.depends("email", "partner_id", "state")
    def _compute_is_shared(self):
        for address in self:
            address.is_shared = bool(address._rivals())
            address.is_contested = bool(address._contestants())

    # Actions

    def action_share(self):
        """It is a team's address: these users have it together with the others."""
        self._check_entitled()
        self.filtered(lambda address: address.state != "confirmed")._set_confirmed()
        return self._log_waiting()

    def action_confirm_alone(self):
        """The addresses are these users' from now on, and nobody else's."""
        self._check_entitled()
        for address in self:
            address._take_from(address._rivals())
        return self._log_waiting()

    # Helpers

    def _counting(self):
        """:return: by what the addresses count for internal users, whoever they are"""
        return self.sudo().search(  # their names are open to all colleagues
            Domain("email", "in", [e for e in self.mapped("email") if e])
            & Domain("state", "=", "confirmed")
            & Domain("is_internal", "=", True)
        )
