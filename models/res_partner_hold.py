from odoo import api, fields, models
from odoo.exceptions import UserError

from ..actions import window


class ResPartner(models.Model):
    """The legal hold on a contact, where everybody of ours sees it."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    legal_hold = fields.Char(
        compute="_compute_legal_hold", compute_sudo=False, groups="base.group_user"
    )

    @api.depends("parent_id")
    @api.depends_context("lang", "tz")
    def _compute_legal_hold(self):
        holds = self.env["email.logging.hold"]._open_by_partner()
        for partner in self:
            hold = next(filter(None, map(holds.get, partner._with_those_above())), None)
            partner.legal_hold = hold and hold._in_words()

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_hold(self):
        if self & self.env["email.logging.hold"]._held_partners():
            raise UserError(
                self.env._("A legal hold keeps this contact. Lift the hold first.")
            )

    # Actions

    def action_place_legal_hold(self):
        self.ensure_one()
        self.env["email.logging.hold"].check_access("create")
        context = {"default_partner_id": self.id}
        return window(self.env, "email_logging_hold_start_action", context=context)

    def action_lift_legal_hold(self):
        """One's own; that of the company is lifted there."""
        self._legal_holds().action_lift()

    def action_view_legal_holds(self):
        self.env["email.logging.hold"].check_access("read")
        domain = [("partner_id", "parent_of", self.ids)]
        return window(self.env, "email_logging_hold_action", domain=domain, context={})

    # Helpers

    def _legal_holds(self):
        holds = self.env["email.logging.hold"]
        return holds.search(
            [("partner_id", "in", self.ids), ("lifted_date", "=", False)]
        )

    def _with_those_above(self):
        """:return: list of ids: its own, its company's, and so on"""
        # Who is above whom, whoever may read them.
        partner, found = self.sudo()._origin, []
        while partner and partner.id not in found:
            found.append(partner.id)
            partner = partner.parent_id
        return found
