from odoo import fields, models
from odoo.exceptions import AccessError

from ..actions import window
from ..engine.correspondence import MANAGER_GROUP
from ..engine.reasons import ASSIGN


class EmailLoggingSkipped(models.Model):
    """Who took part although the copy does not say so: somebody else says it by hand.

    A copy names nobody who got the message as a blind copy. Whoever assigns gives
    somebody the right to read; so that is for those who read everything anyway.
    """

    _inherit = "email.logging.skipped"

    assigned_user_id = fields.Many2one(
        "res.users", "Assigned To", readonly=True, ondelete="set null"
    )
    assigned_partner_id = fields.Many2one(
        "res.partner", "Assigned Contact", readonly=True, ondelete="set null"
    )
    can_assign = fields.Boolean(compute="_compute_can_assign")

    def _compute_can_assign(self):
        for skipped in self:
            skipped.can_assign = skipped._is_remedy(ASSIGN)

    # Actions

    def action_assign(self):
        """Choose who took part, so that the next run logs it for them."""
        self._check_may_assign()
        chosen = self._chosen("can_assign")
        return window(
            self.env,
            "email_logging_assignment_action",
            context={"default_skipped_ids": chosen.ids},
        )

    def action_undo(self):
        """Override: nobody is assigned."""
        result = super().action_undo()
        # By this action only, whose rights were checked.
        self.sudo().write({"assigned_user_id": False, "assigned_partner_id": False})
        return result

    # Helpers

    def _assign(self, user, partner):
        """Ask the job to log it for them; what stands in the copy counts as well."""
        self._check_may_assign()
        assigned = self.sudo()  # by this action only
        assigned.write(
            {
                "assigned_user_id": user.id,
                "assigned_partner_id": partner.id,
                "log_anyway": True,
            }
        )
        self._retry()

    def _check_may_assign(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._("Only administrators of Sales assign e-mails to people.")
            )
