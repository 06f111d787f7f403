from odoo import fields, models


class ResUsers(models.Model):
    """Since when somebody is not here any more: privacy periods count from then."""

    _name = "res.users"
    _inherit = ["res.users"]

    email_logging_left_date = fields.Datetime(
        "Archived On", readonly=True, copy=False, groups=fields.NO_ACCESS
    )

    # CRUD

    def write(self, vals):
        if "active" not in vals:
            return super().write(vals)
        date = False if vals["active"] else fields.Datetime.now()
        changed = self.filtered(lambda user: user.active != vals["active"])
        result = super().write(vals)
        # Follows from what somebody did who may.
        changed.sudo().email_logging_left_date = date
        return result
