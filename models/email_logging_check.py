from odoo import api, fields, models
from odoo.tools import format_date

from ..connection.validation import CODES, Validation


class EmailLoggingCheck(models.Model):
    """One check of a mailbox's setup, as it went the last time."""

    _name = "email.logging.check"
    _description = "Setup Check"
    _order = "sequence, id"

    mailbox_id = fields.Many2one(
        "email.logging.mailbox", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="mailbox_id.company_id", store=True)
    code = fields.Char(required=True)
    sequence = fields.Integer()
    name = fields.Char("Check", compute="_compute_name")
    state = fields.Selection(
        [
            ("passed", "Passed"),
            ("warning", "Warning"),
            ("failed", "Failed"),
            ("skipped", "Not Checked"),
        ],
        required=True,
    )
    # Kept apart from the sentence, so that everybody reads it in their language.
    outcome = fields.Char(required=True)
    facts = fields.Json()
    message = fields.Text("Result", compute="_compute_message")
    is_alarming = fields.Boolean(compute="_compute_is_alarming")
    checked_date = fields.Datetime()
    can_create_archive = fields.Boolean(compute="_compute_can_create_archive")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        names = self._names()
        for check in self:
            check.name = names.get(check.code, check.code)

    @api.depends("outcome", "facts")
    @api.depends_context("lang")
    def _compute_message(self):
        for check in self:
            check.message = check._sentence()

    @api.depends("state", "outcome")
    def _compute_is_alarming(self):
        """What the administrators get an activity for."""
        for check in self:
            expires = check.outcome == "expires_soon"
            check.is_alarming = check.state == "failed" or expires

    @api.depends("outcome")
    def _compute_can_create_archive(self):
        for check in self:
            check.can_create_archive = check.outcome == "archive_missing"

    # Actions

    def action_create_archive(self):
        """Make a folder called Archive where Exchange has none yet."""
        self.ensure_one()
        return self.mailbox_id._create_archive()

    # Run

    @api.model
    def _validate(self, mailbox):
        """Check the mailbox's setup and keep the results, old ones are replaced."""
        findings = Validation(mailbox).run()
        # Nobody writes results by hand.
        now = fields.Datetime.now()
        checks = {check.code: check for check in mailbox.sudo().check_ids}
        for code, (state, outcome, facts) in findings.items():
            values = {
                "state": state,
                "outcome": outcome,
                "facts": facts,
                "sequence": CODES.index(code),
                "checked_date": now,
            }
            if code in checks:
                checks[code].write(values)
            else:
                self.sudo().create({**values, "code": code, "mailbox_id": mailbox.id})

    # Words

    def _sentence(self):
        sentence = self._sentences().get(self.outcome)
        if sentence:
            return sentence % self._facts_to_read() if "%(" in sentence else sentence
        code = (self.facts or {}).get("code")
        return self.env["email.logging.remedy"]._sentence(self.outcome, code)

    def _facts_to_read(self):
        facts = dict(self.facts or {})
        if "date" in facts:
            facts["date"] = format_date(self.env, facts["date"])
        return facts

    @api.model
    def _names(self):
        return {
            "base_url": self.env._("Address of this server"),
            "encryption_key": self.env._("Encryption key"),
            "database": self.env._("This database"),
            "credential": self.env._("Client secret or certificate"),
            "token": self.env._("Access to Microsoft 365"),
            "tenant": self.env._("Tenant"),
            "account": self.env._("Account"),
            "mailbox": self.env._("Mailbox can be reached"),
            "inbox": self.env._("Inbox can be read"),
            "archive": self.env._("Folder for logged e-mails"),
            "write": self.env._("E-mails can be moved"),
            "job": self.env._("Scheduled job"),
            "salespeople": self.env._("Salespeople's addresses"),
            "contacts": self.env._("Contacts' addresses"),
            "directions": self.env._("Mail-flow rules"),
            "usage": self.env._("Room in the mailbox"),
            "clock": self.env._("Clock"),
        }

    @api.model
    def _sentences(self):
        return self._sentences_of_passed() | self._sentences_of_others()

    @api.model
    def _sentences_of_passed(self):
        return {
            "fine": self.env._("Fine."),
            "not_checked": self.env._("Not checked, because there is no access."),
            "base_url_fine": self.env._("Microsoft returns to %(address)s."),
            "expires_later": self.env._("Valid until %(date)s."),
            "tenant_fine": self.env._("Signed in to %(tenant)s."),
            "account_fine": self.env._("Signed in as %(account)s."),
            "account_application": self.env._("The application %(account)s reads."),
            "mailbox_fine": self.env._("%(mailbox)s answers."),
            "inbox_fine": self.env._("%(count)s messages wait."),
            "salespeople_fine": self.env._("%(count)s salespeople have an address."),
            "directions_fine": self.env._(
                "In the last 7 days: %(inbound)s received, %(outbound)s sent."
            ),
            "usage_fine": "%(usage)s",
            "clock_fine": self.env._("%(seconds)s seconds off."),
            "own_folder": self.env._(
                "%(folder)s; the job makes this folder where it is missing."
            ),
        }

    @api.model
    def _sentences_of_others(self):
        return {
            "expiry_unknown": self.env._(
                "Enter in the setup when the client secret expires, to be warned in "
                "time."
            ),
            "expired": self.env._(
                "Expired on %(date)s: create a new one in Entra ID and enter it in the "
                "setup."
            ),
            "expires_soon": self.env._(
                "Expires on %(date)s: create a new one in Entra ID and enter it in the "
                "setup before."
            ),
            "archive_missing": self.env._(
                "The mailbox has no Archive yet: create it, or choose another folder "
                "below."
            ),
            "clock_wrong": self.env._(
                "This server's clock is %(seconds)s seconds off: let it be set by a "
                "time server."
            ),
            "job_disabled": self.env._("Logging is switched off: enable it."),
            "job_inactive": self.env._(
                "The scheduled job is switched off: restart the job."
            ),
            "job_late": self.env._(
                "The scheduled job is late: restart the job; if it stays late, check "
                "that Odoo runs scheduled jobs (max_cron_threads)."
            ),
            "salespeople_without_address": self.env._(
                "%(count)s salespeople have no valid e-mail address, so their e-mails "
                "are not recognised: %(names)s."
            ),
            "contacts_invalid": self.env._(
                "%(count)s contacts have an invalid e-mail address, so theirs are not "
                "recognised: %(names)s."
            ),
            "contacts_shared": self.env._(
                "%(count)s addresses belong to contacts of different companies; their "
                "e-mails are logged for each: %(names)s."
            ),
            "no_mail": self.env._(
                "Nothing was logged in the last 7 days: check that both mail-flow "
                "rules are switched on; new rules take up to an hour."
            ),
            "no_inbound": self.env._(
                "Nothing received was logged in the last 7 days: check the mail-flow "
                "rule for incoming mail."
            ),
            "no_outbound": self.env._(
                "Nothing sent was logged in the last 7 days: check the mail-flow rule "
                "for outgoing mail."
            ),
            "mailbox_full": self.env._(
                "Nearly full (%(usage)s): delete old mail or enlarge the mailbox."
            ),
            "folder_full": self.env._(
                "A folder is nearly full (%(usage)s): let logged e-mails go to a "
                "subfolder for each month."
            ),
        }
