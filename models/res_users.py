from odoo import api, models
from odoo.fields import Domain

# What makes somebody an internal user, or one again.
STANDING_FIELDS = {"group_ids", "partner_id", "active"}


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "interaction.log.mixin"]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        addresses = self.env["email.logging.address"]
        addresses._list_mains(users.partner_id)
        pairs = zip(users, vals_list, strict=True)
        new = [user.id for user, vals in pairs if not vals.get("partner_id")]
        addresses._judge_entered(self.browse(new).partner_id)
        return users

    def write(self, vals):
        result = super().write(vals)
        addresses = self.env["email.logging.address"]
        if STANDING_FIELDS & vals.keys():
            addresses._list_mains(self.partner_id)
        if vals.get("active"):
            addresses._find_conflicts(self.partner_id)
        return result

    # Helpers

    def _interaction_domain(self):
        return Domain("user_id", "in", self.ids)
