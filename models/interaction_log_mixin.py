from odoo import api, fields, models

from ..actions import window
from ..engine.correspondence import SALES_GROUP

ENTRIES = "interaction.log.entry"
LATEST = 10
# Counting all of a large company's entries takes longer than the rest of its form.
MOST_COUNTED = 10_000


class InteractionLogMixin(models.AbstractModel):
    """Somebody or something that logged e-mails concern."""

    _name = "interaction.log.mixin"
    _description = "Concerned by Interaction Log Entries"

    interaction_count = fields.Integer(
        "E-mails", compute="_compute_interaction_count", groups=SALES_GROUP
    )

    emails_delayed_since = fields.Datetime(
        compute="_compute_emails_delayed_since", groups=SALES_GROUP
    )

    @api.depends_context("allowed_company_ids")
    def _compute_emails_delayed_since(self):
        self.emails_delayed_since = self.env["email.logging.way.on"].get_delay()

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        entries = self.env["interaction.log.entry"]
        for record in self:
            record.interaction_count = record.id and entries.search_count(
                record._asked_domain(), limit=MOST_COUNTED
            )

    # Actions

    def action_view_logged_emails(self):
        self.env["interaction.log.entry"].check_access("read")
        domain = list(self._interaction_domain())
        return window(
            self.env, "interaction_log_entry_action", domain=domain, context={}
        )

    @api.readonly
    def get_logged_emails(self):
        """What the form's page of e-mails shows; asked for when it is opened.

        :return: {"entries": the latest ones as `web_read` gives them, "waiting":
            how many came before a contact was known, "not_logged_since": datetime
            or False, "others": a sentence about further ones, or "", "empty": where
            there are none, {"title", "text", "button"}, else False, "facts": list of
            {"name", "label", "help", "value": datetime, number or False}}
        """
        self.ensure_one()
        self.check_access("read")
        entries = self._latest_interactions()
        return {
            "entries": entries.web_read(self._interaction_specification()),
            "waiting": self._waiting_email_count(),
            "not_logged_since": self.env["email.logging.way.on"].get_delay(),
            "others": "",
            "empty": not entries and self._empty_page(),
            "facts": self._shown_facts(),
        }

    # Helpers

    def _interaction_domain(self):
        """:return: the `Domain` of the entries that concern this record"""
        raise NotImplementedError

    def _asked_domain(self):
        """:return: the same, as PostgreSQL is asked for them here"""
        return self._interaction_domain()

    def _latest_interactions(self):
        return self.env["interaction.log.entry"].search(
            self._asked_domain(), limit=LATEST
        )

    @api.model
    def _interaction_specification(self):
        named = {"fields": {"display_name": {}}}
        return {
            "date": {},
            "direction": {},
            "display_name": {},
            "preview": {},
            "has_attachments": {},
            "partner_id": named,
            "user_id": named,
            "opportunity_id": named,
        }

    def _waiting_email_count(self):
        return 0

    def _shown_facts(self):
        return []

    def _empty_page(self):
        """:return: what is missing, as lists say it; else how e-mails come here"""
        page = self.env["email.logging.way.on"].get_page(ENTRIES, [])
        if not page["title"]:
            page["title"] = self.env._("No e-mails are logged here yet")
            page["text"] = self._how_emails_come()
        return {name: page[name] for name in ("title", "text", "button")}

    def _how_emails_come(self):
        """:return: a sentence, with what one can do"""
        return self.env._(
            "What salespeople and contacts write to each other appears here by itself."
        )
