from odoo import fields, models
from odoo.exceptions import AccessError

from ..engine.correspondence import SALES_GROUP

ACTION = "crm_email_logging.email_logging_waiting_action"


class DigestDigest(models.Model):
    """How many wait for the answer of whom the digest goes to: what his list shows."""

    _inherit = "digest.digest"

    kpi_email_logging_waiting = fields.Boolean("Waiting for Your Answer")
    kpi_email_logging_waiting_value = fields.Integer(
        compute="_compute_kpi_email_logging_waiting_value"
    )

    def _compute_kpi_email_logging_waiting_value(self):
        if not self.env.user.has_group(SALES_GROUP):
            raise AccessError(self.env._("Not for who does not belong to Sales."))
        conversations = self.env["email.logging.conversation"]
        self.kpi_email_logging_waiting_value = conversations.get_waiting_count()

    # Helpers

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm_email_logging.email_logging_menu_root").id
        return {**actions, "kpi_email_logging_waiting": f"{ACTION}?menu_id={menu}"}
