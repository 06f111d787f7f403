from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ..engine.addresses import domain_of, normalized_vals
from ..engine.correspondence import Policy
from ..engine.run import Run


class EmailLoggingMailbox(models.Model):
    """The Exchange Online mailbox that collects copies of external mail."""

    _name = "email.logging.mailbox"
    _description = "Shared Mailbox"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    active = fields.Boolean(default=True)
    email = fields.Char(
        "Address",
        required=True,
        tracking=True,
        help="The address of the shared mailbox in Exchange Online.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    # Job
    enabled = fields.Boolean(
        copy=False,
        tracking=True,
        help="The job runs and logs the mail of this mailbox.",
    )
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
    # What is not logged
    start_date = fields.Date(
        help="E-mails that arrived before this day are not logged. Empty: all are.",
    )
    skip_private = fields.Boolean(
        "Skip Private E-mails",
        default=True,
        help="Do not log what its sender marked as private or confidential.",
    )
    skip_automatic = fields.Boolean(
        "Skip Automatic E-mails",
        default=True,
        help="Do not log automatic replies, delivery reports and newsletters.",
    )
    skip_meetings = fields.Boolean(
        "Skip Meeting Requests",
        help="Do not log meeting requests and the answers to them.",
    )
    # Where messages go
    logged_folder = fields.Selection(
        [
            ("archive", "Archive"),
            ("monthly", "A subfolder of Archive for each month"),
            ("own", "Another folder"),
        ],
        "Logged E-mails Go To",
        default="archive",
        required=True,
        help="Exchange Online keeps up to 1,000,000 messages in a folder.",
    )
    logged_folder_name = fields.Char("Folder Name")
    skipped_action = fields.Selection(
        [("keep", "The folder Not Logged"), ("delete", "Deleted Items")],
        "Other E-mails Go To",
        default="keep",
        required=True,
    )
    # Health
    state = fields.Selection(
        [
            ("not_connected", "Not Connected"),
            ("stopped", "Stopped"),
            ("running", "Logging"),
            ("error", "Needs Attention"),
        ],
        compute="_compute_state",
        store=True,
    )
    error_kind = fields.Char(readonly=True, copy=False)
    error_code = fields.Char(readonly=True, copy=False)
    error_date = fields.Datetime("Error Since", readonly=True, copy=False)
    last_attempt = fields.Datetime(readonly=True, copy=False)
    error_message = fields.Char("Error", compute="_compute_error_message")
    # Folders that the job found or made
    folder_ids = fields.Json(readonly=True, copy=False)
    # What came of it
    logged_count = fields.Integer("Logged", compute="_compute_counts")
    skipped_count = fields.Integer("Not Logged", compute="_compute_counts")
    run_ids = fields.One2many("email.logging.run", "mailbox_id", readonly=True)

    _email_unique = models.UniqueIndex(
        "(email) WHERE active", "This mailbox is already set up."
    )
    _batch_size_range = models.Constraint(
        "CHECK(batch_size BETWEEN 1 AND 1000)",
        "Enter a batch size from 1 to 1000.",
    )
    _interval_positive = models.Constraint(
        "CHECK(interval_minutes >= 1)", "Enter an interval of 1 minute or more."
    )

    _folder_named = models.Constraint(
        "CHECK(logged_folder != 'own' OR logged_folder_name IS NOT NULL)",
        "Enter the folder to which logged e-mails go.",
    )

    @api.constrains("email")
    def _check_email(self):
        for mailbox in self:
            if email_normalize(mailbox.email) != mailbox.email:
                raise ValidationError(
                    self.env._(
                        "Enter the mailbox's address alone, such as "
                        "crm.log@example.com."
                    )
                )

    @api.constrains("enabled", "account_username")
    def _check_enabled(self):
        for mailbox in self:
            if mailbox.enabled and not mailbox.account_username:
                raise ValidationError(
                    self.env._("Sign in with the service account before enabling.")
                )

    @api.depends("email")
    def _compute_name(self):
        for mailbox in self:
            mailbox.name = mailbox.name or mailbox.email

    @api.depends("enabled", "account_username", "error_kind")
    def _compute_state(self):
        for mailbox in self:
            if not mailbox.account_username:
                mailbox.state = "not_connected"
            elif mailbox.error_kind:
                mailbox.state = "error"
            else:
                mailbox.state = "running" if mailbox.enabled else "stopped"

    @api.depends("error_kind", "error_code")
    @api.depends_context("lang")
    def _compute_error_message(self):
        remedies = self.env["email.logging.remedy"]
        for mailbox in self:
            mailbox.error_message = mailbox.error_kind and remedies._sentence(
                mailbox.error_kind, mailbox.error_code
            )

    def _compute_counts(self):
        for count_field, model in (
            ("logged_count", "email.logging.message"),
            ("skipped_count", "email.logging.skipped"),
        ):
            # The administrator sees how many, though not the messages themselves.
            groups = (
                self.env[model]
                .sudo()
                ._read_group(
                    [("mailbox_id", "in", self.ids)], ["mailbox_id"], ["__count"]
                )
            )
            counts = {mailbox.id: count for mailbox, count in groups}
            for mailbox in self:
                mailbox[count_field] = counts.get(mailbox.id, 0)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        mailboxes = super().create([normalized_vals(vals) for vals in vals_list])
        for mailbox in mailboxes:
            mailbox.cron_id = mailbox._create_cron()
        return mailboxes

    def write(self, vals):
        if vals.get("enabled"):
            vals = dict(vals, enabled_date=fields.Datetime.now())
        result = super().write(normalized_vals(vals))
        if {"enabled", "active", "interval_minutes", "email"} & vals.keys():
            self._update_cron()
        return result

    def unlink(self):
        # The administrator may not touch scheduled jobs in general, but this one.
        crons = self.sudo().cron_id
        result = super().unlink()
        crons.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_messages(self):
        if (
            self.sudo()
            .env["email.logging.message"]
            .search_count(  # counted, not read
                [("mailbox_id", "in", self.ids)], limit=1
            )
        ):
            raise UserError(
                self.env._(
                    "Messages were logged from this mailbox. Archive it instead: their "
                    "links need it."
                )
            )

    # Actions

    def action_enable(self):
        self.write({"enabled": True})
        self._clear_error()
        return self.action_log_now()

    def action_disable(self):
        self.write({"enabled": False})

    def action_log_now(self):
        """Trigger the mailbox's job; nothing else ever processes mail."""
        for mailbox in self:
            if not mailbox.enabled:
                raise UserError(
                    self.env._(
                        "Logging of %(mailbox)s is switched off. Enable it first.",
                        mailbox=mailbox.name,
                    )
                )
            mailbox._clear_error()
        self._trigger_job()
        return self._notify_started()

    def action_view_messages(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_message_action"
        )
        return dict(action, domain=[("mailbox_id", "in", self.ids)], context={})

    def action_view_skipped(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_skipped_action"
        )
        return dict(action, domain=[("mailbox_id", "in", self.ids)], context={})

    def action_view_runs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_run_action"
        )
        return dict(action, domain=[("mailbox_id", "in", self.ids)], context={})

    # Job

    def _cron_log_mail(self):
        """Entry of the mailbox's own scheduled job."""
        self.ensure_one()
        if not (self.exists() and self.enabled):
            self.env["ir.cron"]._commit_progress(deactivate=True)
        elif not self._is_resting():
            self._log_mail()

    def _log_mail(self):
        Run(self).run()

    def _is_resting(self):
        """After a failure of the connection, ask Microsoft again hourly only.

        What concerns single messages must not keep the others waiting.
        """
        remedies = self.env["email.logging.remedy"]
        if not self.error_kind or not remedies._kind(self.error_kind).stops:
            return False
        return self.last_attempt > fields.Datetime.now() - timedelta(hours=1)

    # Helpers

    def _policy(self):
        return Policy(
            domain=domain_of(self.email or ""),
            start_date=self.start_date or None,
            skip_private=self.skip_private,
            skip_automatic=self.skip_automatic,
            skip_meetings=self.skip_meetings,
        )

    def _trigger_job(self):
        for mailbox in self.filtered("enabled"):
            mailbox.sudo().cron_id._trigger()  # jobs belong to the system

    def _notify_started(self, then=None):
        """Tell when the job will do what was asked for."""
        mailboxes = self.sudo()  # salespeople see what they asked for, not the mailbox
        if all(mailbox.enabled and not mailbox.error_kind for mailbox in mailboxes):
            return self._notify(self.env._("The job starts within a minute."), then)
        return self._notify(
            self.env._(
                "Logging is interrupted: it is done as soon as logging works again."
            ),
            then,
            kind="warning",
        )

    @api.model
    def _notify(self, message, then=None, kind="success"):
        """:param then: the action that follows; else the page is read anew"""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _discard(self):
        """Remove the mailbox here; only archive it when messages lead to it."""
        self._disconnect()
        # counted, not read
        groups = (
            self.sudo()
            .env["email.logging.message"]
            ._read_group([("mailbox_id", "in", self.ids)], ["mailbox_id"])
        )
        used = self.browse(mailbox.id for (mailbox,) in groups)
        used.action_archive()
        (self - used).unlink()

    def _fail(self, error):
        """Show a failure of the connection and announce it once."""
        self.last_attempt = fields.Datetime.now()
        if error.kind == self.error_kind:
            return
        self.write(
            {
                "error_kind": error.kind,
                "error_code": error.code,
                "error_date": fields.Datetime.now(),
            }
        )
        self._update_activity()

    def _clear_error(self):
        for mailbox in self.filtered("error_kind"):
            mailbox.write(
                {"error_kind": False, "error_code": False, "error_date": False}
            )
            mailbox._after_mending()

    def _create_cron(self):
        # Jobs belong to the system; administrators of this app need not be.
        return self.env["ir.cron"].sudo().create(self._prepare_cron_vals())

    def _prepare_cron_vals(self):
        return {
            "name": self.env._("Email Logging: %(mailbox)s", mailbox=self.email),
            "model_id": self.env["ir.model"]._get_id(self._name),
            "state": "code",
            "code": f"model.browse({self.id})._cron_log_mail()",
            "user_id": self.env.ref("base.user_root").id,
            "interval_type": "minutes",
            **self._prepare_schedule_vals(),
        }

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
