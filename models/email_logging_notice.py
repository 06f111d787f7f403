from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..engine.correspondence import SALES_GROUP
from ..engine.reading_levels import ADMINISTRATORS, EVERYBODY, LEADERS
from .email_logging_message_words import ALL_DOCUMENTS_GROUP
from .email_logging_period import ON

PRIVACY_GROUP = "crm_email_logging.group_privacy"
READERS = {
    "leaders": LEADERS,
    "administrators": ADMINISTRATORS,
    "everybody": EVERYBODY,
}
"""{who: the levels of a mailbox that let them read}"""
DAYS = {"days": 1, "months": 30}


class EmailLoggingNotice(models.AbstractModel):
    """What an internal user reads about the logging of his own e-mails."""

    _name = "email.logging.notice"
    _description = "What Is Logged of Me"

    # Called by the web client

    @api.model
    @api.readonly
    def get_page(self):
        """:return: {"is_logged", "is_open": whether it is to be acknowledged,
        "acknowledged": when, in words, or "", "sections": [{"title", "lines"}]}
        """
        self._check_internal()
        last = self._last()
        return {
            "is_logged": bool(self._mailboxes()),
            "is_open": self._is_open(),
            "acknowledged": format_date(self.env, last.date) if last else "",
            "sections": self._sections(),
        }

    @api.model
    def acknowledge(self):
        """The user has read the page as it is now."""
        self._check_internal()
        sections = self._sections()
        lines = [line for s in sections for line in (s["title"], *s["lines"])]
        # Written by this action only.
        acknowledgements = self.env["email.logging.acknowledgement"].sudo()
        acknowledgements._note(self._facts(), "\n".join(lines))

    # Helpers

    @api.model
    def _check_internal(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("This page is for internal users."))

    @api.model
    def _last(self):
        # One's own, whoever else may read them.
        acknowledgements = self.env["email.logging.acknowledgement"].sudo()
        return acknowledgements.search([("user_id", "=", self.env.uid)], limit=1)

    @api.model
    def _mailboxes(self):
        """:return: those in use in the user's companies, as superuser"""
        # That they are there is said to whom they concern.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        companies = self.env.user.company_ids
        return mailboxes.search(
            [("company_id", "in", companies.ids), ("enabled", "=", True)], order="id"
        )

    @api.model
    def _is_open(self):
        """Whether an internal user is to read it: never yet, or less was said than is
        true.
        """
        if not self.env.user.partner_id.email_logging_address:
            return False
        facts = self._facts()
        if not facts["mailboxes"]:
            return False
        last = self._last()
        return not last or self._is_wider(facts, last.shown or {})

    @api.model
    def _facts(self):
        """:return: what is compared with what the user read before: {"mailboxes":
        {id: [who reads besides those who took part]}, "days": {company and kind:
        how long it is kept, None without end}, "persons": [ids of companies whose
        reports show figures of single persons]}
        """
        mailboxes = self._mailboxes()
        periods = [
            period
            for company in mailboxes.company_id
            for period in self.env["email.logging.period"]._of(company).values()
        ]
        return {
            "mailboxes": {str(m.id): self._readers(m.words_for) for m in mailboxes},
            "days": {f"{p.company_id.id} {p.kind}": self._days(p) for p in periods},
            "persons": self._permissions().company_id.ids,
        }

    @api.model
    def _readers(self, level):
        return [who for who, levels in READERS.items() if level in levels]

    @api.model
    def _days(self, period):
        return period.number * DAYS[period.unit] if period.mode == ON else None

    @api.model
    def _is_wider(self, facts, shown):
        """Whether more people read, more mailboxes log, something is kept longer, or
        figures of single persons are shown.
        """
        if set(facts["persons"]) - set(shown.get("persons", ())):
            return True
        mailboxes, days = shown.get("mailboxes", {}), shown.get("days", {})
        return any(
            set(readers) - set(mailboxes.get(id, ())) or id not in mailboxes
            for id, readers in facts["mailboxes"].items()
        ) or any(
            name not in days or self._is_longer(now, days[name])
            for name, now in facts["days"].items()
        )

    @api.model
    def _is_longer(self, now, before):
        return before is not None and (now is None or now > before)

    # Sentences

    @api.model
    def _sections(self):
        """:return: list of {"title", "lines"}, in the reader's language"""
        sections = [
            (self.env._("Where"), self._where()),
            (self.env._("Which e-mails"), self._which()),
            (self.env._("What is kept"), self._what()),
            (self.env._("Who reads it"), self._who()),
            (self.env._("How long"), self._how_long()),
            (self.env._("Whom to ask"), self._whom_to_ask()),
        ]
        return [{"title": title, "lines": lines} for title, lines in sections]

    @api.model
    def _where(self):
        return [
            self.env._(
                "%(mailbox)s, since %(date)s",
                mailbox=mailbox.email,
                date=format_date(
                    self.env, mailbox.start_date or mailbox.enabled_date.date()
                ),
            )
            for mailbox in self._mailboxes()
        ] or [self.env._("No e-mails are logged at present.")]

    @api.model
    def _which(self):
        if self._is_seller():
            return [
                self.env._(
                    "E-mails that you exchange with contacts outside: Exchange copies "
                    "them into the mailbox above, and Odoo takes them from there."
                ),
                self.env._(
                    "Not those among colleagues, nor those of addresses that are never "
                    "logged. Your own mailbox is not read."
                ),
            ]
        return [
            self.env._(
                "You are not of Sales: no e-mail is logged under your name. Where you "
                "take part in a logged e-mail of a colleague, your name and your "
                "address are kept with it."
            )
        ]

    @api.model
    def _what(self):
        return [
            self.env._(
                "Of a logged e-mail: date, direction, sender and recipients with names "
                "and addresses, subject, text, and the marks by which mail programs "
                "know answers. Attachments stay in Exchange."
            ),
            self.env._(
                "Of an e-mail that somebody logs from a file, the file is kept with "
                "its attachments, as long as the text."
            ),
            self.env._(
                "Of an e-mail that was not logged: date, addresses and the reason; "
                "never subject or text."
            ),
            *self._figures(),
        ]

    @api.model
    def _figures(self):
        sentences = [one._in_words() for one in self._permissions()]
        return sentences or [
            self.env._(
                "Reports count e-mails, and how soon they are answered, by team. Your "
                "own figures are for you alone; nobody sees times, numbers or rankings "
                "of single people."
            )
        ]

    @api.model
    def _permissions(self):
        """:return: what lets reports show figures of single persons"""
        companies = self._mailboxes().company_id
        return self.env["email.logging.person.figures"]._of(companies)

    @api.model
    def _who(self):
        lines = [
            self.env._("You, and colleagues who took part.")
            if self._is_seller()
            else self.env._("Colleagues of Sales who took part.")
        ]
        for mailbox in self._mailboxes():
            readers = ", ".join(self._readers_in_words(mailbox.words_for))
            lines += [f"{mailbox.email}: {readers}"] if readers else []
        return [
            *lines,
            self.env._(
                "Others of Sales with all documents see date, direction and people, "
                "not the text. Who took part may mark an e-mail private: then nobody "
                "else sees any of it."
            ),
        ]

    @api.model
    def _readers_in_words(self, level):
        """As the badge of a message says it, of one's own that nobody has marked."""
        readers = self._readers(level)
        phrases = [
            "leaders" in readers and self._leader_in_words(),
            "administrators" in readers and self.env._("Sales administrators"),
            "everybody" in readers
            and self.env._("everybody of Sales with all documents"),
        ]
        return [phrase for phrase in phrases if phrase]

    @api.model
    def _leader_in_words(self):
        if not self._is_seller():
            return self.env._("their team leader")
        # Who leads whom, whoever asks.
        leaders = self.env.user.sudo().crm_team_ids.user_id - self.env.user
        may_read = any(user.has_group(ALL_DOCUMENTS_GROUP) for user in leaders)
        return may_read and self.env._("your team leader")

    @api.model
    def _is_seller(self):
        return self.env.user.has_group(SALES_GROUP)

    @api.model
    def _how_long(self):
        return [
            f"{period._what()}: {period._in_words()}"
            for company in self._mailboxes().company_id[:1]
            for period in self.env["email.logging.period"]._of(company).values()
        ]

    @api.model
    def _whom_to_ask(self):
        # Their names are for everybody who has a question.
        group = self.env.ref(PRIVACY_GROUP).sudo()
        names = group.all_user_ids.filtered("active").mapped("name")
        return [", ".join(names) or self.env._("The administrators of Odoo.")]
