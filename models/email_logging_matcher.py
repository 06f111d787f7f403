from odoo import api, models

from ..engine.addresses import domain_of
from ..engine.automatic_mail import (
    MEETING,
    Acquaintance,
    is_meeting,
    sign_of,
    sign_of_meeting_answer,
)
from ..engine.correspondence import INBOUND, OUTBOUND, Correspondence, Decision
from ..engine.reasons import REASONS
from .email_logging_exclusion import ALWAYS, NEVER

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
        chosen = self.env["email.logging.exclusion"]._chosen(addresses, company)
        removed = self.env["email.logging.removed"]._removed(mails, company)
        wanted = self.env["email.logging.wanted"]._wanted(mails, mailbox)
        for correspondence in page:
            self._identify(correspondence, known, policy)
            self._note_choices(correspondence, chosen)
            correspondence.is_removed = correspondence.mail.key in removed
            correspondence.is_wanted = correspondence.mail.key in wanted
        logged = self._logged_ids(mails, company)
        return [self._decision(policy, c, logged) for c in page]

    @api.model
    def _decision(self, policy, correspondence, logged):
        message_id = correspondence.mail.internet_message_id
        correspondence.is_duplicate = message_id in logged
        reason, sign = self._reason(policy, correspondence)
        if reason is None and message_id:
            # A later copy on the same page is a duplicate too.
            logged.add(message_id)
        return Decision(correspondence, reason, sign)

    @api.model
    def _reason(self, policy, correspondence):
        """:return: key of the first reason whose rule applies, or None; and its sign"""
        for reason in self._reasons():
            if not reason.rule or (reason.yields and correspondence.is_wanted):
                continue
            if found := getattr(self, reason.rule)(policy, correspondence):
                return reason.key, found if isinstance(found, str) else ""
        return None, ""

    # Override or extend it for a reason of your own, or another order; its key is added
    # to the field `reason` of `email.logging.skipped`.
    @api.model
    def _reasons(self):
        """:return: sequence of `Reason`; the first that applies decides"""
        return REASONS

    # Rules: override or extend one to log more, or less. Each says whether it applies;
    # one that answers with a text names the sign by which it does.

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
        return correspondence.excluded_by

    @api.model
    def _rule_private(self, policy, correspondence):
        sensitivity = correspondence.mail.sensitivity
        return policy.skip_private and sensitivity in PRIVATE_SENSITIVITIES

    @api.model
    def _rule_automatic(self, policy, correspondence):
        mail = correspondence.mail
        if is_meeting(mail) and policy.skip_meetings:
            return MEETING
        if not policy.skip_automatic or correspondence.is_always_logged:
            return False
        if is_meeting(mail):
            return sign_of_meeting_answer(mail)
        return sign_of(mail, correspondence.acquaintance)

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
        correspondence.acquaintance = self._acquaintance(correspondence, known)

    @api.model
    def _acquaintance(self, correspondence, known):
        """What signs of machines must outweigh."""
        if known.is_ours(correspondence.sender):
            return Acquaintance.OURS
        if not (correspondence.salespeople and correspondence.contacts):
            return Acquaintance.NOBODY
        if correspondence.sender in known.contacts:
            return Acquaintance.CONTACT
        return Acquaintance.STRANGER

    @api.model
    def _note_choices(self, correspondence, chosen):
        """What somebody decided about the addresses; "never" for one is enough."""
        choices = [chosen[a] for a in correspondence.addresses if a in chosen]
        never = (choice.name for choice in choices if choice.policy == NEVER)
        correspondence.excluded_by = next(never, "")
        correspondence.is_always_logged = any(c.policy == ALWAYS for c in choices)

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
