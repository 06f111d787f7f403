from odoo import fields, models

REPORT = "crm_email_logging.email_logging_report_action"
# {figure: the date that is in the period, what is counted}
FIGURES = {
    "answered": ("answer_date", "answered_count"),
    "late": ("answer_date", "late_count"),
    "conversations": ("date", "conversation_count"),
}


class DigestDigest(models.Model):
    """What happened in the period: the figures of the report, as the reader sees it."""

    _inherit = "digest.digest"

    kpi_email_logging_answered = fields.Boolean("E-mails Answered")
    kpi_email_logging_answered_value = fields.Integer(
        compute="_compute_kpi_email_logging_answered_value"
    )
    kpi_email_logging_late = fields.Boolean("E-mails Answered Late")
    kpi_email_logging_late_value = fields.Integer(
        compute="_compute_kpi_email_logging_late_value"
    )
    kpi_email_logging_conversations = fields.Boolean("New E-mail Conversations")
    kpi_email_logging_conversations_value = fields.Integer(
        compute="_compute_kpi_email_logging_conversations_value"
    )

    def _compute_kpi_email_logging_answered_value(self):
        self._count_email_logging("answered")

    def _compute_kpi_email_logging_late_value(self):
        self._count_email_logging("late")

    def _compute_kpi_email_logging_conversations_value(self):
        self._count_email_logging("conversations")

    # Helpers

    def _count_email_logging(self, figure):
        """:raise AccessError: for who does not belong to Sales: he gets none of it"""
        date, counted = FIGURES[figure]
        self.env["email.logging.report"].check_access("read")
        self._calculate_company_based_kpi(
            "email.logging.report",
            f"kpi_email_logging_{figure}_value",
            date_field=date,
            sum_field=counted,
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm.crm_menu_root").id
        link = f"{REPORT}?menu_id={menu}"
        return {**actions, **{f"kpi_email_logging_{name}": link for name in FIGURES}}
