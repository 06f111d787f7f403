from odoo import api, fields, models
from odoo.tools import SQL

from .email_logging_skipped import REASONS

LOGGED = ("logged", "Logged")


class EmailLoggingVerdict(models.Model):
    """Logged and skipped messages together: why was this (not) logged?

    Addresses, date and verdict only, so that administrators outside Sales may look.
    """

    _name = "email.logging.verdict"
    _description = "Verdict on an E-mail"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "internet_message_id"

    mailbox_id = fields.Many2one("email.logging.mailbox", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True)
    internet_message_id = fields.Char("Message-ID", readonly=True)
    participants = fields.Text("Addresses", readonly=True)
    verdict = fields.Selection([LOGGED, *REASONS], readonly=True)
    explanation = fields.Char(compute="_compute_explanation")
    message_id = fields.Many2one(
        "email.logging.message", "Logged E-mail", readonly=True
    )
    skipped_id = fields.Many2one(
        "email.logging.skipped", "E-mail Not Logged", readonly=True
    )

    @property
    def _table_query(self):
        # Ids of the two tables are kept apart by their parity; both have an index of it.
        # Columns have the same types in both, so that PostgreSQL uses their indexes.
        return SQL(
            """
            SELECT 2 * id AS id, mailbox_id, company_id, date, internet_message_id,
                   participants, 'logged'::varchar AS verdict,
                   id AS message_id, NULL::integer AS skipped_id
              FROM email_logging_message
             UNION ALL
            SELECT 2 * id + 1, mailbox_id, company_id, date, internet_message_id,
                   participants, reason, NULL::integer, id
              FROM email_logging_skipped
            """
        )

    @api.depends("verdict")
    @api.depends_context("lang")
    def _compute_explanation(self):
        remedies = self.env["email.logging.skipped"]._remedies()
        remedies["logged"] = self.env._(
            "At least one salesperson and one contact take part."
        )
        for verdict in self:
            verdict.explanation = remedies[verdict.verdict]

    # Actions

    def action_view(self):
        """Open the logged or the skipped message."""
        self.ensure_one()
        return (self.message_id or self.skipped_id).get_formview_action()
