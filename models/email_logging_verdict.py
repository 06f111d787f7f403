from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.reasons import LOGGED, REASONS


class EmailLoggingVerdict(models.Model):
    """Logged and skipped messages together: why was this (not) logged?

    Addresses, date and verdict only, so that administrators outside Sales may look.
    """

    _name = "email.logging.verdict"
    _description = "Verdict on an E-mail"
    _inherit = ["email.logging.searched"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "internet_message_id"

    mailbox_id = fields.Many2one("email.logging.mailbox", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True)
    internet_message_id = fields.Char("Message-ID", readonly=True)
    day = fields.Date(compute="_compute_day", search="_search_day")
    participants = fields.Text(readonly=True)
    addresses = fields.Char(compute="_compute_addresses")
    verdict = fields.Selection(
        [(reason.key, reason.label) for reason in (LOGGED, *REASONS)], readonly=True
    )
    sign = fields.Char(readonly=True)
    explanation = fields.Char(compute="_compute_explanation")
    message_id = fields.Many2one(
        "email.logging.message", "Logged E-mail", readonly=True
    )
    skipped_id = fields.Many2one(
        "email.logging.skipped", "E-mail Not Logged", readonly=True
    )

    @property
    def _table_query(self):
        # Ids of the two tables are kept apart by their parity; both index it. Columns
        # have the same types in both, so that PostgreSQL uses the indexes.
        return SQL(
            """
            SELECT 2 * id AS id, mailbox_id, company_id, date, internet_message_id,
                   participants, 'logged'::varchar AS verdict,
                   NULL::varchar AS sign,
                   id AS message_id, NULL::integer AS skipped_id
              FROM email_logging_message
             UNION ALL
            SELECT 2 * id + 1, mailbox_id, company_id, date, internet_message_id,
                   participants, reason, sign, NULL::integer, id
              FROM email_logging_skipped
            """
        )

    @api.depends("date")
    @api.depends_context("tz")
    def _compute_day(self):
        for verdict in self:
            date = verdict.date
            verdict.day = date and fields.Datetime.context_timestamp(verdict, date)

    def _search_day(self, operator, value):
        """A day begins and ends with the reader's clock."""
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._day_domain(fields.Date.to_date(day)) for day in value)

    @api.depends("participants")
    def _compute_addresses(self):
        for verdict in self:
            verdict.addresses = ", ".join((verdict.participants or "").split())

    @api.depends("verdict", "sign")
    @api.depends_context("lang")
    def _compute_explanation(self):
        """What decided comes first: "Auto-Submitted: auto-replied. It looks ..." """
        skipped = self.env["email.logging.skipped"]
        for verdict in self:
            sentence = skipped._what_to_do(verdict.verdict, verdict.sign)
            parts = (skipped._label_of(verdict.sign), sentence)
            verdict.explanation = ". ".join(filter(None, parts))

    # Helpers

    def _day_domain(self, day):
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")
        midnights = (
            zone.localize(datetime.combine(date, time.min)).astimezone(pytz.utc)
            for date in (day, day + timedelta(days=1))
        )
        start, end = (midnight.replace(tzinfo=None) for midnight in midnights)
        return Domain("date", ">=", start) & Domain("date", "<", end)

    # Actions

    def action_view(self):
        """Open the logged or the skipped message."""
        self.ensure_one()
        found = self.message_id or self.skipped_id
        if not found.has_access("read"):
            raise UserError(self.env._("You may not read this e-mail."))
        return found.get_formview_action()
