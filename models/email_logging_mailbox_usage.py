import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ..connection.limits import (
    DEFAULT_QUOTA_GB,
    GIGABYTE,
    is_folder_nearly_full,
    is_mailbox_nearly_full,
)

MEASURE_EVERY = timedelta(hours=12)


class EmailLoggingMailbox(models.Model):
    """How the mailbox is doing: what waits, what came lately, how full it is."""

    _inherit = "email.logging.mailbox"

    waiting_count = fields.Integer(
        "Waiting in the Inbox",
        readonly=True,
        copy=False,
        help="As of the last check.",
    )
    last_mail_date = fields.Datetime(
        "Last Mail",
        readonly=True,
        copy=False,
        help="When the job found mail in the Inbox for the last time.",
    )
    silence_hours = fields.Integer(
        "Warn Without Mail After (Hours)",
        default=72,
        aggregator=None,
        help="The mail-flow rules may be switched off. 0: never warn.",
    )
    quota_gb = fields.Float(
        "Mailbox Limit (GB)",
        default=DEFAULT_QUOTA_GB,
        aggregator=None,
        help="Exchange Online: 50 GB without a licence, 100 GB with Plan 2.",
    )
    size_bytes = fields.Float(readonly=True, copy=False, aggregator=None)
    largest_folder_name = fields.Char(readonly=True, copy=False)
    largest_folder_count = fields.Integer(readonly=True, copy=False, aggregator=None)
    measured_date = fields.Datetime(readonly=True, copy=False)
    usage = fields.Char(compute="_compute_usage")
    warning_message = fields.Char("Warning", compute="_compute_warning_message")
    progress = fields.Char(compute="_compute_progress")
    last_day_graph = fields.Text("Last 24 Hours", compute="_compute_last_day_graph")

    @api.depends("size_bytes", "quota_gb", "largest_folder_count")
    @api.depends_context("lang")
    def _compute_usage(self):
        for mailbox in self:
            mailbox.usage = mailbox.measured_date and mailbox._usage_sentence(
                **mailbox._measured()
            )

    @api.depends(
        *("size_bytes", "quota_gb", "largest_folder_count"),
        *("last_mail_date", "enabled_date", "silence_hours"),
    )
    @api.depends_context("lang")
    def _compute_warning_message(self):
        for mailbox in self:
            mailbox.warning_message = " ".join(mailbox._warnings())

    @api.depends("run_ids.state", "run_ids.read_count", "waiting_count")
    @api.depends_context("lang")
    def _compute_progress(self):
        for mailbox in self:
            run = mailbox.run_ids[:1]
            mailbox.progress = run.state == "running" and self.env._(
                "%(done)s messages done, %(waiting)s wait",
                done=run.read_count,
                waiting=mailbox.waiting_count,
            )

    @api.depends("run_ids.logged_count")
    @api.depends_context("lang")
    def _compute_last_day_graph(self):
        for mailbox in self:
            mailbox.last_day_graph = json.dumps(
                [
                    {
                        "key": self.env._("Logged"),
                        "title": "",
                        "values": mailbox._logged_by_hour(),
                        "is_sample_data": False,
                    }
                ]
            )

    # Job

    def _note_visit(self, remote, read_count, waiting_count):
        """Keep what a run saw, in as few writes as can be."""
        self._clear_error()
        now = fields.Datetime.now()
        values = {"last_mail_date": now} if read_count else {}
        if self.waiting_count != waiting_count:
            values["waiting_count"] = waiting_count
        # Twice a day only: it costs requests.
        if not self.measured_date or self.measured_date < now - MEASURE_EVERY:
            values |= self._measure(remote, now)
        if values:
            self.write(values)

    def _measure(self, remote, now):
        found = remote.folder_tree()
        largest = max(found, key=lambda folder: folder.total, default=None)
        return {
            "size_bytes": sum(folder.size or 0 for folder in found),
            "largest_folder_name": largest.name if largest else False,
            "largest_folder_count": largest.total if largest else 0,
            "measured_date": now,
        }

    # Helpers

    def _measured(self):
        """:return: the facts of `_usage_sentence`"""
        return {
            "size": self.size_bytes,
            "quota": self.quota_gb,
            "count": self.largest_folder_count,
            "folder": self.largest_folder_name,
        }

    @api.model
    def _usage_sentence(self, size, quota, count, folder):
        """:param size: in bytes; `quota` in GB; `count` of messages in `folder`"""
        return self.env._(
            "%(size)s of %(quota)s GB; %(count)s messages in %(folder)s",
            size=formatLang(self.env, size / GIGABYTE, digits=1),
            quota=formatLang(self.env, quota, digits=0),
            count=formatLang(self.env, count, digits=0),
            folder=folder,
        )

    def _is_silent(self):
        since = max(
            filter(None, (self.last_mail_date, self.enabled_date)), default=None
        )
        if not (self.enabled and self.silence_hours and since):
            return False
        return fields.Datetime.now() - since > timedelta(hours=self.silence_hours)

    def _failed_count(self):
        skipped = self.env["email.logging.skipped"]
        return skipped.search_count(
            Domain("mailbox_id", "in", self.ids) & skipped._set_aside_domain()
        )

    def _logged_by_hour(self):
        """:return: points of the bar chart, one for each of the last 24 hours"""
        counts = dict(
            self.env["email.logging.run"]._read_group(
                [("mailbox_id", "in", self.ids), ("start", ">", "-24H")],
                ["start:hour"],
                ["logged_count:sum"],
            )
        )
        hours = {f"{hour:%d %H}": count for hour, count in counts.items()}
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        last_day = [now - timedelta(hours=back) for back in range(23, -1, -1)]
        return [
            {
                "label": f"{hour:%H}:00",
                "value": hours.get(f"{hour:%d %H}", 0),
                "type": "past",
            }
            for hour in last_day
        ]

    def _warnings(self):
        """:return: list of sentences, each with what to do"""
        warnings = []
        if failed := self._failed_count():
            warnings.append(
                self.env._(
                    "E-mails that could not be recorded: %(count)s. See their errors "
                    "under Not Logged, then retry.",
                    count=failed,
                )
            )
        if self._is_silent():
            warnings.append(
                self.env._(
                    "No mail has arrived for a long time: check whether the mail-flow "
                    "rules are switched on."
                )
            )
        if is_mailbox_nearly_full(self.size_bytes, self.quota_gb):
            warnings.append(
                self.env._("The mailbox is nearly full: delete old mail or enlarge it.")
            )
        if is_folder_nearly_full(self.largest_folder_count):
            warnings.append(
                self.env._(
                    "The folder %(folder)s is nearly full: let logged e-mails go to a "
                    "subfolder for each month.",
                    folder=self.largest_folder_name,
                )
            )
        return warnings
