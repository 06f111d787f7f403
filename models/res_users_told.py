from odoo import api, fields, models, tools

TELLING = "email_logging_news"


class ResUsers(models.Model):
    """Who is told by Odoo's bus of what is logged, and who wants to hear of it."""

    _name = "res.users"
    _inherit = ["res.users"]

    email_logging_news = fields.Boolean(
        "Tell Me of E-mails",
        groups="base.group_user",
        help="A notice appears in Odoo when a contact has written to you.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + [TELLING]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + [TELLING]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {TELLING, "active", "partner_id"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    # Helpers

    @api.model
    @tools.ormcache()
    def _reached(self):
        """:return: {id of an internal user: (his partner, whether he wants it)}"""
        users = self.sudo().search_fetch(  # for the job, whoever starts it
            [("share", "=", False)], ["partner_id", TELLING]
        )
        return {user.id: (user.partner_id.id, user[TELLING]) for user in users}
