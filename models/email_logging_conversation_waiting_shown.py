from datetime import UTC

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.asking import FEW, each
from ..engine.waiting import OPEN, THEY, WE
from ..engine.working_time import WorkingTime
from ..exchange.translation import Counted, _lt, worded
from .email_logging_conversation_page import HOUR, MOST_HOURS
from .email_logging_conversation_waiting import STORED_STATES

LATER = "later"
STATES = [*STORED_STATES, (LATER, "Can Wait")]
LAST_LINES = 3
HOURS = Counted(_lt("one working hour"), _lt("%(count)s working hours"))
DAYS = Counted(_lt("one working day"), _lt("%(count)s working days"))


class EmailLoggingConversation(models.Model):
    """Who waits, as the reader may know: for who may read the message that decides."""

    _inherit = "email.logging.conversation"

    waiting = fields.Selection(
        STATES, compute="_compute_waiting", search="_search_waiting"
    )
    waiting_since = fields.Datetime(compute="_compute_waiting")
    waiting_until = fields.Date("Can Wait Until", compute="_compute_waiting")
    waiting_user_id = fields.Many2one(
        "res.users",
        "To Be Answered By",
        compute="_compute_waiting",
        search="_search_waiting_user_id",
    )
    waited = fields.Char(compute="_compute_waited", help="In working time.")
    last_words = fields.Text(
        compute="_compute_last_words", help="The last lines of what was written to us."
    )
    written_elsewhere = fields.Char(
        compute="_compute_written_elsewhere",
        help="Whether you wrote to them since, in another conversation.",
    )
    waits_for_me = fields.Boolean(store=False, search="_search_waits_for_me")
    waits_for_my_team = fields.Boolean(store=False, search="_search_waits_for_my_team")

    # What they depend on changes by statements that Odoo does not see.
    @api.depends()
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_waiting(self):
        known = self._known_waits()
        today = fields.Date.context_today(self)
        for conversation in self:
            # As superuser, of those only whose message he may read.
            wait = (conversation if conversation in known else self.browse()).sudo()
            until = wait.wait_until if wait.wait_state == WE else False
            is_later = bool(until and until > today)
            conversation.waiting = LATER if is_later else wait.wait_state
            conversation.waiting_since = wait.wait_since
            conversation.waiting_until = is_later and until
            # Nobody is 0 there, which would be a user.
            conversation.waiting_user_id = wait.wait_user_id or False

    @api.depends()
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_waited(self):
        for company, group in self.grouped("company_id").items():
            dates = [c.waiting_since for c in group if c.waiting in (*OPEN, LATER)]
            worked = self._worked_until_now(company, dates)
            for conversation in group:
                since = conversation.waiting_since
                is_open = since in worked
                conversation.waited = self._waited(*worked[since]) if is_open else ""

    @api.depends()
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_last_words(self):
        shown = self._shown_messages()
        none = self.env["email.logging.message"]
        for conversation in self:
            messages = shown.get(conversation, none)
            inbound = messages.filtered(lambda message: message.direction == "inbound")
            lines = inbound[:1]._new_lines()[-LAST_LINES:]
            conversation.last_words = "\n".join(lines)

    @api.depends()
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_written_elsewhere(self):
        written = self._written_elsewhere()
        for conversation in self:
            sentence = ""
            if date := written.get(conversation):
                day = fields.Datetime.context_timestamp(self, date).date()
                sentence = self.env._(
                    "You wrote to them on %(date)s, in another conversation",
                    date=self.env["ir.qweb.field.date"].value_to_html(day, {}),
                )
            conversation.written_elsewhere = sentence

    @api.model
    def _search_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        is_later = SQL("COALESCE(%s > %s, FALSE)", SQL.identifier("wait_until"), today)
        states = {name: SQL("wait_state = %s", name) for name, _label in STORED_STATES}
        states[WE] = SQL("wait_state = %s AND NOT %s", WE, is_later)
        states[LATER] = SQL("wait_state = %s AND %s", WE, is_later)
        found = [states[name] for name in value if name in states]
        if False in value:
            found.append(SQL("wait_state IS NULL"))
            return self._in_state(found) | ~self._known_domain()
        return self._in_state(found) & self._known_domain(THEY in value)

    @api.model
    def _search_waiting_user_id(self, operator, value):
        if operator == "in":
            of_these = self._answered_by(filter(None, value))
            return of_these | ~self._answered_by() if False in value else of_these
        if operator in ("any", "any!"):  # what a name is like, too
            return self._answered_by(self.env["res.users"].search(value).ids)
        return NotImplemented

    @api.model
    def _search_waits_for_me(self, operator, value):
        return self._waits_for(operator, value, self.env.user._answered_by_me())

    @api.model
    def _search_waits_for_my_team(self, operator, value):
        return self._waits_for(operator, value, self.env.user._answered_by_my_team())

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Whom one wrote to elsewhere comes later; nothing but the order shows."""
        if field_name != "waiting_since":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        hidden = self.sudo()
        since = hidden._order_field_to_sql(alias, "wait_since", direction, nulls, query)
        return SQL("%s, %s", self._elsewhere_condition(alias), since)

    # Called by the web client

    @api.model
    @api.readonly
    def get_waiting_count(self):
        """:return: how many wait for the user's answer, of those he may read"""
        return self.search_count(self._mine_domain())

    # Helpers

    @api.model
    def _mine_domain(self):
        return Domain("waiting", "=", WE) & Domain("waits_for_me", "=", True)

    @api.model
    def _waits_for(self, operator, value, user_ids):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._answered_by(user_ids)

    @api.model
    def _answered_by(self, user_ids=None):
        """:param user_ids: None: of anybody"""
        ids = None if user_ids is None else list(user_ids)

        def to_sql(_model, alias, _query):
            user = SQL.identifier(alias, "wait_user_id")
            if ids is None:
                return SQL("COALESCE(%s > 0, FALSE)", user)
            return SQL("%s = ANY(%s)", user, ids)

        return Domain.custom(to_sql=to_sql) & self._known_domain(True)

    @api.model
    def _in_state(self, conditions):
        def to_sql(_model, alias, _query):
            either = SQL(" OR ").join(conditions) if conditions else SQL("FALSE")
            return SQL(
                "%s IN (SELECT id FROM email_logging_conversation WHERE %s)",
                SQL.identifier(alias, "id"),
                either,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _known_domain(self, with_many=True):
        """:param with_many: whether what they owe us belongs to it: most of all
        :return: `Domain` of the conversations whose deciding message he may read
        """
        messages = self.env["email.logging.message"].sudo()
        ids = None if with_many else self._few_deciding()
        if ids is None:
            readable = messages._search(messages._readable_domain())
            return each("wait_message_id", readable, "id")
        readable = messages.search(
            Domain("id", "in", ids) & messages._readable_domain(ids)
        )

        def to_sql(_model, alias, _query):
            column = SQL.identifier(alias, "wait_message_id")
            return SQL("%s = ANY(%s)", column, readable.ids)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _few_deciding(self):
        """:return: ids of the messages for which somebody waits; None: too many"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT wait_message_id FROM email_logging_conversation
                 WHERE wait_state IN ('we', 'closed', 'informed')
                   AND company_id = ANY(%s) AND wait_message_id IS NOT NULL LIMIT %s
                """,
                self.env.companies.ids,
                FEW + 1,
            )
        )
        return [id for (id,) in rows] if len(rows) <= FEW else None

    def _known_waits(self):
        """:return: those whose deciding message the reader may read"""
        # What decides is looked up for him, then his own right is asked.
        hidden = self.sudo().filtered("wait_message_id")
        messages = self.env["email.logging.message"].browse(
            hidden.mapped("wait_message_id")
        )
        readable = set(self._readable_of(messages.exists()).ids)
        return hidden.filtered(lambda one: one.wait_message_id in readable).sudo(
            self.env.su
        )

    @api.model
    def _worked_until_now(self, company, dates):
        """:return: {date: (working time until now, how long one works a day)}"""
        # Whoever reads the conversation need not see the calendar.
        calendar = company.sudo().resource_calendar_id
        if not dates or not calendar:
            return {}
        now = fields.Datetime.now()
        start, stop = (date.replace(tzinfo=UTC) for date in (min(dates), now))
        periods = calendar._work_intervals_batch(start, max(start, stop))[False]
        worked = WorkingTime((begin, end) for begin, end, _meta in periods)
        day = HOUR * (calendar.hours_per_day or 8)
        return {
            date: (worked.between(date.replace(tzinfo=UTC), stop), day)
            for date in dates
        }

    @api.model
    def _waited(self, worked, day):
        if worked < HOUR:
            return self.env._("less than a working hour")
        sentence, unit = (HOURS, HOUR) if worked < MOST_HOURS else (DAYS, day)
        count = round(worked / unit)
        return self.env._(worded(sentence, {"count": count}), count=count)

    def _written_elsewhere(self):
        """:return: {conversation: date of the last e-mail that the user wrote to one of
        its contacts in another one}
        """
        known = self.filtered(lambda one: one.waiting in (*OPEN, LATER))
        asked = self._asking_contacts(known)
        if not asked:
            return {}
        entries = self.env["interaction.log.entry"].search_fetch(
            Domain("partner_id", "in", list(set().union(*asked.values())))
            & Domain("direction", "=", "outbound")
            & Domain("user_id", "=", self.env.uid)
            & Domain("date", ">", min(known.mapped("waiting_since"))),
            ["partner_id", "date", "message_id"],
        )
        found = {}
        for conversation, partner_ids in asked.items():
            for entry in entries:
                is_after = entry.date > conversation.waiting_since
                # Which conversation it is of is no word of it.
                other = entry.sudo().message_id.conversation_id.id != conversation.id
                if entry.partner_id.id in partner_ids and is_after and other:
                    found.setdefault(conversation, entry.date)
        return found

    @api.model
    def _asking_contacts(self, conversations):
        """:return: {conversation: ids of the contacts of what waits}"""
        by_message = {c.sudo().wait_message_id: c for c in conversations}
        entries = self.env["interaction.log.entry"].search_fetch(
            [("message_id", "in", list(by_message)), ("partner_id", "!=", False)],
            ["message_id", "partner_id"],
        )
        found = {}
        for entry in entries:
            conversation = by_message[entry.sudo().message_id.id]
            found.setdefault(conversation, set()).add(entry.partner_id.id)
        return found

    @api.model
    def _elsewhere_condition(self, alias):
        return SQL(
            """
            EXISTS (SELECT FROM interaction_log_entry asked
                      JOIN interaction_log_entry wrote
                        ON wrote.partner_id = asked.partner_id
                       AND wrote.direction = 'outbound' AND wrote.date > %(since)s
                       AND wrote.user_id = %(user)s
                      JOIN email_logging_message answer ON answer.id = wrote.message_id
                       AND answer.conversation_id <> %(id)s
                     WHERE asked.message_id = %(message)s)
            """,
            id=SQL.identifier(alias, "id"),
            since=SQL.identifier(alias, "wait_since"),
            message=SQL.identifier(alias, "wait_message_id"),
            user=self.env.uid,  # of others' e-mails an order would tell
        )
