from odoo import api, fields, models
from odoo.fields import Domain

from ..actions import window
from ..engine.correspondence import SALES_GROUP
from ..exchange.translation import Counted, _lt, worded

MOST_OTHERS = 1_000
OTHERS = Counted(
    _lt("One more conversation with this contact"),
    _lt("%(count)s more conversations with this contact"),
)


class CrmLead(models.Model):
    """An opportunity's own conversations; of its contact's others, how many."""

    _inherit = "crm.lead"

    conversation_count = fields.Integer(
        "Conversations", compute="_compute_conversation_count", groups=SALES_GROUP
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_conversation_count(self):
        conversations = self.env["email.logging.conversation"]
        for lead in self:
            lead.conversation_count = lead.id and conversations.search_count(
                lead._conversation_domain()
            )

    # Actions

    def action_view_conversations(self):
        self.ensure_one()
        self.check_access("read")
        return self._show_conversations(self._conversation_domain())

    def action_view_other_conversations(self):
        self.ensure_one()
        self.check_access("read")
        return self._show_conversations(self._other_conversation_domain())

    def get_logged_emails(self):
        others = self._other_conversation_count()
        sentence = worded(OTHERS, {"count": others})
        return {
            **super().get_logged_emails(),
            "others": self.env._(sentence, count=others) if others else "",
        }

    # Helpers

    def _show_conversations(self, domain):
        self.env["email.logging.conversation"].check_access("read")
        return window(
            self.env,
            "email_logging_conversation_action",
            domain=list(domain),
            context={},
        )

    def _how_emails_come(self):
        return self.env._(
            "What becomes this opportunity appears here, with all of its conversation: "
            "open an e-mail and press Create Opportunity."
        )

    def _own_domain(self):
        """:return: `Domain` of the entries that became this opportunity"""
        return Domain("opportunity_id", "=", self.id) | Domain("lead_id", "=", self.id)

    def _interaction_domain(self):
        """Entries that became this opportunity, and all of their conversations."""
        self.ensure_one()
        conversations = self.env["email.logging.conversation"]
        found = conversations.search(self._conversation_domain())
        return self._own_domain() | Domain(
            "message_id.conversation_id", "in", found.ids
        )

    def _conversation_domain(self):
        """:return: `Domain` of those with an e-mail that became this opportunity"""
        return self._with_entries(self._own_domain())

    def _other_conversation_domain(self):
        theirs = self._with_entries(Domain("partner_id", "=", self.partner_id.id))
        return theirs & ~self._conversation_domain()

    def _other_conversation_count(self):
        self.ensure_one()
        if not self.partner_id:
            return 0
        conversations = self.env["email.logging.conversation"]
        domain = self._other_conversation_domain()
        return conversations.search_count(domain, limit=MOST_OTHERS)

    @api.model
    def _with_entries(self, domain):
        """:return: `Domain` of the conversations with such entries"""
        return Domain("message_ids", "any", Domain("entry_ids", "any", domain))
