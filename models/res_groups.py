from odoo import api, models

MEMBERSHIP_FIELDS = {"user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["res.groups"]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        if any(MEMBERSHIP_FIELDS & vals.keys() for vals in vals_list):
            self._list_new_internal_users()
        return groups

    def write(self, vals):
        result = super().write(vals)
        if MEMBERSHIP_FIELDS & vals.keys():
            self._list_new_internal_users()
        return result

    # Helpers

    @api.model
    def _list_new_internal_users(self):
        """Groups make internal users as well."""
        addresses = self.env["email.logging.address"]
        # Whoever changes a group changes its users, seen or not.
        listed = addresses.sudo().search([("is_main", "=", True)]).partner_id
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("share", "=", False),
                    ("partner_id.email_logging_address", "!=", False),
                ]
            )
        )
        addresses._list_mains(users.partner_id - listed)
