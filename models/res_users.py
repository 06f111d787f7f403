from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "interaction.log.mixin"]

    def _interaction_domain(self):
        return Domain("user_id", "in", self.ids)
