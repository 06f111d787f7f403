from functools import lru_cache

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from .automatic_mail import is_automatic, is_meeting
from .correspondence import (
    INBOUND,
    OUTBOUND,
    Contact,
    Correspondence,
    Directory,
    Verdict,
)

# PidTagSensitivity (MS-OXCMSG 2.2.1.13): 1 personal, 2 private, 3 confidential.
PRIVATE_SENSITIVITIES = (2, 3)
SALES_GROUP = "sales_team.group_sale_salesman"

# Few people write most of the mail, and parsing costs more than looking up.
normalize = lru_cache(maxsize=10_000)(email_normalize)


class EmailLoggingMatcher(models.AbstractModel):
    """Decides for a page of messages whom they concern and whether to log them.

    A handful of queries per page, whatever its size; the rules read no database.
    """

    _name = "email.logging.matcher"
    _description = "Email Logging Matcher"

    # The first rule that names a reason decides.
    _RULES = (
        "_rule_draft",
        "_rule_no_sender",
        "_rule_no_recipient",
        "_rule_too_old",
        "_rule_removed",
        "_rule_duplicate",
        "_rule_excluded",
        "_rule_private",
        "_rule_automated",
        "_rule_internal",
        "_rule_unknown_salesperson",
        "_rule_unknown_contact",
    )

    @api.model
    def _decide(self, mailbox, messages):
        """:param messages: list of msgraph messages that are not recorded yet
        :return: list of `Verdict`, in the order of `messages`
        """
        company = mailbox.company_id
        mails = [self._correspondence(message) for message in messages]
        addresses = {address for mail in mails for address in mail.addresses}
        directory = self._directory(addresses, company)
        excluded = self.env["email.logging.exclusion"]._excluded(addresses, company)
        removed = self.env["email.logging.removed"]._removed(messages, company)
        for mail in mails:
            self._identify(mail, directory, mailbox)
            mail.is_excluded = not excluded.isdisjoint(mail.addresses)
            mail.is_removed = mail.message.id in removed
        logged = self._logged_ids(mails, company)
        return [self._verdict(mailbox, mail, logged) for mail in mails]

    @api.model
    def _verdict(self, mailbox, mail, logged):
        message_id = mail.message.internet_message_id
        mail.is_duplicate = message_id in logged
        reason = self._reason(mailbox, mail)
        if reason is None and message_id:
            # A later copy on the same page is a duplicate too.
            logged.add(message_id)
        return Verdict(mail, reason)

    @api.model
    def _reason(self, mailbox, mail):
        for rule in self._RULES:
            if reason := getattr(self, rule)(mailbox, mail):
                return reason
        return None

    # Rules

    @api.model
    def _rule_draft(self, mailbox, mail):
        return "draft" if mail.message.is_draft else None

    @api.model
    def _rule_no_sender(self, mailbox, mail):
        return None if mail.sender else "no_sender"

    @api.model
    def _rule_no_recipient(self, mailbox, mail):
        return None if mail.recipients else "no_recipient"

    @api.model
    def _rule_too_old(self, mailbox, mail):
        return "too_old" if mail.is_before(mailbox.start_date) else None

    @api.model
    def _rule_removed(self, mailbox, mail):
        return "removed" if mail.is_removed else None

    @api.model
    def _rule_duplicate(self, mailbox, mail):
        return "duplicate" if mail.is_duplicate else None

    @api.model
    def _rule_excluded(self, mailbox, mail):
        return "excluded" if mail.is_excluded else None

    @api.model
    def _rule_private(self, mailbox, mail):
        if mailbox.skip_private and mail.message.sensitivity in PRIVATE_SENSITIVITIES:
            return "private"
        return None

    @api.model
    def _rule_automated(self, mailbox, mail):
        if is_meeting(mail.message):
            return "automated" if mailbox.skip_meetings else None
        if mailbox.skip_automated and is_automatic(mail.message):
            return "automated"
        return None

    @api.model
    def _rule_internal(self, mailbox, mail):
        return None if mail.has_outsider else "internal"

    @api.model
    def _rule_unknown_salesperson(self, mailbox, mail):
        return None if mail.salespeople else "unknown_salesperson"

    @api.model
    def _rule_unknown_contact(self, mailbox, mail):
        return None if mail.contacts else "unknown_contact"

    # Participants

    @api.model
    def _correspondence(self, message):
        recipients = (*message.to, *message.cc)
        addresses = (normalize(recipient.address) for recipient in recipients)
        return Correspondence(
            message=message,
            sender=message.sender and normalize(message.sender.address) or None,
            recipients=list(dict.fromkeys(filter(None, addresses))),
        )

    @api.model
    def _identify(self, mail, directory, mailbox):
        """Fill in who takes part, in the order From, To, Cc."""
        salespeople = (directory.salespeople.get(a) for a in mail.addresses)
        mail.salespeople = list(dict.fromkeys(filter(None, salespeople)))
        mail.contacts = self._each_contact_once(
            contact
            for address in mail.addresses
            for contact in directory.contacts.get(address, ())
        )
        mail.direction = OUTBOUND if directory.is_ours(mail.sender) else INBOUND
        own_domain = (mailbox.email or "").rpartition("@")[2]
        mail.unknown = [
            address
            for address in mail.addresses
            if address not in directory.contacts
            and not directory.is_ours(address)
            and address.rpartition("@")[2] != own_domain
        ]
        mail.has_outsider = bool(mail.unknown or mail.contacts)

    @api.model
    def _each_contact_once(self, contacts):
        unique = {}
        for contact in contacts:
            unique.setdefault((contact.partner_id, contact.lead_id), contact)
        return list(unique.values())

    # Directory

    @api.model
    def _directory(self, addresses, company):
        """Look up all `addresses` together; an address that is both is ours."""
        directory = Directory()
        partners_by_address = self._partners_by_address(addresses)
        users = self._internal_users(partners_by_address)
        staff = users.grouped("partner_id")
        salespeople = set(self._salespeople(users))
        for address, namesakes in partners_by_address.items():
            owners = [user for p in namesakes for user in staff.get(p, ())]
            self._add_users(directory, address, owners, salespeople)
            if not directory.is_ours(address):
                contacts = [partner for partner in namesakes if partner not in staff]
                self._add_partners(directory, address, contacts, company)
        self._add_leads(directory, addresses, company)
        return directory

    @api.model
    def _partners_by_address(self, addresses):
        """:return: {address: [partner]}, by their own and their other addresses"""
        others = self.env["email.logging.address"].search_fetch(
            [("email", "in", list(addresses)), ("partner_id.active", "=", True)],
            ["email", "partner_id"],
        )
        partners = self.env["res.partner"].search_fetch(
            Domain("email_normalized", "in", list(addresses))
            | Domain("id", "in", others.partner_id.ids),
            ["email_normalized", "commercial_partner_id", "type", "company_id"],
            order="id",
        )
        pairs = [(partner.email_normalized, partner) for partner in partners]
        pairs += [(other.email, other.partner_id) for other in others]
        found = {}
        for address, partner in dict.fromkeys(pairs):
            if address in addresses:
                found.setdefault(address, []).append(partner)
        return found

    @api.model
    def _internal_users(self, partners_by_address):
        """Archived ones included: their partners are no contacts either."""
        ids = {p.id for partners in partners_by_address.values() for p in partners}
        return (
            self.env["res.users"]
            .with_context(active_test=False)
            .search_fetch(
                [("partner_id", "in", list(ids)), ("share", "=", False)],
                ["partner_id", "active"],
            )
        )

    @api.model
    def _salespeople(self, users):
        sales_group = self.env["ir.model.data"]._xmlid_to_res_id(SALES_GROUP)
        return users.search(
            [("id", "in", users.ids), ("all_group_ids", "in", [sales_group])]
        )

    @api.model
    def _add_users(self, directory, address, owners, salespeople):
        active = [user for user in owners if user.active]
        if selling := [user for user in active if user in salespeople]:
            directory.salespeople[address] = selling[0].id
        elif active:
            directory.colleagues.add(address)

    @api.model
    def _add_partners(self, directory, address, contacts, company):
        visible = [p for p in contacts if p.company_id.id in (False, company.id)]
        if visible:
            directory.contacts[address] = self._contacts(address, visible)

    @api.model
    def _contacts(self, address, namesakes):
        if len(namesakes) == 1:
            return [Contact(address, namesakes[0].id)]
        best_rank = {}
        for partner in namesakes:
            family = partner.commercial_partner_id
            best_rank[family] = max(best_rank.get(family, 0), self._rank(partner))
        chosen = [
            partner
            for partner in namesakes
            if self._rank(partner) == best_rank[partner.commercial_partner_id]
        ]
        ambiguous = len(chosen) > 1
        return [Contact(address, partner.id, ambiguous=ambiguous) for partner in chosen]

    @api.model
    def _rank(self, partner):
        """A person wins over its own company, that over a mere invoice address."""
        if partner.type != "contact":
            return 0
        return 1 if partner == partner.commercial_partner_id else 2

    @api.model
    def _add_leads(self, directory, addresses, company):
        unknown = [
            address
            for address in addresses
            if address not in directory.contacts and not directory.is_ours(address)
        ]
        # The newest lead of an address: older ones are the same person's history.
        for lead in self._leads(unknown, company):
            directory.contacts.setdefault(
                lead.email_normalized, [Contact(lead.email_normalized, lead_id=lead.id)]
            )

    @api.model
    def _leads(self, addresses, company):
        domain = Domain("email_normalized", "in", addresses)
        domain &= Domain("partner_id", "=", False)
        domain &= Domain("company_id", "in", [False, company.id])
        return self.env["crm.lead"].search_fetch(
            domain, ["email_normalized"], order="id desc"
        )

    @api.model
    def _logged_ids(self, mails, company):
        """:return: set of the Internet Message-IDs that are already logged"""
        ids = {mail.message.internet_message_id for mail in mails} - {None, ""}
        messages = self.env["email.logging.message"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("internet_message_id", "in", list(ids)),
            ],
            ["internet_message_id"],
        )
        return set(messages.mapped("internet_message_id"))
