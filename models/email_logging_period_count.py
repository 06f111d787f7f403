from odoo import api, fields, models
from odoo.tools import SQL

from .email_logging_period import KINDS


class EmailLoggingPeriodCount(models.Model):
    """How many rows a period removed on a day; never what they held."""

    _name = "email.logging.period.count"
    _description = "What Was Removed"
    _order = "date desc, id desc"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    number = fields.Integer(readonly=True)

    _once = models.UniqueIndex(
        "(company_id, date, kind)", "A day has one row for each period."
    )

    # Job

    @api.model
    def _add(self, period, number):
        """Count with what the same day removed before."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO email_logging_period_count AS counted
                       (company_id, date, kind, number, create_uid, create_date,
                        write_uid, write_date)
                VALUES (%(company)s, %(date)s, %(kind)s, %(number)s,
                        %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (company_id, date, kind)
                DO UPDATE SET number = counted.number + EXCLUDED.number
                """,
                company=period.company_id.id,
                date=fields.Date.today(),
                kind=period.kind,
                number=number,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
