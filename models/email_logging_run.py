from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ..actions import window
from ..engine.together import carry_out


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
    # What the run recorded lies between these: runs of one mailbox never overlap, and
    # a million messages need no column of their own for it.
    first_message_id = fields.Integer(readonly=True, aggregator=None)
    last_message_id = fields.Integer(readonly=True, aggregator=None)
    first_skipped_id = fields.Integer(readonly=True, aggregator=None)
    last_skipped_id = fields.Integer(readonly=True, aggregator=None)
    failed_ids = fields.Json("Failed E-mails", readonly=True)
    request_count = fields.Integer("Requests", readonly=True)
    throttled_seconds = fields.Float(
        readonly=True, help="Seconds that Microsoft asked to wait."
    )
    # Kept apart from the sentence, so that everybody reads it in their language.
    error_kind = fields.Char(readonly=True)
    error_code = fields.Char(readonly=True)
    error = fields.Text(compute="_compute_error")
    explanation = fields.Char("What Happened", compute="_compute_explanation")

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

    @api.depends(
        "error_kind", "error_code", "mailbox_id.authentication", "mailbox_id.kind"
    )
    @api.depends_context("lang")
    def _compute_error(self):
        remedies = self.env["email.logging.remedy"]
        for run in self:
            # Whoever reads runs need not be let into the mailbox.
            reader = run.mailbox_id.sudo()._reader()
            run.error = run.error_kind and remedies._sentence(
                run.error_kind, run.error_code, reader
            )

    @api.depends("error", "reason_summary")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        """The error tells administrators what to do; others know the state."""
        is_administrator = self.env.user.has_group("base.group_system")
        for run in self:
            error = is_administrator and run.error
            run.explanation = " ".join(filter(None, (error, run.reason_summary)))

    @api.depends("start", "mailbox_id")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            start = format_datetime(self.env, run.start, dt_format="short")
            run.display_name = f"{run.mailbox_id.name} {start}"

    # Actions

    def action_view_logged(self):
        """Open what this run logged, as far as it is still there."""
        span = (self.first_message_id, self.last_message_id)
        return self._view("email_logging_message_action", self._within(*span))

    def action_view_skipped(self):
        span = (self.first_skipped_id, self.last_skipped_id)
        decided = self._within(*span) & Domain("reason", "!=", "failed")
        return self._view("email_logging_skipped_action", decided)

    def action_view_failed(self):
        failed = Domain("id", "in", self.failed_ids or [])
        return self._view("email_logging_skipped_action", failed)

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

    def _add(self, tally, reasons, recorded, also=()):
        """:param tally: {name of a counting field: how many more}
        :param reasons: {reason of not logging: how many more}
        :param recorded: {"message", "skipped" or "failed": list of new ids}
        :param also: statements to carry out with it
        """
        changes = {name: self._more(name, count) for name, count in tally.items()}
        for kind in ("message", "skipped"):
            if ids := recorded.get(kind):
                changes |= self._wider(kind, ids)
        carry_out(self.env, [*also, *self._update_queries(changes)])
        self.invalidate_recordset(list(changes))
        if reasons:
            self.reasons = dict(Counter(self.reasons or {}) + Counter(reasons))
        if failed := recorded.get("failed"):
            self.failed_ids = [*(self.failed_ids or ()), *failed]

    def _update_queries(self, changes):
        """Every page adds to it: not read first, as the ORM would.

        :param changes: {name of a field: how it changes, as SQL}
        :return: list of the statement, if there is anything to change
        """
        update = SQL(
            "UPDATE email_logging_run SET %s WHERE id = %s",
            SQL(", ").join(changes.values()),
            self.id,
        )
        return [update] if changes else []

    def _more(self, name, count):
        return SQL(
            "%(name)s = COALESCE(%(name)s, 0) + %(count)s",
            name=SQL.identifier(name),
            count=count,
        )

    def _wider(self, kind, ids):
        """:return: {name of a field: how it changes}; LEAST and GREATEST skip NULL"""
        first, last = f"first_{kind}_id", f"last_{kind}_id"
        return {
            first: SQL(
                "%(n)s = LEAST(%(n)s, %(id)s)", n=SQL.identifier(first), id=min(ids)
            ),
            last: SQL(
                "%(n)s = GREATEST(%(n)s, %(id)s)", n=SQL.identifier(last), id=max(ids)
            ),
        }

    def _close(self, state, seconds, traffic, error):
        """:param seconds: how long this part of the run took
        :param traffic: `Traffic`, or None when nothing was asked
        :param error: what ended the run, or could not be moved, or None
        """
        kind, code = (error.kind, error.code) if error else (False, False)
        self.write({"state": state, "error_kind": kind, "error_code": code})
        self.duration += seconds
        self.throttled_seconds += getattr(error, "retry_after", 0)
        if traffic:
            self.request_count += traffic.requests
            self.throttled_seconds += traffic.throttled_seconds

    # Helpers

    def _within(self, first, last):
        """:return: `Domain` of what the run recorded between two ids, if anything"""
        self.ensure_one()
        if not last:
            return Domain.FALSE
        mailbox = Domain("mailbox_id", "=", self.mailbox_id.id)
        return mailbox & Domain("id", ">=", first) & Domain("id", "<=", last)

    def _view(self, name, domain):
        self.check_access("read")
        return window(self.env, name, domain=list(domain), context={})
