from datetime import timedelta

from odoo import api, fields, models

# In place of an id: the job has not begun.
ALL = -1
# A page that is recorded at this moment does not know of the change.
WAIT = timedelta(minutes=2)
SEARCHES = "email_logging_searches_texts"


class ResCompany(models.Model):
    """Whether searching by words finds all that is new in the texts of e-mails."""

    _inherit = "res.company"

    email_logging_searches_texts = fields.Boolean(
        "Search Whole Texts", groups="base.group_user"
    )
    email_logging_texts_left = fields.Integer(
        groups=fields.NO_ACCESS,
        help="Id of the newest e-mail whose words are not kept as it is chosen.",
    )

    # CRUD

    def write(self, vals):
        chosen = vals.get(SEARCHES)
        changed = self.filtered(
            lambda company: SEARCHES in vals and company[SEARCHES] != chosen
        )
        done = super().write(vals)
        changed._start_texts()
        return done

    # Job

    @api.model
    def _next_of_texts(self):
        """:return: a company whose e-mails are not all as it is chosen"""
        # By the job.
        return self.sudo().search([("email_logging_texts_left", "!=", 0)], limit=1)

    # Helpers

    def _start_texts(self):
        if not self:
            return
        companies = self.sudo()  # whoever may choose may start what follows
        companies.email_logging_texts_left = ALL
        cron = companies.env.ref("crm_email_logging.words_cron")
        cron.active = True
        cron._trigger(fields.Datetime.now() + WAIT)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    email_logging_searches_texts = fields.Boolean(
        related="company_id.email_logging_searches_texts", readonly=False
    )
