from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.correspondence import SALES_GROUP

# Of the rest, the copy does not name a contact.
LACKING_USER = ("no_recipient", "unknown_salesperson")


class EmailLoggingAssignment(models.TransientModel):
    """Who took part in e-mails whose copies do not say so."""

    _name = "email.logging.assignment"
    _description = "Assign E-mails by Hand"

    skipped_ids = fields.Many2many("email.logging.skipped", required=True)
    needs_user = fields.Boolean(compute="_compute_needs")
    needs_contact = fields.Boolean(compute="_compute_needs")
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain=lambda self: self._salespeople_domain(),
        help="Reads the e-mail from then on.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", domain=lambda self: self._contacts_domain()
    )

    @api.depends("skipped_ids")
    def _compute_needs(self):
        for assignment in self:
            reasons = set(assignment.skipped_ids.mapped("reason"))
            assignment.needs_user = not reasons.isdisjoint(LACKING_USER)
            assignment.needs_contact = bool(reasons.difference(LACKING_USER))

    @api.model
    def _salespeople_domain(self):
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(SALES_GROUP)
        return [("share", "=", False), ("all_group_ids", "in", group_id)]

    @api.model
    def _contacts_domain(self):
        return [("partner_share", "=", True)]

    # Actions

    def action_assign(self):
        """Log the messages for these people, by the next run."""
        self.ensure_one()
        self._check_people()
        self.skipped_ids._assign(self.user_id, self.partner_id)
        return self.skipped_ids.mailbox_id._notify_started(
            then={"type": "ir.actions.act_window_close"}
        )

    # Helpers

    def _check_people(self):
        if not (self.user_id or self.partner_id):
            raise UserError(self.env._("Choose who took part."))
        companies = self.skipped_ids.company_id
        user, partner = self.user_id, self.partner_id
        may_sell = user.filtered_domain(self._salespeople_domain())
        if user and not (may_sell and companies <= user.company_ids):
            raise UserError(
                self.env._(
                    "%(user)s is no salesperson of the mailbox's company.",
                    user=user.name,
                )
            )
        partner.check_access("read")
        if partner and not partner.filtered_domain(self._contacts_domain()):
            raise UserError(
                self.env._("%(partner)s is no contact.", partner=partner.name)
            )
        for company in companies if partner else ():
            partner._check_is_contact_in(company)
