from odoo import api, models

from ..engine.addresses import domain_of
from ..engine.automatic_mail import (
    is_automatic,
    is_automatic_meeting_answer,
    is_meeting,
)
from ..engine.correspondence import INBOUND, OUTBOUND, Correspondence, Decision

# PidTagSensitivity (MS-OXCMSG 2.2.1.13): 1 personal, 2 private, 3 confidential.
PRIVATE_SENSITIVITIES = (2, 3)


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
        "_rule_automatic",
        "_rule_internal",
        "_rule_unknown_salesperson",
        "_rule_unknown_contact",
    )

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
        for rule in self._RULES:
            if reason := getattr(self, rule)(policy, correspondence):
                return reason
        return None

    # Rules

    @api.model
    def _rule_draft(self, policy, correspondence):
        return "draft" if correspondence.mail.is_draft else None

    @api.model
    def _rule_no_sender(self, policy, correspondence):
        return None if correspondence.sender else "no_sender"

    @api.model
    def _rule_no_recipient(self, policy, correspondence):
        return None if correspondence.recipients else "no_recipient"

    @api.model
    def _rule_too_old(self, policy, correspondence):
        return "too_old" if correspondence.is_before(policy.start_date) else None

    @api.model
    def _rule_removed(self, policy, correspondence):
        return "removed" if correspondence.is_removed else None

    @api.model
    def _rule_duplicate(self, policy, correspondence):
        return "duplicate" if correspondence.is_duplicate else None

    @api.model
    def _rule_excluded(self, policy, correspondence):
        return "excluded" if correspondence.is_excluded else None

    @api.model
    def _rule_private(self, policy, correspondence):
        if (
            policy.skip_private
            and correspondence.mail.sensitivity in PRIVATE_SENSITIVITIES
        ):
            return "private"
        return None

    @api.model
    def _rule_automatic(self, policy, correspondence):
        mail = correspondence.mail
        if is_meeting(mail):
            skipped = policy.skip_meetings or (
                policy.skip_automatic and is_automatic_meeting_answer(mail)
            )
        else:
            skipped = policy.skip_automatic and is_automatic(mail)
        return "automatic" if skipped else None

    @api.model
    def _rule_internal(self, policy, correspondence):
        return None if correspondence.has_outsider else "internal"

    @api.model
    def _rule_unknown_salesperson(self, policy, correspondence):
        return None if correspondence.salespeople else "unknown_salesperson"

    @api.model
    def _rule_unknown_contact(self, policy, correspondence):
        return None if correspondence.contacts else "unknown_contact"

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
