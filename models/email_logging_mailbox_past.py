from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..actions import window
from ..engine.past import PastRun
from ..engine.past_files import FilesRun
from ..engine.woken_workers import workers_woken_if_killed
from ..exchange.errors import MailError
from .email_logging_past import UNFINISHED

# While other mailboxes wait for the worker, the past takes a tenth of its time.
REST = 9


class EmailLoggingMailbox(models.Model):
    """Mail from before the mailbox was logged, in slices after that of today."""

    _inherit = "email.logging.mailbox"

    past_ids = fields.One2many("email.logging.past", "mailbox_id", readonly=True)

    # Actions

    def action_log_the_past(self):
        """Choose a folder of the mailbox, and from which day."""
        self.ensure_one()
        self.check_access("write")
        try:
            with self._remote_now() as remote:
                inbox, folders = remote.inbox(), remote.folder_tree()
        except MailError as error:
            raise self._told_at_the_button(error) from None
        choices = self.env["email.logging.past.choice"]
        choice = choices._of(self, [f for f in folders if f.id != inbox.id])
        return window(
            self.env, "email_logging_past_choice_action", res_id=choice.id, context={}
        )

    # Job

    def _log_mail(self):
        """Override: between two slices, mail of today is logged first."""
        done = super()._log_mail()
        if done and self._next_past():
            with workers_woken_if_killed(self.env.cr):
                return self._log_past(super()._log_mail)
        return done

    def _log_past(self, log_mail_of_today):
        """:return: as `_log_mail`"""
        done, seconds = True, 0.0
        while done and (past := self._next_past()):
            before = past.duration
            kind = FilesRun if past.kind == "files" else PastRun
            goes_on = kind(self, past).run()
            seconds += past.duration - before
            if not self.env["ir.cron"]._commit_progress(remaining=0):
                self._go_on_later(seconds)
                break
            done = goes_on and log_mail_of_today()
        return done

    def _next_past(self):
        self.env.invalidate_all()
        if not self.enabled or self.error_kind:
            return self.env["email.logging.past"]
        domain = [("mailbox_id", "=", self.id), ("state", "in", UNFINISHED)]
        return self.env["email.logging.past"].search(domain, order="id", limit=1)

    def _go_on_later(self, seconds):
        """:param seconds: how long it has worked"""
        now = fields.Datetime.now()
        rest = REST * seconds if self._others_wait(now) else 0
        self.cron_id._trigger(now + timedelta(seconds=rest))

    def _others_wait(self, now):
        others = self.search([("enabled", "=", True), ("id", "!=", self.id)]).cron_id
        triggered = self.env["ir.cron.trigger"].search_count(
            [("cron_id", "in", others.ids), ("call_at", "<=", now)], limit=1
        )
        due = Domain("id", "in", others.ids) & Domain("nextcall", "<=", now)
        return bool(triggered or self.env["ir.cron"].search_count(due, limit=1))
