from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.correspondence import SALES_GROUP


class CrmLead(models.Model):
    """What the e-mails of an opportunity say of it: who wrote last, and when."""

    _inherit = "crm.lead"

    last_email_date = fields.Datetime(
        "Last E-mail", compute="_compute_last_email", groups=SALES_GROUP
    )
    last_email_in_words = fields.Char(compute="_compute_last_email", groups=SALES_GROUP)

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_last_email(self):
        """Of the e-mails that the reader may know of."""
        found = self._last_emails()
        for lead in self:
            date, direction = found.get(lead.id, (False, ""))
            lead.last_email_date = date
            lead.last_email_in_words = date and lead._last_email_sentence(
                date, direction
            )

    def _last_email_sentence(self, date, direction):
        days = self._days_since(date)
        if direction == "inbound":
            return (
                self.env._("customer wrote, %(days)s d", days=days)
                if days
                else self.env._("customer wrote today")
            )
        return (
            self.env._("we wrote, %(days)s d", days=days)
            if days
            else self.env._("we wrote today")
        )

    def _days_since(self, date):
        """Of the reader's calendar; a sender's clock may be ahead."""
        today, day = (
            fields.Datetime.context_timestamp(self, moment).date()
            for moment in (fields.Datetime.now(), date)
        )
        return max((today - day).days, 0)

    # Rotting: e-mail counts as activity, where the company chose so

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_rotting(self):
        """Override of `mail`."""
        result = super()._compute_rotting()
        rotting = self.filtered("is_rotting")
        for lead, days in rotting._quiet_days().items():
            lead.is_rotting = days >= lead.stage_id.rotting_threshold_days
            lead.rotting_days = lead.is_rotting and days
        return result

    def _search_is_rotting(self, operator, value):
        """Override of `mail`."""
        domain = super()._search_is_rotting(operator, value)
        [(_field, _operator, ids)] = domain
        leads = self.browse(ids)
        lively = [
            lead.id
            for lead, days in leads._quiet_days().items()
            if days < lead.stage_id.rotting_threshold_days
        ]
        return [("id", operator, list(set(ids) - set(lively)))]

    def _quiet_days(self):
        """:return: {lead: days since an e-mail that came after it changed its stage},
        as the reader may know
        """
        now = self.env.cr.now()
        counting = self.filtered(
            # A setting, whoever may see the opportunity.
            lambda lead: (
                (lead.company_id or self.env.company)
                .sudo()
                .email_logging_counts_as_activity
            )
        )
        if not counting or not self.env.user.has_group(SALES_GROUP):
            return {}
        return {
            self.browse(id): (now - date).days
            for id, (date, _direction) in counting._last_emails().items()
            if date > (self.browse(id).date_last_stage_update or date - timedelta(1))
        }

    # Merge

    def _merge_dependences(self, opportunities):
        """Override of `crm`: conversations follow as well."""
        result = super()._merge_dependences(opportunities)
        # Salespeople may not write conversations; the merge was allowed to them.
        conversations = self.env["email.logging.conversation"].sudo()
        linked = conversations.search([("opportunity_id", "in", opportunities.ids)])
        linked.opportunity_id = self
        return result

    # Helpers

    def _is_open(self):
        self.ensure_one()
        lead = self.sudo()  # a fact of what somebody links, whoever may read it
        return lead.active and lead.won_status == "pending"

    @api.model
    def _company_domain(self, company):
        """:return: `Domain` of those of a company and its branches, or of none"""
        return Domain("company_id", "=", False) | Domain(
            "company_id", "child_of", company.id
        )

    def _goes_with(self, companies):
        lead = self.sudo()  # a company's name is no secret of the lead
        return all(
            lead.filtered_domain(self._company_domain(company)) for company in companies
        )

    def _last_emails(self):
        """:return: {id: (date, direction)} of the newest e-mail of each that the user
        may know of
        """
        entries = self.env["interaction.log.entry"]
        if not self.ids or not entries.has_access("read"):
            return {}
        found = {}
        for name in ("opportunity_id", "lead_id"):
            groups = entries._read_group(
                [(name, "in", self.ids)], [name, "direction"], ["date:max"]
            )
            for lead, direction, date in groups:
                newest = max(found.get(lead.id, (date, direction)), (date, direction))
                found[lead.id] = newest
        return found

    def _last_dates(self):
        """:return: {lead: when something last happened with it}"""
        messages = self.env["mail.message"].sudo()  # whoever reads the opportunity
        groups = messages._read_group(
            [("model", "=", "crm.lead"), ("res_id", "in", self.ids)],
            ["res_id"],
            ["date:max"],
        )
        posted, emails = dict(groups), self._last_emails()
        return {
            lead: max(
                filter(
                    None,
                    (
                        *(lead.create_date, lead.date_last_stage_update),
                        *(posted.get(lead.id), emails.get(lead.id, (None,))[0]),
                    ),
                )
            )
            for lead in self
        }
