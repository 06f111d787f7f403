from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..actions import window
from ..exchange.errors import MailError
from ..exchange.translation import Counted, _lt, worded

ACTIVITY = "mail.mail_activity_data_warning"
WAITS_FOR_FIRST_MAIL = Counted(
    _lt(
        "Logging is on. The job reads the mailbox every minute; new mail-flow rules "
        "take up to an hour. To try it, let a salesperson write to a contact, or a "
        "contact to a salesperson: the e-mail shows on the contact's page."
    ),
    _lt(
        "Logging is on. The job reads the mailbox every %(count)s minutes; new "
        "mail-flow rules take up to an hour. To try it, let a salesperson write to a "
        "contact, or a contact to a salesperson: the e-mail shows on the contact's "
        "page."
    ),
)


class EmailLoggingMailbox(models.Model):
    """Whether the mailbox works and is set up properly, and who is told when not."""

    _inherit = "email.logging.mailbox"

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
    check_ids = fields.One2many("email.logging.check", "mailbox_id", readonly=True)
    validated_date = fields.Datetime("Validated On", compute="_compute_validated_date")
    alarming_check_ids = fields.Many2many(
        "email.logging.check", compute="_compute_alarming_check_ids"
    )
    remedy_button = fields.Char(compute="_compute_remedy_button")
    expiry_message = fields.Char(compute="_compute_expiry_message")
    # Whether the new one is entered in the setup.
    expiry_button = fields.Boolean(compute="_compute_expiry_message")
    first_mail_message = fields.Char(compute="_compute_first_mail_message")

    @api.depends("enabled", "account_username", "error_kind")
    def _compute_state(self):
        for mailbox in self:
            if not mailbox.account_username:
                mailbox.state = "not_connected"
            elif mailbox.error_kind:
                mailbox.state = "error"
            else:
                mailbox.state = "running" if mailbox.enabled else "stopped"

    @api.depends("error_kind", "error_code", "authentication", "kind")
    @api.depends_context("lang")
    def _compute_error_message(self):
        remedies = self.env["email.logging.remedy"]
        for mailbox in self:
            mailbox.error_message = mailbox.error_kind and remedies._sentence(
                mailbox.error_kind, mailbox.error_code, mailbox._reader()
            )

    @api.depends("check_ids.state", "check_ids.outcome")
    def _compute_alarming_check_ids(self):
        for mailbox in self:
            mailbox.alarming_check_ids = mailbox.check_ids.filtered("is_alarming")

    @api.depends("check_ids.checked_date")
    def _compute_validated_date(self):
        """Not stored on the mailbox: its row belongs to the job, which may run."""
        for mailbox in self:
            dates = filter(None, mailbox.check_ids.mapped("checked_date"))
            mailbox.validated_date = max(dates, default=False)

    @api.depends("error_kind", "authentication", "kind")
    def _compute_remedy_button(self):
        """What mends the failure: see `Kind.mended_by`."""
        remedies = self.env["email.logging.remedy"]
        for mailbox in self:
            mailbox.remedy_button = mailbox.error_kind and remedies._mended_by(
                mailbox.error_kind, mailbox._reader()
            )

    @api.depends("account_username", "kind")
    @api.depends_context("lang")
    def _compute_expiry_message(self):
        settings = self.env["email.logging.settings"]
        message = settings._expires_soon() and self.env._(
            "The client secret or certificate expires on %(date)s. E-mails are not "
            "logged from then on: create a new one in Entra ID and let it take the "
            "place of the old one.",
            date=format_date(self.env, settings._get_expiry()),
        )
        self.expiry_button = not settings._keeps_credential_elsewhere()
        for mailbox in self:
            is_read_by_it = mailbox.account_username and not mailbox._is_on_server()
            mailbox.expiry_message = is_read_by_it and message

    @api.depends("state", "logged_count", "skipped_count", "interval_minutes")
    @api.depends_context("lang")
    def _compute_first_mail_message(self):
        for mailbox in self:
            seen = mailbox.logged_count + mailbox.skipped_count
            facts = {"count": mailbox.interval_minutes}
            waits = mailbox.state == "running" and not seen
            sentence = waits and worded(WAITS_FOR_FIRST_MAIL, facts)
            mailbox.first_mail_message = sentence and self.env._(sentence, **facts)

    # Actions

    def action_validate(self):
        """Run all checks and show them."""
        self.check_access("write")
        for mailbox in self:
            mailbox._validate()
        domain = [("mailbox_id", "in", self.ids)]
        return window(self.env, "email_logging_check_action", domain=domain)

    def action_log_now(self):
        """Override: asked for by somebody, the job does not rest after a failure."""
        self._clear_error()
        return super().action_log_now()

    def action_accept_database(self):
        """Confirm that this database is to log the mail, after a change."""
        self.check_access("write")
        self.env["email.logging.settings"]._accept_database()
        return self.filtered("enabled").action_log_now()

    def action_open_setup(self):
        """Where secret, certificate and identifiers are entered."""
        setups = self.env["email.logging.setup"]
        return setups._resume(step="application")._page()

    def action_open_consent(self):
        return self.env["email.logging.setup"]._resume(step="access")._page()

    # Job

    @api.model
    def _cron_validate(self):
        """Entry of the daily job: check all enabled mailboxes, renew encryption.

        Hundreds of mailboxes take longer than Odoo lets a job be at work.
        """
        self._rotate_secrets()
        crons, left = self.env["ir.cron"], self._left_to_validate()
        crons._commit_progress(remaining=len(left))
        for mailbox in left:
            mailbox._validate()
            if not crons._commit_progress(1):
                break

    @api.model
    def _left_to_validate(self):
        """:return: mailboxes, those first whose results are the oldest; when the time
        of the execution before did not suffice, as many as it left
        """
        enabled = self.search([("enabled", "=", True)]).sorted(
            lambda mailbox: mailbox.validated_date or datetime.min
        )
        # Of the system's own job; without one, all are left.
        progress = self.env["ir.cron.progress"].sudo()
        now = progress.browse(self.env.context.get("ir_cron_progress_id"))
        before = now and progress.search(
            [("cron_id", "=", now.cron_id.id), ("id", "<", now.id)],
            order="id desc",
            limit=1,
        )
        return enabled[: before.remaining] if before.remaining else enabled

    def _validate(self):
        self.ensure_one()
        self.env["email.logging.check"]._validate(self)
        self.invalidate_recordset(["check_ids"])
        self._update_activity()

    @api.model
    def _rotate_secrets(self):
        try:
            self.env["email.logging.settings"]._rotate_secrets()
            self.env["email.logging.token"]._rotate_secrets()
        except MailError:
            # The check of the encryption key says so on every mailbox.
            return

    def _log_mail(self):
        """Override: the job rests after a failure."""
        return False if self._is_resting() else super()._log_mail()

    def _is_resting(self):
        """After a failure of the connection, ask Microsoft again hourly only.

        What concerns single messages must not keep the others waiting.
        """
        remedies = self.env["email.logging.remedy"]
        if not self.error_kind or not remedies._kind(self.error_kind).stops:
            return False
        return self.last_attempt > fields.Datetime.now() - timedelta(hours=1)

    def _runs(self):
        return super()._runs() and not self.error_kind

    # Failure

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

    def _note_account(self, account_values):
        """Override: what was wrong with the account before is past."""
        noted = super()._note_account(account_values)
        self._clear_error()
        return noted

    def _disconnect(self):
        """Override: what is not connected has no failure, and was not checked."""
        done = super()._disconnect()
        self.sudo().check_ids.unlink()  # nobody has the right to, by hand
        self._clear_error()
        return done

    # Helpers

    def _update_activity(self):
        """One activity while something is red, which says all that is; none when it is
        mended.
        """
        if not (self.error_kind or self.alarming_check_ids):
            self.activity_unlink([ACTIVITY])
        elif activities := self.activity_search([ACTIVITY]):
            for activity in activities:
                activity.write(self._activity_words(activity.user_id))
        else:
            responsible = self._responsible()
            words = self._activity_words(responsible)
            self.activity_schedule(ACTIVITY, user_id=responsible.id, **words)

    def _activity_words(self, reader):
        mailbox = self.with_context(lang=reader.lang)
        return {
            "summary": mailbox._activity_summary(),
            "note": mailbox._activity_note(),
        }

    def _after_mending(self):
        """What was red because of the failure is checked anew before it is green."""
        if self.alarming_check_ids:
            cron = self.env.ref("crm_email_logging.validate_setup_cron")
            cron.sudo()._trigger()  # jobs belong to the system
        self._update_activity()

    def _activity_summary(self):
        if self.error_kind:
            return self.env._("E-mails are not logged")
        return self.env._("The setup of Email Logging needs attention")

    def _activity_note(self):
        """What the failure and the checks say, each once."""
        told = [self.error_message, *self.alarming_check_ids.mapped("message")]
        return " ".join(dict.fromkeys(filter(None, told)))

    def _responsible(self):
        """Who signed in, as long as they administer Odoo; else who does."""
        candidates = (self.signed_in_uid | self.create_uid).filtered("active")
        group = self.env.ref("base.group_system")
        administrators = group.sudo().all_user_ids.filtered("active")
        return ((candidates & administrators) | administrators)[:1] or self.create_uid

    def _create_archive(self):
        self.check_access("write")
        try:
            with self._remote_now() as remote:
                remote.archive()
        except MailError as error:
            remedies = self.env["email.logging.remedy"]
            raise remedies._user_error(error, self._reader()) from None
        self.folder_ids = False
        return self.action_validate()

    @api.model
    def _not_logged_since(self):
        """:return: since when (datetime) some mail is not logged, or False"""
        # Everybody may know this much, though not why.
        broken = self.sudo().search(
            [("error_kind", "!=", False), ("company_id", "in", self.env.companies.ids)],
            order="error_date",
            limit=1,
        )
        return broken.error_date
