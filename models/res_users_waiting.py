from odoo import api, fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Whose answers somebody gives: his own, and of who is not here, in his teams."""

    _name = "res.users"
    _inherit = ["res.users"]

    # Helpers

    def _answered_by_me(self):
        """:return: ids of the users"""
        self.ensure_one()
        led = self._members(Domain("crm_team_id.user_id", "=", self.id))
        return {self.id, *led._absent().ids}

    def _answered_by_my_team(self):
        """:return: ids of the users in the teams that he leads or belongs to"""
        self.ensure_one()
        leads = Domain("crm_team_id.user_id", "=", self.id)
        belongs = Domain("crm_team_id.crm_team_member_ids.user_id", "=", self.id)
        return {self.id, *self._members(leads | belongs).ids}

    @api.model
    def _members(self, domain):
        """:return: those of memberships, archived ones too, as superuser"""
        # Who leads whom, whoever asks.
        members = self.env["crm.team.member"].sudo()
        return members.with_context(active_test=False).search(domain).user_id

    def _absent(self):
        """:return: those who have left, or are on leave now"""
        away = self.filtered(lambda user: not user.active)
        if "hr.leave" not in self.env:
            return away
        now = fields.Datetime.now()
        leaves = self.env["hr.leave"].sudo()  # that they are away, not why
        return away | leaves.search(
            [
                ("employee_id.user_id", "in", self.ids),
                ("state", "=", "validate"),
                ("date_from", "<=", now),
                ("date_to", ">=", now),
            ]
        ).employee_id.user_id.filtered(lambda user: user in self)

    def _leader(self):
        """:return: who leads the first of his teams that somebody leads, or nobody"""
        domain = Domain("user_id", "in", self.ids)
        members = self.env["crm.team.member"].sudo()  # as above
        teams = members.with_context(active_test=False).search(domain).crm_team_id
        return teams.user_id.filtered("active")[:1] - self
