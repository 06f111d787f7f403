from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine.asking import without_compiling
from ..engine.person_field import Person
from .email_logging_message import DIRECTIONS
from .email_logging_message_words import ALL_DOCUMENTS_GROUP, PRIVATE

ANSWERED, OPEN, NOTHING = "answered", "open", "nothing"
STATES = [
    (ANSWERED, "Answered"),
    (OPEN, "Still Open"),
    (NOTHING, "Nothing to Answer"),
]
PERSON = "user_id"
# In a team of so many, a person's figures may be shown where that is switched on;
# a team of one is a person.
MANY, SEVERAL = 4, 2


class EmailLoggingReport(models.Model):
    """What reports count: a row is a segment of a conversation.

    Whoever asks, and however: rows that not all may know of who see the entries are
    there only for whom they are about, and so is the name of the person. It is part of
    what is selected from, so no rule, search or group gets around it.
    """

    _name = "email.logging.report"
    _description = "E-mail Analysis"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "email.logging.conversation": ["opportunity_id"],
        "email.logging.message": ["audience"],
        "crm.lead": ["won_status"],
    }

    # A number: no path leads from it to people.
    conversation_id = fields.Integer("Conversation ID", aggregator=None, readonly=True)
    name = fields.Char("Conversation", compute="_compute_name")
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        readonly=True,
        depends_context=("uid",),
        help="Of who answered or is to, at that time. A team of a single person is not "
        "named.",
    )
    user_id = Person(
        "res.users",
        "Salesperson",
        readonly=True,
        depends_context=("uid",),
        help="Who answered or is to. Others than you are named where your company has "
        "switched that on, in teams of at least four.",
    )
    direction = fields.Selection(DIRECTIONS, "Begun", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    date = fields.Datetime("Begun On", readonly=True)
    asked_date = fields.Datetime("Asked On", readonly=True)
    answer_date = fields.Datetime("Answered On", readonly=True)
    hours = fields.Float(
        "First Answer, Median (Hours)",
        aggregator="median",
        readonly=True,
        help="Working hours until the first answer: half of the answers came sooner. "
        "What is still open is not in it.",
    )
    hours_high = fields.Float(
        "First Answer, 90 % (Hours)",
        aggregator="percentile_90",
        readonly=True,
        help="Working hours until the first answer: nine of ten came sooner. What is "
        "still open is not in it.",
    )
    conversation_count = fields.Integer("New Conversations", readonly=True)
    asked_count = fields.Integer("To Be Answered", readonly=True)
    answered_count = fields.Integer("Answered", readonly=True)
    late_count = fields.Integer(
        "Answered Late",
        readonly=True,
        help="After the working hours after which one is reminded.",
    )
    open_count = fields.Integer("Still Open", readonly=True)
    opportunity_count = fields.Integer(
        "With an Opportunity", readonly=True, help="New conversations that have one."
    )
    won_count = fields.Integer(
        "Won", readonly=True, help="New conversations whose opportunity is won."
    )

    @property
    def _table_query(self):
        without_compiling(self.env.cr)
        return SQL(
            """
            SELECT segment.id, segment.conversation_id, segment.company_id,
                   CASE WHEN %(is_named_team)s THEN segment.team_id END AS team_id,
                   CASE WHEN %(is_named)s THEN segment.user_id END AS user_id,
                   segment.direction, segment.date, segment.asked_date,
                   segment.answer_date, segment.hours, segment.hours AS hours_high,
                   CASE WHEN segment.answer_date IS NOT NULL THEN 'answered'
                        WHEN segment.asked_date IS NOT NULL THEN 'open'
                        ELSE 'nothing' END AS state,
                   segment.is_first::int AS conversation_count,
                   (segment.asked_date IS NOT NULL)::int AS asked_count,
                   (segment.answer_date IS NOT NULL)::int AS answered_count,
                   COALESCE(segment.is_late, FALSE)::int AS late_count,
                   (segment.asked_date IS NOT NULL AND segment.answer_date IS NULL
                       )::int AS open_count,
                   (segment.is_first AND conversation.opportunity_id IS NOT NULL
                       )::int AS opportunity_count,
                   COALESCE(segment.is_first AND lead.won_status = 'won', FALSE
                       )::int AS won_count
              FROM email_logging_segment segment
              LEFT JOIN email_logging_conversation conversation
                ON conversation.id = segment.conversation_id
               -- Few: they are found by their index, not among all.
               AND conversation.opportunity_id IS NOT NULL
              LEFT JOIN crm_lead lead ON lead.id = conversation.opportunity_id
             WHERE %(is_known)s
            """,
            is_known=self._known_condition(),
            is_named=self._named_condition(),
            is_named_team=self._named_team_condition(),
        )

    @api.depends("conversation_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_name(self):
        """Its topic is for who may read it."""
        conversations = self.env["email.logging.conversation"].sudo(False)
        found = conversations.browse(self.mapped("conversation_id")).exists()
        readable = {one.id: one.name for one in found._filtered_access("read")}
        for row in self:
            row.name = readable.get(row.conversation_id, "")

    # Actions

    def action_open(self):
        """The conversation, for who may read it."""
        self.ensure_one()
        self.check_access("read")
        conversations = self.env["email.logging.conversation"]
        conversation = conversations.browse(self.conversation_id)
        if not conversation.has_access("read"):
            raise UserError(
                self.env._("You may know that this conversation is, not what it says.")
            )
        return conversation.get_formview_action()

    # Called by the web client

    @api.model
    @api.readonly
    def get_notice(self):
        """:return: a sentence where figures of persons are shown, or "" """
        self.check_access("read")
        permissions = self.env["email.logging.person.figures"]._of(self.env.companies)
        return "\n".join(one._in_words() for one in permissions)

    # Helpers

    @api.model
    def _read_group_groupby(self, alias, groupby_spec, query):
        is_of_persons = groupby_spec.partition(".")[0].partition(":")[0] == PERSON
        if is_of_persons and not self._shows_persons():
            raise AccessError(
                self.env._(
                    "Figures of single persons are switched off: see Privacy of Logged "
                    "E-mails in the settings. Your own are those filtered by your name."
                )
            )
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _shows_persons(self):
        return bool(self.env["email.logging.person.figures"]._of(self.env.companies))

    @api.model
    def _is_own(self):
        return SQL("segment.user_id = %s", self.env.uid)

    @api.model
    def _known_condition(self):
        """Own ones; and with "All Documents", as for entries, those of conversations
        in which nothing is private.
        """
        if not self.env.user.has_group(ALL_DOCUMENTS_GROUP):
            return self._is_own()
        return SQL(
            """
            (%s OR (segment.conversation_id IN (
                   SELECT conversation_id FROM email_logging_message
                    WHERE audience = %s AND conversation_id IS NOT NULL)) IS NOT TRUE)
            """,
            self._is_own(),
            PRIVATE,
        )

    @api.model
    def _named_condition(self):
        permissions = self.env["email.logging.person.figures"]._of(self.env.companies)
        if not permissions:
            return self._is_own()
        return SQL(
            "(%s OR segment.company_id = ANY(%s) AND segment.team_id = ANY(ARRAY(%s)))",
            self._is_own(),
            permissions.company_id.ids,
            self._teams_query(MANY),
        )

    @api.model
    def _named_team_condition(self):
        teams = self._teams_query(SEVERAL)
        return SQL("(%s OR segment.team_id = ANY(ARRAY(%s)))", self._is_own(), teams)

    @api.model
    def _teams_query(self, size):
        return SQL(
            """
            SELECT crm_team_id FROM crm_team_member WHERE active
             GROUP BY crm_team_id HAVING count(DISTINCT user_id) >= %s
            """,
            size,
        )
