from odoo import api, models

from ..engine.addresses import domain_of
from ..engine.automatic_mail import (
    is_automatic,
    is_automatic_meeting_answer,
    is_meeting,
)
from ..engine.correspondence import INBOUND, OUTBOUND, Correspondence, Decision
from ..engine.reasons import REASONS

# PidTagSensitivity (MS-OXCMSG 2.2.1.13): 1 personal, 2 private, 3 confidential.
PRIVATE_SENSITIVITIES = (2, 3)


class EmailLoggingMatcher(models.AbstractModel):
    """Decides for a page of messages whom they concern and whether to log them.

    A handful of queries per page, whatever its size; the rules read no database.
    """

    _name = "email.logging.matcher"
    _description = "Email Logging Matcher"

    @api.model
    def _decide(self, mailbox, mails):
        """:param mails: list of `Mail` that are not recorded yet
        :return: list of `Decision`, in the order of `mails`
        """
        company, policy = mailbox.company_id, mailbox._policy()
        page = [Correspondence.of(mail) for mail in mails]
        addresses = {address for c in page for address in c.addresses}
        known = self.env["email.logging.directory"]._look_up(addresses, company)
        excluded = self.env["email.logging.exclusion"]._excluded(addresses, company)
        removed = self.env["email.logging.removed"]._removed(mails, company)
        for correspondence in page:
            self._identify(correspondence, known, policy)
            correspondence.is_excluded = not excluded.isdisjoint(
                correspondence.addresses
            )
            correspondence.is_removed = correspondence.mail.key in removed
        logged = self._logged_ids(mails, company)
        return [self._decision(policy, c, logged) for c in page]

    @api.model
    def _decision(self, policy, correspondence, logged):
        message_id = correspondence.mail.internet_message_id
        correspondence.is_duplicate = message_id in logged
        reason = self._reason(policy, correspondence)
        if reason is None and message_id:
            # A later copy on the same page is a duplicate too.
            logged.add(message_id)
        return Decision(correspondence, reason)

    @api.model
    def _reason(self, policy, correspondence):
        """:return: key of the first reason whose rule applies, or None"""
        for reason in self._reasons():
            if reason.rule and getattr(self, reason.rule)(policy, correspondence):
                return reason.key
        return None

    # Override or extend it for a reason of your own, or another order; its key is added
    # to the field `reason` of `email.logging.skipped`.
    @api.model
    def _reasons(self):
        """:return: sequence of `Reason`; the first that applies decides"""
        return REASONS

    # Rules: override or extend one to log more, or less. Each says whether it applies.

    @api.model
    def _rule_draft(self, policy, correspondence):
        return correspondence.mail.is_draft

    @api.model
    def _rule_no_sender(self, policy, correspondence):
        return not correspondence.sender

    @api.model
    def _rule_no_recipient(self, policy, correspondence):
        return not correspondence.recipients

    @api.model
    def _rule_too_old(self, policy, correspondence):
        return correspondence.is_before(policy.start_date)

    @api.model
    def _rule_removed(self, policy, correspondence):
        return correspondence.is_removed

    @api.model
    def _rule_duplicate(self, policy, correspondence):
        return correspondence.is_duplicate

    @api.model
    def _rule_excluded(self, policy, correspondence):
        return correspondence.is_excluded

    @api.model
    def _rule_private(self, policy, correspondence):
        sensitivity = correspondence.mail.sensitivity
        return policy.skip_private and sensitivity in PRIVATE_SENSITIVITIES

    @api.model
    def _rule_automatic(self, policy, correspondence):
        mail = correspondence.mail
        if is_meeting(mail):
            return policy.skip_meetings or (
                policy.skip_automatic and is_automatic_meeting_answer(mail)
            )
        return policy.skip_automatic and is_automatic(mail)

    @api.model
    def _rule_internal(self, policy, correspondence):
        return not correspondence.has_outsider

    @api.model
    def _rule_unknown_salesperson(self, policy, correspondence):
        return not correspondence.salespeople

    @api.model
    def _rule_unknown_contact(self, policy, correspondence):
        return not correspondence.contacts

    # Participants

    @api.model
    def _identify(self, correspondence, known, policy):
        """Fill in who takes part, in the order From, To, Cc."""
        salespeople = (known.salespeople.get(a) for a in correspondence.addresses)
        correspondence.salespeople = list(dict.fromkeys(filter(None, salespeople)))
        correspondence.contacts = self._each_contact_once(
            contact
            for address in correspondence.addresses
            for contact in known.contacts.get(address, ())
        )
        correspondence.direction = (
            OUTBOUND if known.is_ours(correspondence.sender) else INBOUND
        )
        correspondence.unknown = [
            address
            for address in correspondence.addresses
            if address not in known.contacts
            and not known.is_ours(address)
            and domain_of(address) != policy.domain
        ]
        correspondence.has_outsider = bool(
            correspondence.unknown or correspondence.contacts
        )

    @api.model
    def _each_contact_once(self, contacts):
        unique = {}
        for contact in contacts:
            unique.setdefault((contact.partner_id, contact.lead_id), contact)
        return list(unique.values())

    # Helpers

    @api.model
    def _logged_ids(self, mails, company):
        """:return: set of the Internet Message-IDs that are already logged"""
        ids = {mail.internet_message_id for mail in mails} - {None, ""}
        messages = self.env["email.logging.message"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("internet_message_id", "in", list(ids)),
            ],
            ["internet_message_id"],
        )
        return set(messages.mapped("internet_message_id"))
