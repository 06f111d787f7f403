from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime


class EmailLoggingRun(models.Model):
    """One execution of a mailbox's job that found mail or met an error."""

    _name = "email.logging.run"
    _description = "Email Logging Run"
    _order = "start desc, id desc"
    _rec_name = "start"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="mailbox_id.company_id", store=True)
    start = fields.Datetime(required=True, readonly=True, index=True)
    duration = fields.Float(readonly=True, help="In seconds.")
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("throttled", "Waiting for Microsoft"),
            ("error", "Stopped by an error"),
        ],
        default="running",
        required=True,
        readonly=True,
    )
    read_count = fields.Integer("Read", default=0, readonly=True)
    logged_count = fields.Integer("Logged", default=0, readonly=True)
    skipped_count = fields.Integer("Not Logged", default=0, readonly=True)
    reasons = fields.Json(readonly=True)
    reason_summary = fields.Char("Why Not Logged", compute="_compute_reason_summary")
    failed_count = fields.Integer("Failed", default=0, readonly=True)
    request_count = fields.Integer("Requests", readonly=True)
    throttled_seconds = fields.Float(
        readonly=True, help="Seconds that Microsoft asked to wait."
    )
    error = fields.Text(readonly=True)

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_summary(self):
        labels = dict(
            self.env["email.logging.skipped"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        for run in self:
            counts = sorted((run.reasons or {}).items(), key=lambda item: -item[1])
            run.reason_summary = ", ".join(
                f"{labels.get(reason, reason)}: {count}" for reason, count in counts
            )

    @api.depends("start", "mailbox_id")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            start = format_datetime(self.env, run.start, dt_format="short")
            run.display_name = f"{run.mailbox_id.name} {start}"

    @api.autovacuum
    def _gc_old_runs(self):
        limit = 1000
        old = self.search([("start", "<", "-90d")], limit=limit)
        old.unlink()
        return len(old), len(old) == limit

    # Job

    @api.model
    def _continue(self, mailbox):
        """The run that ran out of the job's time, or a new one."""
        unfinished = self.search(
            [
                ("mailbox_id", "=", mailbox.id),
                ("state", "=", "running"),
                ("start", ">", "-1H"),
            ],
            limit=1,
        )
        return unfinished or self.create(
            {"mailbox_id": mailbox.id, "start": fields.Datetime.now()}
        )

    def _add(self, tally, reasons):
        """:param tally: {name of a counting field: how many more}
        :param reasons: {reason of not logging: how many more}
        """
        added = SQL(", ").join(
            SQL(
                "%(name)s = COALESCE(%(name)s, 0) + %(count)s",
                name=SQL.identifier(name),
                count=count,
            )
            for name, count in tally.items()
        )
        if tally:
            # Every page adds to it: not read first, as the ORM would.
            self.env.cr.execute(
                SQL("UPDATE email_logging_run SET %s WHERE id = %s", added, self.id)
            )
            self.invalidate_recordset(list(tally))
        if reasons:
            self.reasons = dict(Counter(self.reasons or {}) + Counter(reasons))

    def _close(self, state, seconds, traffic, error):
        """:param seconds: how long this part of the run took
        :param traffic: `Traffic`, or None when nothing was asked
        :param error: what ended the run, or could not be moved, or None
        """
        self.write({"state": state, "error": error and str(error)})
        self.duration += seconds
        self.throttled_seconds += getattr(error, "retry_after", 0)
        if traffic:
            self.request_count += traffic.requests
            self.throttled_seconds += traffic.throttled_seconds
