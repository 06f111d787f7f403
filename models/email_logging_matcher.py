from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.addresses import without_tag
from ..engine.automatic_mail import (
    MEETING,
    Acquaintance,
    is_meeting,
    is_no_mail,
    sign_of,
    sign_of_meeting_answer,
)
from ..engine.correspondence import INBOUND, OUTBOUND, Correspondence, Decision
from ..engine.identity import Original
from ..engine.look_up import array_of, look_up
from ..engine.reasons import BLIND_COPY, OPTED_OUT, REASONS
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
        for correspondence in page:
            correspondence.is_past = policy.is_past
            correspondence.is_file = policy.is_file
        addresses = self._candidates(page, policy)
        rows = look_up(self.env, self._queries(mailbox, page, addresses))
        known = self.env["email.logging.directory"]._known(addresses, company, rows)
        known.drop_own(policy)
        for correspondence in page:
            self._identify(correspondence, known, policy)
        chosen = self.env["email.logging.exclusion"]._chosen(addresses, rows["chosen"])
        for correspondence in page:
            self._note_choices(correspondence, chosen)
        self._note_marks(page, rows)
        self.env["email.logging.conversation"]._note_related(page, rows)
        originals = self._originals(rows["originals"])
        self._expect(page, originals)
        return [self._decision(policy, c, originals) for c in page]

    @api.model
    def _queries(self, mailbox, page, addresses):
        """:return: {name: SELECT}, of what is known about a page; see `look_up`"""
        company = mailbox.company_id
        mails = [correspondence.mail for correspondence in page]
        exclusions = self.env["email.logging.exclusion"]
        conversations = self.env["email.logging.conversation"]
        return {
            **self.env["email.logging.directory"]._queries(addresses, company),
            "chosen": exclusions._chosen_query(addresses, company),
            "removed": self.env["email.logging.removed"]._removed_query(page, company),
            "opted_out": self.env["email.logging.opt.out"]._query(page, company),
            "wanted": self.env["email.logging.wanted"]._wanted_query(mails, mailbox),
            "originals": self._originals_query(page, company),
            **conversations._queries(page, company),
        }

    @api.model
    def _note_marks(self, page, rows):
        """What somebody has decided about single mails."""
        removed = {row["digest"] for row in rows["removed"]}
        wishes = self.env["email.logging.wanted"]._wishes(rows["wanted"])
        marks = self.env["email.logging.removed"]
        for c in page:
            c.removed_mark = marks._removed_mark(c, removed) if removed else None
            if wish := wishes.get(c.mail.key):
                c.fulfil(wish)
        self.env["email.logging.opt.out"]._apply(page, rows["opted_out"])

    @api.model
    def _candidates(self, page, policy):
        addresses = {address for c in page for address in c.candidates}
        return addresses | {without_tag(a) for a in addresses if policy.is_own(a)}

    @api.model
    def _decision(self, policy, correspondence, originals):
        self._compare(correspondence, originals)
        if self._arrives(correspondence):
            return Decision(correspondence)
        decision = Decision(correspondence, *self._reason(policy, correspondence))
        if decision.reason is None and correspondence.identity_key:
            # A later copy on the same page is a duplicate too.
            originals[correspondence.identity_key] = self._original_to_be(decision)
        elif decision.reason == "duplicate":
            self._add_to_original(correspondence)
        return decision

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
    def _rule_not_a_mail(self, policy, correspondence):
        return is_no_mail(correspondence.mail)

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
        if correspondence.is_opted_out:
            return OPTED_OUT
        return bool(correspondence.removed_mark)

    @api.model
    def _rule_duplicate(self, policy, correspondence):
        return correspondence.original is not None

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
        correspondence.sign = sign_of(mail, correspondence.acquaintance)
        return correspondence.sign

    @api.model
    def _rule_internal(self, policy, correspondence):
        return not correspondence.has_outsider

    @api.model
    def _rule_unknown_salesperson(self, policy, correspondence):
        if correspondence.salespeople:
            return False
        return correspondence.lack or BLIND_COPY

    @api.model
    def _rule_unknown_contact(self, policy, correspondence):
        return not correspondence.contacts

    # Participants

    @api.model
    def _identify(self, correspondence, known, policy):
        """Fill in who takes part: who wrote first, then To, Cc."""
        correspondence.drop_tags(known, policy)
        correspondence.authors = self._authors(correspondence, known, policy)
        correspondence.salespeople = self._salespeople(correspondence, known)
        correspondence.named = [
            user_id
            for address in correspondence.to
            for user_id in known.salespeople.get(address, [])
        ]
        correspondence.contacts = self._each_contact_once(
            contact
            for address in correspondence.addresses
            for contact in known.contacts.get(address, ())
        )
        is_outbound = any(
            self._is_on_our_side(author, known, policy)
            for author in correspondence.authors[:1]
        )
        correspondence.direction = OUTBOUND if is_outbound else INBOUND
        correspondence.outside = [
            address
            for address in correspondence.addresses
            if not self._is_on_our_side(address, known, policy)
        ]
        correspondence.unknown = [
            address
            for address in correspondence.outside
            if address not in known.contacts
        ]
        lacks = ((known.lack_of(a, policy), a) for a in correspondence.addresses)
        correspondence.lack = next((f"{lack} {a}" for lack, a in lacks if lack), "")
        correspondence.has_outsider = bool(
            correspondence.unknown or correspondence.contacts
        )
        correspondence.acquaintance = self._acquaintance(correspondence, known)

    # Override it when mail to a team is not everybody's in it.
    @api.model
    def _salespeople(self, correspondence, known):
        """:return: list of ids of users: who wrote first, then To, Cc

        A team's address stands for all of the team, wherever it is written: they all
        got the message, and all of them see that it was answered. Who is named or wrote
        himself comes first of them.
        """
        found = [known.salespeople.get(a, []) for a in correspondence.addresses]
        themselves = {users[0] for users in found if len(users) == 1}
        ordered = (sorted(users, key=lambda u: u not in themselves) for users in found)
        return list(dict.fromkeys(user_id for users in ordered for user_id in users))

    @api.model
    def _acquaintance(self, correspondence, known):
        """What signs of machines must outweigh."""
        authors = correspondence.authors
        if any(map(known.is_ours, authors[:1])):
            return Acquaintance.OURS
        if not (correspondence.salespeople and correspondence.contacts):
            return Acquaintance.NOBODY
        if any(author in known.contacts for author in authors):
            return Acquaintance.CONTACT
        return Acquaintance.STRANGER

    @api.model
    def _note_choices(self, correspondence, chosen):
        """What somebody decided about the addresses; "never" for one is enough."""
        choices = [chosen[a] for a in correspondence.addresses if a in chosen]
        never = (name for name, policy in choices if policy == NEVER)
        correspondence.excluded_by = next(never, "")
        correspondence.is_always_logged = any(p == ALWAYS for _name, p in choices)

    # Override it to weigh otherwise who wrote: what From, Sender and Reply-To say.
    @api.model
    def _authors(self, correspondence, known, policy):
        """:return: who wrote, the one who counts first; [] without a sender

        Whoever sends for somebody else of the same side wrote it. What a portal, a list
        or a group sent was written by those who get the answer.
        """
        c = correspondence
        if not c.sender:
            return []
        side = self._is_on_our_side(c.sender, known, policy)
        is_known_agent = (
            known.has(c.sent_by)
            and self._is_on_our_side(c.sent_by, known, policy) == side
        )
        authors = [c.sent_by] * is_known_agent + [c.sender, *c.co_authors]
        if not any(known.has(author) for author in authors):
            # Unknown as well, they and not the portal are suggested as contacts.
            meant = self._meant(c, known, policy)
            authors = [a for a in meant if known.has(a)] or meant
            authors = [*authors, c.sender, *c.co_authors]
        return list(dict.fromkeys(authors))

    @api.model
    def _meant(self, correspondence, known, policy):
        """Who gets the answer to what nobody we know wrote.

        In our own domain nobody is a form of our website when it writes to us only, and
        else one of our tools, whose answers may go to the tool itself.
        """
        c = correspondence
        if not policy.is_own(c.sender):
            return c.meant
        outside = [a for a in c.replied_to if not policy.is_own(a)]
        is_to_us = all(policy.is_own(a) or a in outside for a in c.recipients)
        ours = [a for a in c.meant if self._is_on_our_side(a, known, policy)]
        return outside if outside and is_to_us else ours

    @api.model
    def _is_on_our_side(self, address, known, policy):
        return known.is_ours(address) or policy.is_own(address)

    @api.model
    def _each_contact_once(self, contacts):
        unique = {}
        for contact in contacts:
            unique.setdefault((contact.partner_id, contact.lead_id), contact)
        return list(unique.values())

    # Copies

    @api.model
    def _compare(self, correspondence, originals):
        """Fill in which logged message it is a copy of, or its own identity."""
        identity, mail = correspondence.identity, correspondence.mail
        same = originals.get(identity.plain) or originals.get(identity.undated)
        if not same:
            correspondence.identity_key = identity.plain
        elif same.is_copied_by(mail, set(correspondence.recipients), identity):
            correspondence.original = same
            correspondence.identity_key = same.identity
        else:
            # A program gave several of its mails the same name.
            key = identity.apart_from(same, mail)
            correspondence.original = originals.get(key)
            correspondence.identity_key = key

    @api.model
    def _expect(self, page, originals):
        """What we sent may have got another Message-ID or date on its way: then
        it is known by our own header, when it comes from whom we sent it.
        """
        awaited = {o.token: o for o in originals.values() if o.token}
        for c in page if awaited else ():
            tokens = self.env["email.logging.awaited"]._tokens([c])
            found = next((awaited[t] for t in tokens if t in awaited), None)
            if found and found.sender == c.sender and c.identity.plain:
                originals.setdefault(c.identity.plain, found)

    @api.model
    def _arrives(self, correspondence):
        """Whether it is the copy of what was sent from Odoo; a second is a double."""
        original = correspondence.original
        if not original or not original.token or correspondence.is_file:
            return False
        original.token = ""
        if original.identity not in correspondence.identity:
            correspondence.identity_key = correspondence.identity.plain
        correspondence.arrives_as = original.record.id
        return True

    @api.model
    def _add_to_original(self, copy):
        """Whom only a copy names takes part in the logged message as well."""
        original = copy.original
        if copy.excluded_by or copy.is_file or not copy.adds_people():
            return
        original.addresses.update(copy.addresses)
        if isinstance(original.record, Correspondence):
            original.record.absorb(copy)
        else:
            copy.adds_to = original.record.id

    @api.model
    def _original_to_be(self, decision):
        correspondence = decision.correspondence
        return Original(
            correspondence.identity_key,
            correspondence.sender,
            set(correspondence.addresses),
            decision.date,
            decision.mail.has_attachments,
            lambda: decision.mail.body,
            correspondence,
        )

    @api.model
    def _originals_query(self, page, company):
        """Identity by identity, as `_related_query` finds its marks.

        :return: a SELECT of what is logged already, by the identities of a page
        """
        self.env["email.logging.message"].flush_model()
        return SQL(
            """
            SELECT id, identity, sender_email, participants, date, has_attachments,
                   (SELECT token FROM email_logging_awaited awaited
                     WHERE awaited.message_id = message.id) AS token
              FROM (SELECT message.*
                      FROM unnest(%(identities)s) wanted (identity)
                     CROSS JOIN LATERAL (
                           SELECT * FROM email_logging_message
                            WHERE company_id = %(company)s
                              AND identity = wanted.identity
                           OFFSET 0) message
                    %(awaited)s) message
            """,
            company=company.id,
            identities=array_of({digest for c in page for digest in c.identity}),
            awaited=self._awaited_query(page, company),
        )

    @api.model
    def _awaited_query(self, page, company):
        """:return: `SQL` that adds what the page's own headers name"""
        tokens = self.env["email.logging.awaited"]._tokens(page)
        if not tokens:
            return SQL()
        return SQL(
            """
                     UNION ALL
                    SELECT message.*
                      FROM email_logging_awaited awaited
                      JOIN email_logging_message message
                        ON message.id = awaited.message_id
                     WHERE awaited.token = ANY(%s) AND message.company_id = %s
            """,
            tokens,
            company.id,
        )

    @api.model
    def _originals(self, rows):
        """:return: {identity: `Original`} of what is logged already"""
        return {row["identity"]: self._original(**row) for row in rows}

    @api.model
    def _original(
        self, id, identity, sender_email, participants, date, has_attachments, token
    ):
        message = self.env["email.logging.message"].browse(id)
        return Original(
            identity,
            sender_email,
            set((participants or "").split()),
            fields.Datetime.to_datetime(date.replace("T", " ")),
            has_attachments,
            lambda: message.sudo().body or "",  # closed to readers
            message,
            token or "",
        )
