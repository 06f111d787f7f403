from odoo import api, fields, models
from odoo.fields import Domain

from ..actions import notice
from ..engine.asking import first, without_compiling
from .email_logging_message_words import (
    ALL_DOCUMENTS_GROUP,
    AUDIENCE_MARKS,
    AUDIENCES,
    PRIVATE,
)

# What is shown from the message, to those who may read it.
WORDS = (
    "subject",
    "sender_name",
    "sender_email",
    "recipients_to",
    "recipients_cc",
    "claimed_date",
    "preview",
    "has_attachments",
    "audience_mark",
)
# That entries of one owner are asked for, see `OWNERS`. It decides how the database is
# asked, not what is found.
OF_OWNER = {"email_logging_of_owner": True}
AUDIENCE = ("audience", "is_participant", "read_by", "shared_with", "asked_by")


class InteractionLogEntry(models.Model):
    """The words of an entry are its message's, under the message's guard.

    They are no related fields: Odoo would read, search and group these as superuser.
    """

    _inherit = "interaction.log.entry"

    subject = fields.Char(compute="_compute_words", search="_search_subject")
    sender_name = fields.Char(compute="_compute_words")
    sender_email = fields.Char("Sender Address", compute="_compute_words")
    recipients_to = fields.Text("To", compute="_compute_words")
    recipients_cc = fields.Text("Cc", compute="_compute_words")
    claimed_date = fields.Datetime(
        "Date Claimed by the Sender",
        compute="_compute_words",
        help="The sent date that the message bears, when it contradicts its arrival.",
    )
    preview = fields.Char(compute="_compute_words")
    has_attachments = fields.Boolean(
        "Attachments", compute="_compute_words", search="_search_has_attachments"
    )
    audience_mark = fields.Selection(
        AUDIENCE_MARKS, "Marked As", compute="_compute_words"
    )
    is_readable = fields.Boolean(compute="_compute_words")
    audience = fields.Selection(
        AUDIENCES, "Decided Audience", compute="_compute_audience"
    )
    is_participant = fields.Boolean(compute="_compute_audience")
    read_by = fields.Char("May Be Read By", compute="_compute_audience")
    shared_with = fields.Char("Read by Colleagues", compute="_compute_audience")
    asked_by = fields.Char("Wants to Read It", compute="_compute_audience")
    has_asked = fields.Boolean("Asked by Me", compute="_compute_has_asked")
    is_visible = fields.Boolean(
        compute="_compute_is_visible", search="_search_is_visible"
    )

    @api.depends("message_id.is_readable", *(f"message_id.{name}" for name in WORDS))
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_words(self):
        for entry, message in self._readable_messages():
            entry.is_readable = bool(message)
            for name in WORDS:
                entry[name] = message[name]

    @api.model
    def _search_subject(self, operator, value):
        return self._search_words(Domain("subject", operator, value))

    @api.model
    def _search_has_attachments(self, operator, value):
        return self._search_words(Domain("has_attachments", operator, value))

    @api.model
    def _search_words(self, domain):
        """As the reader, also where superuser searches for him.

        :param domain: of messages
        """
        messages = self.env["email.logging.message"].sudo(False)
        return messages._entries_of(domain)

    @api.depends("message_id.is_readable", *(f"message_id.{n}" for n in AUDIENCE))
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_audience(self):
        for entry, message in self._readable_messages():
            for name in AUDIENCE:
                entry[name] = message[name]

    @api.depends("message_id.request_ids.user_id")
    @api.depends_context("uid")
    def _compute_has_asked(self):
        for entry in self:
            # Who asks may read neither the message nor what others have asked.
            asking = entry.sudo().message_id.request_ids.user_id
            entry.has_asked = self.env.user in asking

    @api.depends("message_id.display_name")
    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_display_name(self):
        for entry in self:
            # It guards itself.
            entry.display_name = entry.sudo().message_id.display_name

    @api.depends("user_id", "message_id.audience", "message_id.reader_ids")
    @api.depends_context("uid")
    def _compute_is_visible(self):
        # To the user, whoever runs the rule that asks.
        entries = self.sudo()
        visible = entries.search(Domain("id", "in", self.ids) & self._visible_domain())
        for entry, sure in zip(self, entries, strict=True):
            entry.is_visible = sure in visible

    @api.model
    def _search_is_visible(self, operator, value):
        return self._visible_domain() if operator == "in" else NotImplemented

    # Actions

    def action_mark_private(self):
        self.message_id.action_mark_private()

    def action_share_with_sales(self):
        self.message_id.action_share_with_sales()

    def action_take_back(self):
        self.message_id.action_take_back()

    def action_ask_for_access(self):
        self.ensure_one()
        self.check_access("read")
        # Who may not read the message asks who took part.
        self.sudo().message_id._ask_for_access(self.env.user, self)
        asked = self.env._("Who took part has been asked.")
        return notice(self.env, asked)

    def action_allow_access(self):
        self.message_id.action_allow_access()

    def action_decline_access(self):
        self.message_id.action_decline_access()

    # The clause

    @api.model
    def _visible_domain(self):
        """:return: `Domain` of the entries of which the user may know

        Own ones, and those that somebody shared with him; with "All Documents" those
        of everybody, as long as they are not private.
        """
        without_compiling(self.env.cr)
        messages = self.env["email.logging.message"].sudo()  # their rules ask this
        own = Domain("user_id", "=", self.env.uid)
        given = messages._given_query()
        shared = Domain("message_id", "in", given) if given else Domain.FALSE
        if self._sees_all():
            private = messages._search(Domain("audience", "=", PRIVATE))
            return own | shared | Domain("message_id", "not in", private)
        if not given or not self._sees_few():
            return own | shared
        return own | first("message_id", given)  # each by its index

    def _readable_messages(self):
        """:return: list of (entry, its message, empty when the user may not read it)"""
        # Names of linked entries are read as superuser, for whoever reads the link.
        messages = self.sudo().message_id.sudo(False)
        readable = {one.id: one for one in messages._filtered_access("read")}
        nothing = messages.browse()
        return [(e, readable.get(e.sudo().message_id.id, nothing)) for e in self]

    @api.model
    def _knows_owner(self):
        return OF_OWNER.items() <= self.env.context.items()

    @api.model
    def _sees_few(self):
        if self._knows_owner():
            return False
        messages = self.env["email.logging.message"]
        return not (self._sees_all() or messages._reads_many(self.env.uid))

    @api.model
    def _sees_all(self):
        return self.env.user.has_group(ALL_DOCUMENTS_GROUP)
