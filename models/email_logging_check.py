from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..connection.check import ALARMING, OF_AN_EARLIER_VERSION
from ..connection.validation import CHECKS, Validation


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
            ("skipped", "Not Tried"),
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
        for check in self:
            known = CHECKS.get(check.code)
            check.name = self.env._(known.name) if known else check.code

    @api.depends("outcome", "facts", "mailbox_id.authentication", "mailbox_id.kind")
    @api.depends_context("lang", "tz")
    def _compute_message(self):
        for check in self:
            check.message = check._sentence()

    @api.depends("state", "outcome")
    def _compute_is_alarming(self):
        """What the administrators get an activity for."""
        for check in self:
            alarms = check.outcome in ALARMING
            check.is_alarming = check.state == "failed" or alarms

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
        # Those of another kind of mailbox, which it was before.
        mailbox.sudo().check_ids.filtered(lambda c: c.code not in findings).unlink()
        for sequence, (code, finding) in enumerate(findings.items()):
            values = {
                "state": finding.state,
                "outcome": finding.outcome,
                "facts": finding.facts,
                "sequence": sequence,
                "checked_date": now,
            }
            if code in checks:
                checks[code].write(values)
            else:
                self.sudo().create({**values, "code": code, "mailbox_id": mailbox.id})

    # Words

    def _sentence(self):
        if words := self._words(self.code, self.outcome, self.facts or {}):
            return words
        code = (self.facts or {}).get("code")
        reader = self.mailbox_id._reader()
        return self.env["email.logging.remedy"]._sentence(self.outcome, code, reader)

    @api.model
    def _words(self, code, outcome, facts):
        """:return: what a check says of an outcome, or None for a kind of failure"""
        known = CHECKS.get(code)
        sentence = known.sentence(outcome, facts) if known else OF_AN_EARLIER_VERSION
        return sentence and self.env._(sentence, **self._facts_to_read(facts))

    @api.model
    def _facts_to_read(self, facts):
        facts = dict(facts)
        if "date" in facts:
            facts["date"] = format_date(self.env, facts["date"])
        if "moment" in facts:
            moment = fields.Datetime.to_datetime(facts["moment"])
            facts["moment"] = format_datetime(self.env, moment, dt_format="short")
        if measured := facts.get("measured"):
            mailboxes = self.env["email.logging.mailbox"]
            facts["usage"] = mailboxes._usage_sentence(**measured)
        return facts
