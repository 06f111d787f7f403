from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_DAYS_OFF = 31


class EmailLoggingLater(models.TransientModel):
    """Until when the answer to conversations can wait."""

    _name = "email.logging.later"
    _description = "Answer Later"

    conversation_ids = fields.Many2many(
        "email.logging.conversation",
        relation="email_logging_later_conversation",
        column1="later_id",
        column2="conversation_id",
        default=lambda self: self.env.context.get("active_ids"),
    )
    until = fields.Date(
        "Wait Until",
        required=True,
        default=lambda self: self._working_day(days=1),
    )

    # Actions

    def action_wait(self):
        self.ensure_one()
        if self.until <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day to come."))
        self.conversation_ids._wait_until(self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_tomorrow(self):
        self.until = self._working_day(days=1)
        return self.action_wait()

    def action_next_monday(self):
        today = fields.Date.context_today(self)
        self.until = self._working_day(days=7 - today.weekday())
        return self.action_wait()

    def action_in_a_week(self):
        self.until = self._working_day(days=7)
        return self.action_wait()

    # Helpers

    @api.model
    def _working_day(self, days):
        """:return: the first day from then on on which the company works"""
        first = fields.Date.context_today(self) + timedelta(days=days)
        # Who answers need not see the calendar.
        calendar = self.env.company.sudo().resource_calendar_id
        start = datetime.combine(first, time(), UTC)
        stop = start + timedelta(days=MOST_DAYS_OFF)
        periods = calendar._work_intervals_batch(start, stop)[False] if calendar else ()
        return next((begin.date() for begin, _end, _meta in periods), first)
