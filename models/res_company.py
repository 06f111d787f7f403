from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        # Whoever makes a company gives it the periods with which all begin.
        self.env["email.logging.period"].sudo()._add_missing(companies)
        return companies
