import re
from functools import lru_cache

from odoo import api, models
from odoo.tools import email_normalize

from .automatic_mail import is_automatic, is_automatic_meeting_answer, is_meeting
from .correspondence import INBOUND, OUTBOUND, Correspondence, Verdict

# PidTagSensitivity (MS-OXCMSG 2.2.1.13): 1 personal, 2 private, 3 confidential.
PRIVATE_SENSITIVITIES = (2, 3)

# RFC 5321 4.5.3.1: 64 characters, @, 255 characters.
LONGEST_ADDRESS = 320
SPACE = re.compile(r"\s")
# RFC 5321 4.1.2: "name"@example.com is name@example.com.
PLAIN_QUOTED = re.compile(r'^"?([\w.+-]+)"?@')
# Zero-width characters and marks of direction, which come along when copied.
INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
)


# Few people write most of the mail, and parsing costs more than looking up.
@lru_cache(maxsize=10_000)
def normalize(address):
    """:return: the address as Odoo compares it, or False when it is none"""
    address = address.translate(INVISIBLE).strip(" '\"<>;.,")
    # Inside Exchange people have names of X.500; a space would part a foreign name
    # from what then looks like another one's address.
    if "@" not in address or len(address) > LONGEST_ADDRESS or SPACE.search(address):
        return False
    return email_normalize(PLAIN_QUOTED.sub(r"\1@", address))


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
        company, policy = mailbox.company_id, mailbox._policy()
        mails = [self._correspondence(message) for message in messages]
        addresses = {address for mail in mails for address in mail.addresses}
        directory = self.env["email.logging.directory"]._look_up(addresses, company)
        excluded = self.env["email.logging.exclusion"]._excluded(addresses, company)
        removed = self.env["email.logging.removed"]._removed(messages, company)
        for mail in mails:
            self._identify(mail, directory, policy)
            mail.is_excluded = not excluded.isdisjoint(mail.addresses)
            mail.is_removed = mail.message.id in removed
        logged = self._logged_ids(mails, company)
        return [self._verdict(policy, mail, logged) for mail in mails]

    @api.model
    def _verdict(self, policy, mail, logged):
        message_id = mail.message.internet_message_id
        mail.is_duplicate = message_id in logged
        reason = self._reason(policy, mail)
        if reason is None and message_id:
            # A later copy on the same page is a duplicate too.
            logged.add(message_id)
        return Verdict(mail, reason)

    @api.model
    def _reason(self, policy, mail):
        for rule in self._RULES:
            if reason := getattr(self, rule)(policy, mail):
                return reason
        return None

    # Rules

    @api.model
    def _rule_draft(self, policy, mail):
        return "draft" if mail.message.is_draft else None

    @api.model
    def _rule_no_sender(self, policy, mail):
        return None if mail.sender else "no_sender"

    @api.model
    def _rule_no_recipient(self, policy, mail):
        return None if mail.recipients else "no_recipient"

    @api.model
    def _rule_too_old(self, policy, mail):
        return "too_old" if mail.is_before(policy.start_date) else None

    @api.model
    def _rule_removed(self, policy, mail):
        return "removed" if mail.is_removed else None

    @api.model
    def _rule_duplicate(self, policy, mail):
        return "duplicate" if mail.is_duplicate else None

    @api.model
    def _rule_excluded(self, policy, mail):
        return "excluded" if mail.is_excluded else None

    @api.model
    def _rule_private(self, policy, mail):
        if policy.skip_private and mail.message.sensitivity in PRIVATE_SENSITIVITIES:
            return "private"
        return None

    @api.model
    def _rule_automated(self, policy, mail):
        message = mail.message
        if is_meeting(message):
            skipped = policy.skip_meetings or (
                policy.skip_automated and is_automatic_meeting_answer(message)
            )
        else:
            skipped = policy.skip_automated and is_automatic(message)
        return "automated" if skipped else None

    @api.model
    def _rule_internal(self, policy, mail):
        return None if mail.has_outsider else "internal"

    @api.model
    def _rule_unknown_salesperson(self, policy, mail):
        return None if mail.salespeople else "unknown_salesperson"

    @api.model
    def _rule_unknown_contact(self, policy, mail):
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
    def _identify(self, mail, directory, policy):
        """Fill in who takes part, in the order From, To, Cc."""
        salespeople = (directory.salespeople.get(a) for a in mail.addresses)
        mail.salespeople = list(dict.fromkeys(filter(None, salespeople)))
        mail.contacts = self._each_contact_once(
            contact
            for address in mail.addresses
            for contact in directory.contacts.get(address, ())
        )
        mail.direction = OUTBOUND if directory.is_ours(mail.sender) else INBOUND
        mail.unknown = [
            address
            for address in mail.addresses
            if address not in directory.contacts
            and not directory.is_ours(address)
            and address.rpartition("@")[2] != policy.domain
        ]
        mail.has_outsider = bool(mail.unknown or mail.contacts)

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
        ids = {mail.message.internet_message_id for mail in mails} - {None, ""}
        messages = self.env["email.logging.message"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("internet_message_id", "in", list(ids)),
            ],
            ["internet_message_id"],
        )
        return set(messages.mapped("internet_message_id"))
