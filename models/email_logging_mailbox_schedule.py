from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..actions import notice
from ..engine.run import Run


class EmailLoggingMailbox(models.Model):
    """When the mailbox is read: its own scheduled job, and who may start it."""

    _inherit = "email.logging.mailbox"

    enabled = fields.Boolean(
        copy=False,
        tracking=True,
        help="The job runs and logs the mail of this mailbox.",
    )
    enabled_date = fields.Datetime("Enabled On", readonly=True, copy=False)
    interval_minutes = fields.Integer(
        "Check Every (Minutes)", default=5, required=True, aggregator=None
    )
    batch_size = fields.Integer(
        default=100,
        required=True,
        aggregator=None,
        help="How many messages are read at once, from 1 to 1000.",
    )
    cron_id = fields.Many2one(
        "ir.cron", "Scheduled Job", readonly=True, copy=False, ondelete="restrict"
    )
    last_run = fields.Datetime(related="cron_id.lastcall", string="Last Run")
    next_run = fields.Datetime(related="cron_id.nextcall", string="Next Run")
    run_ids = fields.One2many("email.logging.run", "mailbox_id", readonly=True)

    _batch_size_range = models.Constraint(
        "CHECK(batch_size BETWEEN 1 AND 1000)",
        "Enter a batch size from 1 to 1000.",
    )
    _interval_positive = models.Constraint(
        "CHECK(interval_minutes >= 1)", "Enter an interval of 1 minute or more."
    )

    @api.constrains("enabled", "account_username")
    def _check_enabled(self):
        for mailbox in self:
            if mailbox.enabled and not mailbox.account_username:
                raise ValidationError(
                    self.env._("Connect the mailbox before you enable it.")
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        mailboxes = super().create(vals_list)
        for mailbox in mailboxes:
            mailbox.cron_id = mailbox._create_cron()
        mailboxes._name_crons()
        return mailboxes

    def write(self, vals):
        if vals.get("enabled"):
            vals = dict(vals, enabled_date=fields.Datetime.now())
        result = super().write(vals)
        if {"enabled", "active", "interval_minutes", "email"} & vals.keys():
            self._update_cron()
        if "email" in vals:
            self._name_crons()
        return result

    def unlink(self):
        # The administrator may not touch scheduled jobs in general, but this one.
        crons = self.sudo().cron_id
        result = super().unlink()
        crons.unlink()
        return result

    # Actions

    def action_enable(self):
        self.write({"enabled": True})
        return self.action_log_now()

    def action_disable(self):
        self.write({"enabled": False})

    def action_view_job(self):
        """Lead to the scheduled action: when it runs, and whether it is active."""
        self.ensure_one()
        self.env["ir.cron"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("base.ir_cron_act")
        form = [(False, "form")]
        return {**action, "views": form, "res_id": self.cron_id.id, "context": {}}

    def action_log_now(self):
        """Trigger the mailbox's job; nothing else ever processes mail."""
        self.check_access("write")
        for mailbox in self:
            if not mailbox.enabled:
                raise UserError(
                    self.env._(
                        "Logging of %(mailbox)s is switched off. Enable it first.",
                        mailbox=mailbox.name,
                    )
                )
        self._trigger_job()
        return self._notify_started()

    def action_restart_job(self):
        """Switch the scheduled job on again and let it run at once."""
        self.ensure_one()
        self.check_access("write")
        self._update_cron()
        return self.action_log_now()

    # Job

    def _cron_log_mail(self):
        """Entry of the mailbox's own scheduled job."""
        if not (self.exists() and self.enabled):
            self.env["ir.cron"]._commit_progress(deactivate=True)
        else:
            self._log_mail()

    def _log_mail(self):
        """:return: whether all is logged, and the job has time for something else"""
        return Run(self).run()

    def _trigger_job(self):
        for mailbox in self.filtered("enabled"):
            mailbox.sudo().cron_id._trigger()  # jobs belong to the system

    def _notify_started(self, then=None):
        """Tell when the job will do what was asked for.

        :param then: the action that follows
        """
        # Salespeople see what they asked for, not the mailbox.
        if all(mailbox._runs() for mailbox in self.sudo()):
            told = self.env._("The job starts within a minute.")
            return notice(self.env, told, then)
        told = self.env._(
            "Logging is interrupted: it is done as soon as logging works again."
        )
        return notice(self.env, told, then, kind="warning")

    def _runs(self):
        """Whether the job does anything when it is triggered."""
        return self.enabled

    def _note_account(self, account_values):
        """Override: mail that waited for it is logged at once."""
        noted = super()._note_account(account_values)
        for mailbox in self.filtered("enabled"):
            if not mailbox.sudo().cron_id.active:  # Odoo stops what failed for days
                mailbox._update_cron()
        self._trigger_job()
        return noted

    def _disconnect(self):
        """Override: what nobody may read is not read any more."""
        self.action_disable()
        return super()._disconnect()

    # The scheduled job itself

    def _create_cron(self):
        # Jobs belong to the system; administrators of this app need not be.
        return self.env["ir.cron"].sudo().create(self._prepare_cron_vals())

    def _prepare_cron_vals(self):
        return {
            "name": self._cron_name(),
            "model_id": self.env["ir.model"]._get_id(self._name),
            "state": "code",
            "code": f"model.browse({self.id})._cron_log_mail()",
            "user_id": self.env.ref("base.user_root").id,
            "interval_type": "minutes",
            **self._prepare_schedule_vals(),
        }

    def _cron_name(self):
        return self.env._("Email Logging: %(mailbox)s", mailbox=self.email)

    def _name_crons(self):
        """In each language: administrators of several may look at the list of jobs."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for mailbox in self.filtered("cron_id"):
            cron = mailbox.sudo().cron_id  # see `_create_cron`
            # What runs is locked, and keeps its name.
            if cron.try_lock_for_update(allow_referencing=True):
                for code in languages:
                    name = mailbox.with_context(lang=code)._cron_name()
                    cron.with_context(lang=code).name = name

    def _prepare_schedule_vals(self):
        return {
            "interval_number": self.interval_minutes,
            "active": self.active and self.enabled,
        }

    def _update_cron(self):
        for mailbox in self.filtered("cron_id"):
            cron = mailbox.sudo().cron_id
            values = mailbox._prepare_schedule_vals()
            # A running job is locked; it sees by itself that it is switched off.
            if values["active"] or cron.try_lock_for_update(allow_referencing=True):
                cron.write(values)
