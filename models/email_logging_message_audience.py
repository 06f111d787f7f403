from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

from ..engine.reading_levels import ADMINISTRATORS, EVERYBODY
from ..exchange.translation import Counted, _lt, worded
from .email_logging_message_words import AUDIENCE_MARKS, NAMED, PRIVATE, SALES

COLLEAGUES = Counted(_lt("one colleague"), _lt("%(count)s colleagues"))
TEAM_LEADERS = Counted(_lt("a team leader"), _lt("%(count)s team leaders"))


class EmailLoggingMessage(models.Model):
    """Who took part says who else reads a message, and sees who does."""

    _inherit = "email.logging.message"

    is_participant = fields.Boolean(compute="_compute_is_participant")
    audience_mark = fields.Selection(
        AUDIENCE_MARKS, "Marked As", compute="_compute_audience_mark"
    )
    read_by = fields.Char(
        "May Be Read By",
        compute="_compute_read_by",
        help="Whom the shared mailbox and those who took part let read the text.",
    )

    @api.depends("entry_ids.user_id")
    @api.depends_context("uid")
    def _compute_is_participant(self):
        mine = Domain("user_id", "=", self.env.uid)
        # Of these, whoever reads them; asked of all that he reads, it would be slow.
        own = self.sudo().search(
            Domain("id", "in", self.ids) & self._takes_part(mine, self.ids)
        )
        for message in self:
            message.is_participant = message in own

    @api.depends("is_readable")
    @api.depends_context("uid", "lang")
    def _compute_read_by(self):
        for message in self:
            message.read_by = ", ".join(message._readers_in_words())

    @api.depends("audience", "reader_ids")
    def _compute_audience_mark(self):
        for message in self:
            named = bool(message.sudo().reader_ids) and NAMED  # not who
            message.audience_mark = message.audience or named

    # Actions

    def action_mark_private(self):
        self._decide_audience(PRIVATE)

    def action_share_with_sales(self):
        self._decide_audience(SALES)

    def action_take_back(self):
        """As the shared mailbox says, again."""
        self._decide_audience(False)

    # Helpers

    def _decide_audience(self, audience):
        self._check_participant()
        # Messages are written by nobody else.
        self.sudo().write({"audience": audience, "reader_ids": [Command.clear()]})

    def _check_participant(self):
        """:raise AccessError: for who took no part, administrators included"""
        self.check_access("read")
        if not all(self.mapped("is_participant")):
            raise AccessError(
                self.env._("Who took part in an e-mail decides who else reads it.")
            )

    def _readers_in_words(self):
        """:return: list of phrases: you, 2 colleagues, your team leader"""
        self.ensure_one()
        # Whoever reads a message may know who else does.
        message, user = self.sudo(), self.env.user
        took_part = message.entry_ids.user_id
        named = took_part | self._of_those(message.reader_ids - took_part)
        teams = message.entry_ids.user_id.crm_team_ids
        leaders = self._of_those(teams.user_id - named - user)
        yours = leaders & user.sudo().crm_team_ids.user_id
        phrases = [
            self.is_readable and self.env._("You"),
            self._counted(COLLEAGUES, named - user),
            yours and self.env._("your team leader"),
            self._counted(TEAM_LEADERS, leaders - yours),
            self._is_open_to(ADMINISTRATORS) and self.env._("Sales administrators"),
            self._is_open_to(EVERYBODY)
            and self.env._("everybody of Sales with all documents"),
            self.audience == SALES and self.env._("everybody of Sales"),
        ]
        return [phrase for phrase in phrases if phrase]

    def _of_those(self, users):
        """:return: those of the users who may read the message, whichever companies
        the one who asks is looking at
        """
        return users.filtered(
            lambda user: (
                self.with_user(user)
                .with_context(allowed_company_ids=user.company_ids.ids)
                .has_access("read")
            )
        )

    def _is_open_to(self, levels):
        return self.sudo().search_count(
            Domain("id", "=", self.id) & self._open_domain(levels)
        )

    def _counted(self, sentence, users):
        count = len(users)
        return count and self.env._(worded(sentence, {"count": count}), count=count)
