from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..engine.asking import FEW, beside, each, first, without_compiling
from ..engine.late_index import LateIndex
from ..engine.reading_levels import ADMINISTRATORS, EVERYBODY, LEADERS

ALL_DOCUMENTS_GROUP = "sales_team.group_sale_salesman_all_leads"
MANAGER_GROUP = "sales_team.group_sale_manager"

PRIVATE, SALES = "private", "sales"
AUDIENCES = [(PRIVATE, "Private"), (SALES, "Shared with Sales")]
NAMED = "named"
AUDIENCE_MARKS = [*AUDIENCES, (NAMED, "Shared with Colleagues")]


class EmailLoggingMessage(models.Model):
    """Who reads the words of a message: one clause, which everything asks.

    Whoever may not read its words does not read the message at all, only entries.
    """

    _inherit = "email.logging.message"

    audience = fields.Selection(
        AUDIENCES,
        readonly=True,
        help="Said by somebody who took part. Empty: the shared mailbox decides.",
    )
    reader_ids = fields.Many2many(
        "res.users",
        "logged_email_reader_rel",
        "message_id",
        "user_id",
        "Shared With",
        readonly=True,
        help="They may read it as if they had taken part.",
    )
    is_readable = fields.Boolean(
        compute="_compute_is_readable", search="_search_is_readable"
    )

    _audience_index = LateIndex("(audience, id) WHERE audience IS NOT NULL")

    @api.depends("audience", "reader_ids", "mailbox_id.words_for", "entry_ids.user_id")
    @api.depends_context("uid")
    def _compute_is_readable(self):
        # By the user, whoever runs the rule that asks.
        messages = self.sudo()
        readable = messages.search(
            Domain("id", "in", self.ids) & self._readable_domain(self.ids)
        )
        for message, sure in zip(self, messages, strict=True):
            message.is_readable = sure in readable

    @api.model
    def _search_is_readable(self, operator, value):
        return self._readable_domain() if operator == "in" else NotImplemented

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"audience", "reader_ids"}:
            self.env.registry.clear_cache()  # of `_is_given_any`
        return result

    # The clause

    @api.model
    def _readable_domain(self, among=None):
        """:param among: ids, when it is asked of these messages only
        :return: `Domain` of the messages whose words the user may read
        """
        without_compiling(self.env.cr)
        level = self._level_domain()
        is_few = (
            not self._reads_many(self.env.uid) if among is None else len(among) < FEW
        )
        by_person = first if is_few and level.is_false() else beside
        return level | by_person("id", self._by_person(among))

    @api.model
    def _by_person(self, among=None):
        """:return: `SQL` of the ids of what he reads whatever the levels open"""
        own = self._part_query(Domain("user_id", "=", self.env.uid), among)
        ways = [own, self._given_query(), self._led_query(among)]
        return SQL(" UNION ALL ").join(filter(None, ways))

    @api.model
    def _each_by_person(self):
        """:return: `Domain` of the same, asked of each message that is come across"""
        domain = self._each_takes_part(Domain("user_id", "=", self.env.uid))
        if self._is_given_any(self.env.uid):
            domain |= Domain.OR(self._given_domains(self.env.uid))
        if self.env.user.has_group(ALL_DOCUMENTS_GROUP):
            led = self._each_takes_part(Domain("user_id", "in", self._led_users()))
            domain |= self._open_domain(LEADERS) & led
        return domain

    @api.model
    @ormcache("uid")
    def _reads_many(self, uid):
        """Whether there are many messages that he reads whatever the levels open.

        It decides how the database is asked, not what is found: so it may be outdated.
        """
        found = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (%s LIMIT %s) AS found",
                self._by_person(),
                FEW,
            )
        )
        return found[0][0] == FEW

    @api.model
    def _reads_by_level(self):
        """Whether he reads nearly everything that there is."""
        return not self._level_domain().is_false()

    @api.model
    def _level_domain(self):
        """What the mailboxes' levels open to the user, whoever takes part.

        Own documents only: nothing, as no entry of others is seen.
        """
        domain = Domain.FALSE
        if self.env.user.has_group(ALL_DOCUMENTS_GROUP):
            domain |= self._open_domain(EVERYBODY)
        if self.env.user.has_group(MANAGER_GROUP):
            domain |= self._open_domain(ADMINISTRATORS)
        return domain

    @api.model
    def _led_query(self, among=None, column="message_id"):
        """:return: `SQL` of the messages of those whom the user leads, as far as the
        mailboxes' levels open them; None when they open none
        """
        is_open = self._open_domain(LEADERS)
        if is_open.is_false() or not self.env.user.has_group(ALL_DOCUMENTS_GROUP):
            return None
        led = Domain("user_id", "in", self._led_users())
        if self._closed_mailboxes(LEADERS):
            led &= Domain("message_id", "in", self.sudo()._search(is_open))
        else:
            # Those few that are marked are found faster than each of the others.
            marked = self.sudo()._search(Domain("audience", "!=", False))
            led &= Domain("message_id", "not in", marked)
        return self._part_query(led, among, column)

    @api.model
    def _open_domain(self, levels):
        """Of the mailboxes of these levels, as long as nobody says otherwise."""
        mailbox_ids = self._mailboxes_of(levels)
        if not mailbox_ids:
            return Domain.FALSE
        return Domain("audience", "=", False) & Domain("mailbox_id", "in", mailbox_ids)

    @api.model
    @ormcache("levels")
    def _mailboxes_of(self, levels):
        """:return: tuple of ids, which hardly ever change"""
        # Salespeople have no access to the mailboxes.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        mailboxes = mailboxes.with_context(active_test=False)
        return tuple(mailboxes.search([("words_for", "in", levels)]).ids)

    @api.model
    @ormcache("levels")
    def _closed_mailboxes(self, levels):
        """:return: tuple of ids of all the others"""
        mailboxes = self.env["email.logging.mailbox"].sudo()  # as above
        others = Domain("id", "not in", self._mailboxes_of(levels))
        return tuple(mailboxes.with_context(active_test=False).search(others).ids)

    @api.model
    def _led_users(self):
        """:return: `SQL` of the ids of those in teams that the user leads"""
        # Who leads whom, whoever asks.
        members = self.env["crm.team.member"].sudo()
        led = members._search(Domain("crm_team_id.user_id", "=", self.env.uid))
        return led.select(SQL.identifier(led.table, "user_id"))

    @api.model
    def _takes_part(self, domain, among=None):
        """Of messages with an entry as `domain` says."""
        return Domain("id", "in", self._part_query(domain, among))

    @api.model
    def _each_takes_part(self, domain):
        """The same, asked of each message."""
        entries = self.env["interaction.log.entry"].sudo()._search(domain)  # see below
        return each("id", entries, "message_id")

    @api.model
    def _part_query(self, domain, among=None, column="message_id"):
        """:param column: of the entries: of the messages or of their conversations
        :return: `SQL` of the ids of these
        """
        if among is not None:
            domain &= Domain("message_id", "in", among)
        # Rules of the entries ask this clause in their turn.
        entries = self.env["interaction.log.entry"].sudo()._search(domain)
        return entries.select(SQL.identifier(entries.table, column))

    @api.model
    def _given_query(self):
        """:return: `SQL` of the ids of what somebody who took part gave the user to
        read; None when there is none
        """
        if not self._is_given_any(self.env.uid):
            return None
        return SQL(
            "%s UNION ALL %s",
            SQL(
                "SELECT message_id FROM logged_email_reader_rel WHERE user_id = %s",
                self.env.uid,
            ),
            self.sudo()._search(Domain("audience", "=", SALES)).select(),
        )

    @api.model
    @ormcache("uid")
    def _is_given_any(self, uid):
        """Most people are given nothing: their lists need look for nothing."""
        # Whoever is asked for. Marks give what the job records later.
        models = (self.sudo(), self.env["email.logging.conversation.mark"].sudo())
        return any(
            records.search(given, limit=1, order="id")
            for records in models
            for given in self._given_domains(uid)
        )

    @api.model
    def _given_domains(self, uid):
        """:return: of the same, one for each way; of marks as well"""
        return Domain("audience", "=", SALES), Domain("reader_ids", "in", [uid])
