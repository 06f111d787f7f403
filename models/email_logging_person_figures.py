from odoo import api, fields, models
from odoo.tools import format_date

BASES = [
    ("agreement", "Agreement with the Works Council or Trade Unions"),
    ("authorisation", "Authorisation of the Labour Authority"),
    ("assessment", "Assessment by the Data Protection Officer"),
]


class EmailLoggingPersonFigures(models.Model):
    """On what basis a company shows figures of single persons in reports.

    Without one, it shows none. What was decided stays: nobody changes or deletes it.
    """

    _name = "email.logging.person.figures"
    _description = "Permission to Show Figures of Persons"
    _order = "id desc"
    _rec_name = "basis"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    basis = fields.Selection(BASES, required=True)
    basis_date = fields.Date("Dated", required=True)
    document = fields.Binary(attachment=True, required=True)
    document_name = fields.Char()
    create_uid = fields.Many2one("res.users", "Switched On By", readonly=True)
    create_date = fields.Datetime("Switched On", readonly=True)
    end_uid = fields.Many2one("res.users", "Switched Off By", readonly=True)
    end_date = fields.Datetime("Switched Off", readonly=True)

    _company_unique = models.UniqueIndex(
        "(company_id) WHERE end_date IS NULL",
        "Figures of single persons are switched on already.",
    )

    # Actions

    def action_switch_on(self):
        """The record is saved when this is called."""
        self.check_access("create")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_switch_off(self):
        self.check_access("create")
        # What was decided is not written otherwise.
        self.sudo().filtered(lambda one: not one.end_date).write(
            {"end_date": fields.Datetime.now(), "end_uid": self.env.uid}
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # Helpers

    @api.model
    def _of(self, companies):
        """:return: what holds now, as superuser: reports ask it for everybody"""
        domain = [("company_id", "in", companies.ids), ("end_date", "=", False)]
        return self.sudo().search(domain)

    def _in_words(self):
        self.ensure_one()
        basis = dict(self._fields["basis"]._description_selection(self.env))
        return self.env._(
            "%(company)s shows figures of single persons since %(date)s, in teams of "
            "at least four. %(basis)s, dated %(dated)s; switched on by %(name)s.",
            company=self.company_id.name,
            date=format_date(self.env, self.create_date),
            basis=basis[self.basis],
            dated=format_date(self.env, self.basis_date),
            name=self.create_uid.name,
        )
