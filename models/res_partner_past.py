from odoo import models
from odoo.fields import Domain

from ..actions import notice
from ..engine.addresses import participants_domain
from ..engine.correspondence import INBOUND
from .email_logging_exclusion import NEVER

# Who has more entries is known for long, and of whom nothing is missing.
MOST_OF_NEW = 1000
# Of whom more is logged, the newest.
MOST_ADDED = 2000


class ResPartner(models.Model):
    """What was logged before Odoo knew who takes part in it, too."""

    _inherit = "res.partner"

    # Actions

    def action_log_the_past(self):
        """Override: what is logged already is the contact's at once; what waits in the
        Not Logged folder is logged by the job.
        """
        waits = bool(self._waiting())
        started = super().action_log_the_past()
        added = self._add_missing_entries()
        if waits:
            return started
        told = self.env._("E-mails added to this contact: %(count)s", count=added)
        return notice(self.env, told)

    # Helpers

    def _waiting_email_count(self):
        """Override: of what is logged already, what the reader may know of."""
        logged = sum(
            self.env["email.logging.message"].search_count(
                self._missing_domain(address, company)
            )
            for address, company in self._addresses_to_complete()
        )
        return super()._waiting_email_count() + logged

    def _addresses_to_complete(self):
        """:return: list of (address, company) whose messages may lack the contact"""
        # Whether it is new, and what nobody logs: nothing of the mail itself.
        hidden = self.sudo()
        entries = hidden.env["interaction.log.entry"]
        own = Domain("partner_id", "=", self.id)
        if entries.search_count(own, limit=MOST_OF_NEW) == MOST_OF_NEW:
            return []
        addresses = [self.email_logging_address, *self.other_email_ids.mapped("email")]
        return [
            (address, company)
            for company in self.env.companies
            if hidden._is_contact_in(company)
            for address in dict.fromkeys(filter(None, addresses))
            if not hidden._is_never_logged(address, company)
        ]

    def _is_never_logged(self, address, company):
        mailboxes = self.env["email.logging.mailbox"]
        if address.rpartition("@")[2] in mailboxes._own_domains_of_all():
            return True
        exclusions = self.env["email.logging.exclusion"]
        found = exclusions.search_read(
            Domain("name", "in", exclusions._names(address))
            & Domain("company_id", "in", [False, company.id]),
            ["name", "policy", "company_id"],
        )
        choice = exclusions._chosen([address], found).get(address)
        return bool(choice and choice[1] == NEVER)

    def _missing_domain(self, address, company):
        """:return: `Domain` of the messages in which the address takes part, and no
        entry says so
        """
        return (
            Domain("company_id", "=", company.id)
            & participants_domain([address])
            & Domain("entry_ids", "any!", Domain.TRUE)
            & Domain("entry_ids", "not any!", [("contact_email", "=", address)])
        )

    def _add_missing_entries(self):
        """As superuser: whom an e-mail concerns does not depend on who asks.

        :return: how many messages were added
        """
        added = 0
        for address, company in self._addresses_to_complete():
            messages = self.env["email.logging.message"].sudo()
            domain = self._missing_domain(address, company)
            found = messages.search(domain, order="date desc", limit=MOST_ADDED)
            self.env["interaction.log.entry"].sudo()._add_silently(
                [(message, self, address) for message in found]
            )
            added += len(found)
        return added


class InteractionLogEntry(models.Model):
    _inherit = "interaction.log.entry"

    # Helpers

    def _add_silently(self, missing):
        """Of the past, rules of Odoo's automation see nothing: they replace `create`.

        :param missing: list of (message, contact, address)
        """
        create = type(self).create
        vals_list = [self._prepare_missing_vals(*one) for one in missing]
        getattr(create, "origin", create)(self, vals_list)

    def _prepare_missing_vals(self, message, partner, address):
        """With the salesperson who comes first in it; see `Correspondence`."""
        conversation = message.conversation_id
        return {
            "message_id": message.id,
            "company_id": message.company_id.id,
            "user_id": message.entry_ids.sorted("id")[:1].user_id.id,
            "partner_id": partner.id,
            "opportunity_id": conversation._current_opportunity().id,
            "conversation_id": conversation.id,
            "contact_email": address,
            "date": message.date,
            "direction": message.direction,
            "is_by_contact": (
                message.direction == INBOUND and message.sender_email == address
            ),
        }
