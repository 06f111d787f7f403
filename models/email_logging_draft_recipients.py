from odoo import api, models
from odoo.fields import Domain

from ..engine.addresses import normalize_all
from ..engine.answer import as_typed, tidied
from ..exchange.mail import Person

MOST_SUGGESTED = 8
SHORTEST = 2


class EmailLoggingDraft(models.Model):
    """Whom an answer goes to, as its author types or pastes it."""

    _inherit = "email.logging.draft"

    @api.onchange("recipients_to")
    def _onchange_recipients_to(self):
        self.recipients_to = tidied(self.recipients_to)

    @api.onchange("recipients_cc")
    def _onchange_recipients_cc(self):
        self.recipients_cc = tidied(self.recipients_cc)

    # Called by the web client

    @api.model
    @api.readonly
    def suggest_recipients(self, text):
        """Contacts and colleagues that the user may read, by name or address.

        :return: list of {"name", "address", "typed": as it stands in To}
        """
        self.check_access("read")
        if not isinstance(text, str) or len(text.strip()) < SHORTEST:
            return []
        word = text.strip()
        asked = Domain("name", "ilike", word) | Domain("email", "ilike", word)
        partners = self.env["res.partner"].search_fetch(
            Domain("email", "!=", False) & asked,
            ["name", "email"],
            limit=MOST_SUGGESTED,
        )
        found = [
            Person(partner.name or "", address)
            for partner in partners
            for address in normalize_all(partner.email)
        ]
        return [
            {"name": one.name, "address": one.address, "typed": as_typed([one])}
            for one in found[:MOST_SUGGESTED]
        ]
