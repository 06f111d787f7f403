import json
import math
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ..connection.connection import FOLDER, ONLINE
from ..connection.limits import (
    DEFAULT_QUOTA_GB,
    GIGABYTE,
    PUBLIC_FOLDER_GB,
    fullness,
    share_of_folder,
)
from ..exchange.translation import Counted, _lt, worded

MEASURE_EVERY = timedelta(hours=12)
USAGE = Counted(
    _lt("%(size)s of %(quota)s GB; %(count)s message in %(folder)s"),
    _lt("%(size)s of %(quota)s GB; %(count)s messages in %(folder)s"),
)
# The server's administrators may have set no limit, or one that Odoo does not know.
USAGE_WITHOUT_LIMIT = Counted(
    _lt("%(size)s GB; %(count)s message in %(folder)s"),
    _lt("%(size)s GB; %(count)s messages in %(folder)s"),
)
# Of the day, where a company has no working hours.
WORKING_SHARE = 8 / 24


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
    silence_working_hours = fields.Integer(
        "Warn Without Mail After (Working Hours)",
        default=24,
        aggregator=None,
        help="The mail-flow rules may be switched off. Counted by the company's "
        "working hours: nights, weekends and holidays do not count. 0: never warn.",
    )
    quota_gb = fields.Float(
        "Mailbox Limit (GB)",
        default=DEFAULT_QUOTA_GB,
        aggregator=None,
        help="Exchange Online: 50 GB without a licence, 100 GB with Plan 2. Exchange "
        "Server: as its administrators have set it. 0: not watched.",
    )
    size_bytes = fields.Float(readonly=True, copy=False, aggregator=None)
    largest_folder_name = fields.Char(readonly=True, copy=False)
    largest_folder_count = fields.Integer(readonly=True, copy=False, aggregator=None)
    measured_date = fields.Datetime(readonly=True, copy=False)
    usage = fields.Char(compute="_compute_usage")
    warning_message = fields.Char("Warning", compute="_compute_warning_message")
    progress = fields.Char(compute="_compute_progress")
    last_day_graph = fields.Text("Last 24 Hours", compute="_compute_last_day_graph")

    @api.depends(
        *("size_bytes", "quota_gb", "largest_folder_count"),
        *("check_ids.facts", "check_ids.checked_date"),
    )
    @api.depends_context("lang")
    def _compute_usage(self):
        for mailbox in self:
            measured = mailbox._measured()
            mailbox.usage = measured and mailbox._usage_sentence(**measured)

    @api.depends(
        *("size_bytes", "quota_gb", "largest_folder_count"),
        *("check_ids.facts", "check_ids.checked_date"),
        *("last_mail_date", "enabled_date", "silence_working_hours"),
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
                "Messages done: %(done)s, waiting: %(waiting)s",
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

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Override: the limit of Exchange Online is not that of a server."""
        for vals in vals_list:
            if vals.get("kind", ONLINE) != ONLINE:
                vals.setdefault("quota_gb", 0)
        return super().create(vals_list)

    # Job

    def _note_visit(self, remote, read_count, waiting_count):
        """Keep what a run saw, in as few writes as can be."""
        self._clear_error()
        breaks_silence = bool(read_count) and self._is_silent()
        now = fields.Datetime.now()
        values = {"last_mail_date": now} if read_count else {}
        if self.waiting_count != waiting_count:
            values["waiting_count"] = waiting_count
        # Twice a day only: it costs requests.
        if not self.measured_date or self.measured_date < now - MEASURE_EVERY:
            measured = self._measurement(remote)
            values |= {
                "size_bytes": measured["size"],
                "largest_folder_name": measured["folder"],
                "largest_folder_count": measured["count"],
                "measured_date": now,
            }
        if values:
            self.write(values)
        if breaks_silence:
            self._after_mending()

    # Measuring

    def _measurement(self, remote):
        """Ask for all folders now.

        :return: the facts of `_usage_sentence`
        """
        found = remote.folder_tree()
        if self.kind == FOLDER:
            return self._measurement_of_fullest(found)
        largest = max(found, key=lambda folder: folder.total, default=None)
        return {
            "size": sum(folder.size or 0 for folder in found),
            "quota": self.quota_gb,
            "count": largest.total if largest else 0,
            "folder": largest.name if largest else "",
        }

    @api.model
    def _measurement_of_fullest(self, found):
        """A public folder has a limit of its own, and their sum has none."""
        fullest = max(found, key=lambda f: share_of_folder(f.size or 0, f.total))
        return {
            "size": fullest.size or 0,
            "quota": PUBLIC_FOLDER_GB,
            "count": fullest.total,
            "folder": fullest.name,
        }

    def _measured(self):
        """What the job or a validation measured last, or None.

        The validation leaves the mailbox's row to the job.
        """
        checks = self.sudo().check_ids  # numbers, for whoever may see the mailbox
        usage = checks.filtered(
            lambda check: check.code == "usage" and "measured" in (check.facts or {})
        )
        if usage and usage.checked_date >= (self.measured_date or datetime.min):
            return {**usage.facts["measured"], "quota": self._limit_gb()}
        return self.measured_date and {
            "size": self.size_bytes,
            "quota": self._limit_gb(),
            "count": self.largest_folder_count,
            "folder": self.largest_folder_name or "",
        }

    def _limit_gb(self):
        return PUBLIC_FOLDER_GB if self.kind == FOLDER else self.quota_gb

    def _fullness(self, measured=None):
        """:param measured: the facts of `_usage_sentence`, else those of the last time
        :return: what comes near its limit, see `fullness`
        """
        facts = measured or self._measured()
        if not facts:
            return ""
        of_folder = self.kind == FOLDER
        sizes = (facts["size"], facts["quota"], facts["count"])
        return fullness(*sizes, of_folder=of_folder)

    @api.model
    def _usage_sentence(self, size, quota, count, folder):
        """:param size: in bytes; `quota` in GB; `count` of messages in `folder`"""
        return self.env._(
            worded(USAGE if quota else USAGE_WITHOUT_LIMIT, {"count": count}),
            size=formatLang(self.env, size / GIGABYTE, digits=1),
            quota=formatLang(self.env, quota, digits=0),
            count=formatLang(self.env, count, digits=0),
            folder=folder,
        )

    # Silence

    def _is_silent(self):
        """Whether no mail came for longer than the mailbox bears.

        While it cannot be read, nobody knows.
        """
        watched = self.enabled and not self.error_kind
        limit = watched and self.silence_working_hours
        # Working hours are never more than hours, which cost no query.
        if not limit or self._time_silent() <= timedelta(hours=limit):
            return False
        return self._working_hours_silent() > limit

    def _working_hours_silent(self):
        """By the working hours of the company; without any, a third of each day."""
        # Whoever sees the mailbox need not see the calendar.
        calendar = self.company_id.sudo().resource_calendar_id
        if not calendar:
            return self._time_silent() / timedelta(hours=1) * WORKING_SHARE
        now = fields.Datetime.now()
        return calendar.get_work_hours_count(now - self._time_silent(), now)

    def _time_silent(self):
        """:return: since the last mail, or since it was enabled (timedelta)"""
        known = filter(None, (self.last_mail_date, self.enabled_date))
        now = fields.Datetime.now()
        return now - max(known, default=now)

    # Helpers

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
        checks = self.env["email.logging.check"]
        if self._is_silent():
            facts = {"hours": math.floor(self._working_hours_silent())}
            warnings.append(checks._words("arrivals", "silent", facts))
        if level := self._fullness():
            facts = {"measured": self._measured()}
            warnings.append(checks._words("usage", level, facts))
        return warnings
