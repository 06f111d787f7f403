from odoo import api, fields, models

from ..connection.connection import APPLICATION, ONLINE
from ..connection.notifications import is_reachable

NET_MINUTES = 15


class EmailLoggingMailbox(models.Model):
    """Microsoft tells of new mail at once, where the application reads the mailbox;
    the schedule is the net below it.
    """

    _inherit = "email.logging.mailbox"

    told_at_once = fields.Boolean(
        "Be Told at Once",
        default=True,
        help="Microsoft tells Odoo of new mail, where this server can be reached from "
        "the internet by https. Else, and every 15 minutes besides, it is looked for.",
    )
    is_told = fields.Boolean(compute="_compute_is_told")

    @api.depends("enabled", "authentication", "told_at_once")
    def _compute_is_told(self):
        known = self.env["email.logging.subscription"]._of(self)
        told = known.filtered("mailbox_id").grouped("mailbox_id")
        for mailbox in self:
            subscription = told.get(mailbox._origin, known.browse())
            mailbox.is_told = mailbox._may_be_told() and subscription._is_alive()

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if {"enabled", "active", "authentication", "told_at_once"} & vals.keys():
            self._end_unwanted_subscriptions()
        return result

    def unlink(self):
        known = self.env["email.logging.subscription"]._of(self)
        result = super().unlink()
        if known:
            known.invalidate_recordset()
            self.env.registry.clear_cache()  # PostgreSQL has emptied their mailbox
            self._end_unwanted_subscriptions(known)
        return result

    # Actions

    def action_validate(self):
        """Override: what could not be made is tried again at once, by the job."""
        failed = self.env["email.logging.subscription"]._of(self).filtered("tried")
        failed.tried = False
        failed.mailbox_id._trigger_job()
        return super().action_validate()

    # Job

    @api.model
    def _cron_validate(self):
        """Override: what is not wanted any more ends in Exchange as well."""
        self.env["email.logging.subscription"]._end_unwanted()
        return super()._cron_validate()

    def _log_mail(self):
        """Override: who is told at once need not look as often; all is done then."""
        if self.is_told and not self._is_to_look():
            return True
        return super()._log_mail()

    def _note_visit(self, remote, read_count, waiting_count):
        """Override: the mail comes first."""
        result = super()._note_visit(remote, read_count, waiting_count)
        if self._may_be_told():
            subscriptions = self.env["email.logging.subscription"]
            if subscriptions._keep(self, remote):
                self._trigger_job()  # what came until now, nobody tells
                self._check_anew()
        return result

    # Helpers

    def _may_be_told(self):
        """Whether it is wanted, and this server has an address for it."""
        base = self.env["email.logging.settings"]._get_base_url()
        return (
            (self.enabled and self.active and self.told_at_once)
            and (self.kind == ONLINE and self.authentication == APPLICATION)
            and is_reachable(base)
        )

    def _is_to_look(self):
        """Whether somebody asked for it, or the last quarter of an hour has passed."""
        now = fields.Datetime.now()
        cron = self.sudo().cron_id  # jobs belong to the system
        if cron.nextcall > now or self._quarter(now) != self._quarter(cron.lastcall):
            return True
        # The run that it started removes it at its end only.
        waiting = [("cron_id", "=", cron.id), ("call_at", "<=", now)]
        return bool(cron.env["ir.cron.trigger"].search_count(waiting))

    def _quarter(self, moment):
        """:return: number of the quarter of an hour; those of two mailboxes differ"""
        if not moment:
            return None
        minutes = int(moment.timestamp()) // 60
        return (minutes + self.id) // NET_MINUTES

    def _end_unwanted_subscriptions(self, known=None):
        """By the daily job, at once: nobody waits for Exchange."""
        known = known or self.env["email.logging.subscription"]._of(self)
        if any(not subscription._is_wanted() for subscription in known):
            self._check_anew()

    def _check_anew(self):
        cron = self.env.ref("crm_email_logging.validate_setup_cron")
        cron.sudo()._trigger()  # jobs belong to the system
