from odoo import api, fields, models

from ..engine.addresses import further_addresses
from ..engine.correspondence import SALES_GROUP

ACTIVITY = "mail.mail_activity_data_todo"


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "email.logging.addressed", "interaction.log.mixin"]

    email_logging_further_addresses = fields.Char(
        "Further Compared Addresses",
        compute="_compute_email_logging_further_addresses",
        store=True,
    )
    lead_entry_ids = fields.One2many(
        "interaction.log.entry", "lead_id", readonly=True, groups=SALES_GROUP
    )
    wrote_again_date = fields.Datetime(
        "Wrote Again On", compute="_compute_wrote_again_date", groups=SALES_GROUP
    )
    wrote_again_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        ondelete="set null",
    )
    former_lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        readonly=True,
        copy=False,
        help="Why the lead was lost before it was restored.",
    )

    # The matcher looks up each page's addresses among leads without a contact.
    _email_logging_address_index = models.Index(
        "(email_logging_address) WHERE partner_id IS NULL"
    )
    _email_logging_further_addresses_index = models.Index(
        "USING gin (string_to_array(email_logging_further_addresses, ' '))"
        " WHERE partner_id IS NULL AND email_logging_further_addresses IS NOT NULL"
    )

    @api.depends("email_from")
    def _compute_email_logging_further_addresses(self):
        for lead in self:
            lead.email_logging_further_addresses = further_addresses(lead.email_from)

    @api.depends("active")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_wrote_again_date(self):
        """When lost, the last time that the reader may know of."""
        lost = self.filtered(lambda lead: lead.id and not lead.active)
        groups = self.env["interaction.log.entry"]._read_group(
            [("lead_id", "in", lost.ids), ("wrote_again", "=", True)],
            ["lead_id"],
            ["date:max"],
        )
        dates = {lead.id: date for lead, date in groups}
        for lead in self:
            lead.wrote_again_date = dates.get(lead.id)

    # CRUD

    def write(self, vals):
        if vals.get("active"):
            self.filtered(lambda lead: not lead.active)._note_restored()
        result = super().write(vals)
        if vals.get("partner_id"):
            self._pass_history_on()
        return result

    # Merge

    def _merge_dependences(self, opportunities):
        """Override of `crm`: e-mails of the merged leads follow as well."""
        result = super()._merge_dependences(opportunities)
        # Salespeople may not write entries; the merge was allowed to them.
        entries = self.env["interaction.log.entry"].sudo()
        for field in ("lead_id", "opportunity_id"):
            entries.search([(field, "in", opportunities.ids)])[field] = self
        return result

    # Job

    def _tell_wrote_again(self, users):
        """One activity for each lost lead, until somebody looks at it.

        :param users: {lead: the salesperson to whom it wrote}
        """
        told = self.filtered(lambda lead: lead.wrote_again_activity_id.active)
        for lead in self - told:
            responsible = lead.user_id.filtered("active") or users[lead]
            localized = lead.with_context(
                lang=responsible.lang,
                mail_activity_quick_update=True,  # the job mails nobody
            )
            lead.wrote_again_activity_id = localized.activity_schedule(
                ACTIVITY,
                summary=localized.env._("A lost lead wrote again"),
                user_id=responsible.id,
            )

    def _tell_customer_wrote(self, users):
        """One activity for a closed opportunity, until somebody looks at it; it says
        nothing of the e-mail.

        :param users: salespeople who take part, the one who is named first
        """
        if self.wrote_again_activity_id.active:
            return
        responsible = self.user_id.filtered("active") or users[:1]
        localized = self.with_context(
            lang=responsible.lang,
            mail_activity_quick_update=True,  # the job mails nobody
        )
        self.wrote_again_activity_id = localized.activity_schedule(
            ACTIVITY,
            summary=localized.env._("The customer wrote again"),
            user_id=responsible.id,
        )

    # Helpers

    def _note_restored(self):
        """What was lost can be lost again for the same reason; nobody need look."""
        for reason, leads in self.grouped("lost_reason_id").items():
            leads.former_lost_reason_id = reason
        # The activity may be somebody else's.
        self.sudo().wrote_again_activity_id.filtered("active").action_done()

    def _pass_history_on(self):
        """What was logged for a lead without a contact follows it to its contact."""
        # Salespeople may not write entries; which contact a lead has is theirs to say.
        entries = self.env["interaction.log.entry"].sudo()
        for lead in self:
            entries.search(
                [("lead_id", "=", lead.id), ("partner_id", "=", False)]
            ).partner_id = lead.partner_id
