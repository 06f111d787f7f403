from odoo import api, fields, models

from ..engine.correspondence import SALES_GROUP
from ..engine.processing_sheet import (
    LANGUAGES,
    TITLE,
    Mailbox,
    Period,
    Settings,
    say_in,
    sections,
)


class EmailLoggingSheet(models.TransientModel):
    """The record of processing for data protection officer and works council."""

    _name = "email.logging.sheet"
    _description = "Processing Sheet"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    language = fields.Selection(
        LANGUAGES, required=True, default=lambda self: self._default_language()
    )

    @api.model
    def _default_language(self):
        languages = {code[:2]: code for code, _label in LANGUAGES}
        return languages.get((self.env.lang or "")[:2], "en_US")

    @api.depends("language")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = sheet._title()

    # Actions

    def action_print(self):
        return self._report("email_logging_sheet_pdf_action")

    def action_open(self):
        return self._report("email_logging_sheet_html_action")

    # Helpers

    def _report(self, name):
        self.ensure_one()
        self.check_access("read")
        report = self.env.ref(f"crm_email_logging.{name}")
        return report.report_action(self, config=False)

    def _title(self):
        return say_in(self.language)(TITLE)

    def _sections(self):
        return sections(self._settings(), say_in(self.language))

    def _date(self):
        return fields.Date.context_today(self).isoformat()

    def _settings(self):
        # Numbers and settings, no e-mail: whoever prints it need not be in Sales.
        env = self.sudo().env
        company = [("company_id", "=", self.company_id.id)]
        periods = env["email.logging.period"]._of(self.company_id)
        privacy = env.ref("crm_email_logging.group_privacy").all_user_ids
        return Settings(
            mailboxes=[
                self._mailbox(m) for m in env["email.logging.mailbox"].search(company)
            ],
            periods=[
                Period(p.kind, p.mode, p.number, p.unit, p.reason or "")
                for p in periods.values()
            ],
            salespeople=len(
                env.ref(SALES_GROUP).all_user_ids.filtered(
                    lambda user: user.active and self.company_id in user.company_ids
                )
            ),
            administrators=privacy.filtered("active").mapped("name"),
            holds=env["email.logging.hold"].search_count([("lifted_date", "=", False)]),
            person_figures=[
                part
                for one in env["email.logging.person.figures"]._of(self.company_id)
                for part in (
                    f"{one.create_date:%Y-%m-%d}",
                    one.basis,
                    str(one.basis_date),
                )
            ],
        )

    def _mailbox(self, mailbox):
        since = mailbox.start_date or mailbox.enabled_date
        return Mailbox(
            mailbox.email,
            mailbox.kind,
            mailbox.words_for,
            f"{since:%Y-%m-%d}" if since else "",
            mailbox.skip_private,
            mailbox.skip_automatic,
        )
