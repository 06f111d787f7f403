from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError

UNFINISHED = ("waiting", "running")
COUNTS = ("logged_count", "skipped_count", "failed_count")


class EmailLoggingPast(models.Model):
    """Mail from before a mailbox was logged, and how far it is logged by now.

    The mailbox's own job does it, a slice at a time, after the mail of today.
    """

    _name = "email.logging.past"
    _description = "Past E-mails"
    _order = "id desc"
    _rec_name = "folder"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="mailbox_id.company_id", store=True)
    kind = fields.Selection(
        [("folder", "Folder"), ("files", "Files")],
        default="folder",
        required=True,
        readonly=True,
    )
    folder = fields.Char(readonly=True)
    folder_key = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    from_date = fields.Date(
        "From", readonly=True, help="What arrived before this day is left out."
    )
    moves = fields.Boolean(
        "Move What Is Logged",
        readonly=True,
        help="To where the mailbox's logged mail goes; else all stays in its folder.",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("error", "Stopped by an error"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    start = fields.Datetime("Since", readonly=True)
    duration = fields.Float(readonly=True, help="In seconds of the job's time.")
    total = fields.Integer("About", readonly=True, aggregator=None)
    done_count = fields.Integer("Read", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    logged_count = fields.Integer("Logged", readonly=True)
    skipped_count = fields.Integer("Not Logged", readonly=True)
    failed_count = fields.Integer("Failed", readonly=True)
    error_kind = fields.Char(readonly=True)
    error_code = fields.Char(readonly=True)
    error = fields.Char(compute="_compute_error")
    # How far it went: by the arrival of the last one, in a folder that changes.
    reached = fields.Datetime("Until", readonly=True)
    after = fields.Integer(readonly=True, groups=fields.NO_ACCESS)
    edge = fields.Json(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Keys of those that arrived in the last second, and were read.",
    )

    def _compute_progress(self):
        for past in self:
            is_done = past.state == "done"
            share = past.done_count / past.total if past.total else 0.0
            past.progress = 100.0 if is_done else min(100.0 * share, 99.0)

    def _compute_error(self):
        remedies = self.env["email.logging.remedy"]
        for past in self:
            past.error = past.error_kind and remedies._sentence(
                past.error_kind, past.error_code, past.mailbox_id._reader()
            )

    # Actions

    def action_stop(self):
        """The slice that runs now is ended first."""
        self._change_state(UNFINISHED, "stopped")

    def action_resume(self):
        """Go on where it was stopped, and let the job begin at once."""
        self._change_state(("stopped", "error"), "waiting")
        resumed = self.sudo()  # whoever may change its state
        resumed.write({"error_kind": False, "error_code": False})
        resumed.mailbox_id._trigger_job()
        return resumed.mailbox_id._notify_started()

    # Job

    def _since(self):
        """:return: datetime (UTC) from which the next slice is read, None for all"""
        day = self.from_date
        return self.reached or (datetime.combine(day, time.min) if day else None)

    def _begin(self, total):
        """:param total: about how many there are, 0 when that was counted before"""
        now = fields.Datetime.now()
        self.write(
            {
                "state": "running",
                "start": self.start or now,
                "total": total or self.total,
            }
        )

    def _count(self, done, tally, seconds):
        """Note what became of a slice.

        :param done: how many were read
        :param tally: {name of a counting field: how many more}
        """
        self.write(
            {
                "done_count": self.done_count + done,
                "duration": self.duration + seconds,
                **{name: self[name] + tally[name] for name in COUNTS},
            }
        )

    def _advance(self, page, left, tally, seconds):
        """Note what became of a slice of a folder, and how far that went.

        :param page: list of `Mail`, never empty
        :param left: how many of them have left the folder
        """
        last, edge = max(mail.received for mail in page), set(self.edge or ())
        is_further = not self.reached or last > self.reached
        at_edge = {mail.key for mail in page if mail.received == last}
        self.write(
            {
                "reached": last,
                "after": 0 if is_further else self.after + len(page) - left,
                "edge": sorted(at_edge if is_further else at_edge | edge),
            }
        )
        self._count(len({mail.key for mail in page} - edge), tally, seconds)

    def _finish(self):
        self.state = "done"

    def _fail(self, error):
        """:param error: `MailError`; whoever resumes it begins where it stopped"""
        self.write(
            {"state": "error", "error_kind": error.kind, "error_code": error.code}
        )

    # Helpers

    def _check_may_change(self):
        self.mailbox_id.check_access("write")

    def _change_state(self, before, after):
        self._check_may_change()
        chosen = self.filtered(lambda past: past.state in before)
        if not chosen:
            raise UserError(self.env._("There is nothing to change: see its state."))
        chosen.sudo().state = after  # by these actions only
