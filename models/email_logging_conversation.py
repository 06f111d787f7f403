from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.late_index import LateIndex
from ..engine.subject import topic
from .email_logging_message import DIRECTIONS

SHOWN_NAMES = 5
MESSAGE_FIELDS = (
    *("conversation_id", "company_id", "date", "direction", "subject", "preview"),
    "has_attachments",
)


class EmailLoggingConversation(models.Model):
    """Messages that answer one another.

    It holds no words: what is shown is read from those of its messages that the reader
    may read, and its numbers count these alone.
    """

    _name = "email.logging.conversation"
    _description = "E-mail Conversation"
    _order = "date desc, id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    last_date = fields.Datetime(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Of the newest message, whoever may read it: lists are sorted by it.",
    )
    message_ids = fields.One2many(
        "email.logging.message", "conversation_id", readonly=True
    )
    has_own = fields.Boolean(
        compute="_compute_has_own",
        search="_search_has_own",
        help="The user takes part in one of its messages. Access rules ask this: what "
        "they ask of linked records, Odoo reads as superuser, and then shows.",
    )
    # As the reader may know
    name = fields.Char(compute="_compute_shown")
    date = fields.Datetime("Last E-mail", compute="_compute_shown")
    direction = fields.Selection(DIRECTIONS, compute="_compute_shown")
    message_count = fields.Integer("E-mails", compute="_compute_shown")
    preview = fields.Char(compute="_compute_shown", help="Of the newest e-mail.")
    has_attachments = fields.Boolean("Attachments", compute="_compute_shown")
    contacts = fields.Char(compute="_compute_people")
    salespeople = fields.Char(compute="_compute_people")

    # What a page has of others' conversations, it passes over without reading them.
    _newest_index = LateIndex(
        "(last_date DESC, id DESC) INCLUDE (company_id)",
        instead_of="email_logging_conversation__last_date_index",
    )

    @api.depends()
    @api.depends_context("uid")
    def _compute_has_own(self):
        # By access rules, before anybody may read.
        conversations = self.sudo()
        domain = Domain("id", "in", self.ids) & Domain("has_own", "=", True)
        own = conversations.search(domain)
        for conversation in self:
            conversation.has_own = conversation in own

    def _search_has_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        entries = Domain("entry_ids", "any!", Domain("user_id", "=", self.env.uid))
        own = Domain("message_ids", "any!", entries)
        return own if True in value else ~own

    # What they depend on changes by statements that Odoo does not see; the job and the
    # actions forget what is cached.
    @api.depends()
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_shown(self):
        shown = self._shown_messages()
        for conversation in self:
            messages = shown.get(conversation, self.env["email.logging.message"])
            newest = messages[:1]
            conversation.name = self._topic_of(messages)
            conversation.date = newest.date
            conversation.direction = newest.direction
            conversation.message_count = len(messages)
            conversation.preview = newest.preview
            conversation.has_attachments = any(messages.mapped("has_attachments"))

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_people(self):
        entries = self._shown_entries()
        for conversation in self:
            shown = entries.get(conversation, self.env["interaction.log.entry"])
            conversation.contacts = self._names(map(self._contact_name, shown))
            # The entry shows the names as well.
            users = shown.user_id.sudo()
            conversation.salespeople = self._names(users.mapped("name"))

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for conversation in self:
            conversation.display_name = conversation.name

    @api.model
    def _search_display_name(self, operator, value):
        """By a subject of messages that the reader may read."""
        return [("subject", operator, value)]

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """The date that is shown may be an earlier one of the reader's own."""
        if field_name == "date":
            # Nothing but the order shows.
            hidden = self.sudo()
            return hidden._order_field_to_sql(
                alias, "last_date", direction, nulls, query
            )
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    # Helpers

    def _shown_messages(self):
        """:return: {conversation: the messages that the user may read, newest first}"""
        found = self._readable_messages(MESSAGE_FIELDS)
        return self._by_conversation(found, "conversation_id")

    def _readable_messages(self, names):
        """:param names: of the fields to fetch
        :return: the messages that the user may read, newest first
        """
        hidden = self.env["email.logging.message"].sudo()
        return self._readable_of(
            hidden.search_fetch([("conversation_id", "in", self.ids)], names)
        )

    def _shown_entries(self):
        """:return: {conversation: the entries that the user may read}"""
        entries = self.env["interaction.log.entry"]
        found = self._readable_of(
            entries.sudo().search_fetch(
                [("message_id.conversation_id", "in", self.ids)],
                [
                    *("message_id", "partner_id", "lead_id", "contact_email"),
                    *("user_id", "company_id"),
                ],
            )
        )
        return self._by_conversation(found, "message_id.conversation_id")

    @api.model
    def _readable_of(self, hidden):
        """Asked of these alone: of all that he reads, there may be very many."""
        # Odoo reads names of linked records as superuser, for whoever reads the link.
        return hidden.sudo(False)._filtered_access("read")

    def _by_conversation(self, records, path):
        # Whoever reads the message may know its conversation.
        by_id = records.sudo().grouped(lambda record: record.mapped(path).id)
        return {self.browse(id): group.sudo(self.env.su) for id, group in by_id.items()}

    @api.model
    def _topic_of(self, messages):
        """The oldest subject that there is; later ones are answers to it."""
        topics = (topic(message.subject) for message in reversed(messages))
        return next(filter(None, topics), None) or self.env._("(no subject)")

    @api.model
    def _contact_name(self, entry):
        # The entry shows the name as well.
        contact = (entry.partner_id or entry.lead_id).sudo()
        # Several companies before the people would hide these in a list.
        return contact.name or contact.display_name or entry.contact_email

    @api.model
    def _names(self, names):
        """:return: each once, in one line; the first five of many"""
        unique = list(dict.fromkeys(filter(None, names)))
        more = [f"+{len(unique) - SHOWN_NAMES}"] * (len(unique) > SHOWN_NAMES)
        return ", ".join(unique[:SHOWN_NAMES] + more)

    def _refresh(self):
        """After messages have gone: forget what is empty, and date the rest."""
        if not self:
            return
        self.env["email.logging.message"].flush_model(["conversation_id", "date"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_conversation conversation
                   SET last_date = newest.date
                  FROM (SELECT one.id, max(message.date) AS date
                          FROM email_logging_conversation one
                          LEFT JOIN email_logging_message message
                            ON message.conversation_id = one.id
                         WHERE one.id IN %s
                         GROUP BY one.id) newest
                 WHERE newest.id = conversation.id
                RETURNING conversation.id, newest.date IS NULL
                """,
                tuple(self.ids),
            )
        )
        empty = [id for id, is_empty in self.env.cr.fetchall() if is_empty]
        self.env["email.logging.conversation"].invalidate_model()
        self.browse(empty).sudo().unlink()  # follows from what somebody did who may
