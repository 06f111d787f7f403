from datetime import UTC

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.segments import segments
from ..engine.together import rows_of
from ..engine.working_time import WorkingTime
from .email_logging_conversation_page import HOUR
from .email_logging_message import DIRECTIONS

BATCH = 500
# Of some years.
DAYS = "n_distinct=1000"
COLUMNS = SQL(
    """
    message_id, conversation_id, company_id, is_first, direction, date, asked_id,
    asked_date, answer_id, answer_date, user_id, team_id, hours, is_late,
    create_uid, create_date, write_uid, write_date
    """
)

ROW = (
    "message_id integer, message_key text, conversation_id integer, company_id integer,"
    " is_first boolean, direction text, date timestamp, asked_id integer,"
    " asked_key text, asked_date timestamp, answer_id integer, answer_key text,"
    " answer_date timestamp, user_id integer, team_id integer, hours float,"
    " is_late boolean"
)


class EmailLoggingSegment(models.Model):
    """A segment of a conversation, see `segments`: what reports count.

    It follows from messages that not everybody may read, so it is open to nobody; the
    report shows of it what its reader may know. How long an answer took is kept as it
    was by the calendar of then.
    """

    _name = "email.logging.segment"
    _description = "Segment of a Conversation"
    _order = "date desc, id desc"

    conversation_id = fields.Many2one(
        "email.logging.conversation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    # Ids of messages; whatever becomes of these, the conversation is asked again.
    message_id = fields.Integer(required=True, help="Of the message that begins it.")
    asked_id = fields.Integer(help="Of the message that was to be answered.")
    answer_id = fields.Integer(help="Of the message that answered it.")
    is_first = fields.Boolean(help="The conversation begins with it.")
    direction = fields.Selection(DIRECTIONS, required=True, help="Who began.")
    date = fields.Datetime(required=True)
    asked_date = fields.Datetime()
    answer_date = fields.Datetime()
    user_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        help="Who answered; else who is to, or whom it was written to.",
    )
    team_id = fields.Many2one(
        "crm.team", ondelete="set null", help="His team at that time."
    )
    hours = fields.Float(help="Working hours until it was answered.")
    is_late = fields.Boolean(
        help="Answered after one would have been reminded, as the company says."
    )

    _message_unique = models.UniqueIndex(
        "(message_id)", "A message begins one segment of its conversation."
    )
    _date_index = models.Index("(company_id, date)")
    _user_index = models.Index("(user_id, date)")
    _team_index = models.Index("(team_id) WHERE team_id IS NOT NULL")
    _answer_index = models.Index(
        "(company_id, answer_date) WHERE answer_date IS NOT NULL"
    )
    _unmeasured_index = models.Index(
        "(answer_date) WHERE answer_date IS NOT NULL AND hours IS NULL"
    )

    @api.private
    def init(self):
        self._know_days()

    # Job

    @api.model
    def _changed(self, turns):
        """:param turns: of one conversation: what is recorded of it, and what is new
        :return: the segments that the new ones begin or change
        """
        stored = [turn for turn in turns if isinstance(turn.key, int)]
        before = {segment.begin.key: segment for segment in segments(stored)}
        return [
            segment
            for segment in segments(turns)
            if before.get(segment.begin.key) != segment
        ]

    @api.model
    def _row(self, conversation_id, company_id, segment, kept=(None, None, None)):
        """:param kept: team, hours and whether late, where known already
        :return: values for `ROW`
        """
        asked, answer = segment.asked, segment.answer
        return (
            *self._key(segment.begin),
            *(conversation_id, company_id, segment.is_first),
            "outbound" if segment.begin.is_outbound else "inbound",
            segment.begin.date,
            *self._key(asked),
            asked and asked.date,
            *self._key(answer),
            answer and answer.date,
            segment.user_id,
            *kept,
        )

    @api.model
    def _key(self, turn):
        """:return: (id, or None; its mail's key before it is recorded, or None)"""
        key = turn and turn.key
        return (key, None) if isinstance(key, int) else (None, key)

    @api.model
    def _write_query(self, rows, new=None):
        """:param rows: as `_row` makes them
        :param new: `SQL` of a table with the ids and keys of new messages
        :return: a statement that records them
        """
        return SQL(
            """
            INSERT INTO email_logging_segment AS known (%(columns)s)
            SELECT COALESCE(said.message_id, begin.id), said.conversation_id,
                   said.company_id, said.is_first, said.direction, said.date,
                   COALESCE(said.asked_id, asked.id), said.asked_date,
                   COALESCE(said.answer_id, answer.id), said.answer_date,
                   said.user_id, COALESCE(said.team_id, %(team)s), said.hours,
                   said.is_late, %(by)s
              FROM %(rows)s
              LEFT JOIN %(new)s begin ON begin.key = said.message_key
              LEFT JOIN %(new)s asked ON asked.key = said.asked_key
              LEFT JOIN %(new)s answer ON answer.key = said.answer_key
             WHERE COALESCE(said.message_id, begin.id) IS NOT NULL
                ON CONFLICT (message_id) DO UPDATE
               SET asked_id = EXCLUDED.asked_id, asked_date = EXCLUDED.asked_date,
                   answer_id = EXCLUDED.answer_id, answer_date = EXCLUDED.answer_date,
                   user_id = EXCLUDED.user_id, team_id = EXCLUDED.team_id
            """,
            columns=COLUMNS,
            team=self._team_query(),
            by=SQL(
                "%(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'",
                uid=self.env.uid,
            ),
            rows=rows_of(ROW, rows),
            new=new or SQL("(SELECT 0 AS id, '' AS key WHERE FALSE)"),
        )

    @api.model
    def _team_query(self):
        return SQL(
            """
            (SELECT team.id FROM crm_team_member member
               JOIN crm_team team ON team.id = member.crm_team_id
              WHERE member.user_id = said.user_id AND member.active
                AND COALESCE(team.company_id, said.company_id) = said.company_id
              ORDER BY member.id LIMIT 1)
            """
        )

    @api.model
    def _measure(self):
        """How long answers took, of those that do not say it yet: of each company
        together, as its calendar costs more than they do.

        :return: how many were measured
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, company_id, asked_date, answer_date
                  FROM email_logging_segment
                 WHERE answer_date IS NOT NULL AND hours IS NULL
                 ORDER BY answer_date LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                BATCH,
            )
        )
        by_company = {}
        for id, company_id, asked, answered in rows:
            by_company.setdefault(company_id, []).append((id, asked, answered))
        for company_id, group in by_company.items():
            company = self.env["res.company"].browse(company_id)
            self._write_hours(self._measured(company, group))
        return len(rows)

    # Helpers

    @api.model
    def _know_days(self):
        """Reports group by days and longer: that these are few, PostgreSQL does not see
        in the moments, and would sort all rows in place of counting them. It heeds what
        it is told from the next ANALYZE on.
        """
        if self.env.execute_query(
            SQL(
                """
                SELECT FROM pg_attribute
                 WHERE attrelid = %s::regclass AND attname = 'date'
                   AND attoptions @> ARRAY[%s]
                """,
                self._table,
                DAYS,
            )
        ):
            return
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("ALTER TABLE %s ALTER date SET (%s)", table, SQL(DAYS)))
        self.env.cr.execute(SQL("ANALYZE %s (date)", table))

    @api.model
    def _measured(self, company, rows):
        """:param rows: list of (id, date asked, date answered)
        :return: list of (id, working hours, whether late)
        """
        between = self._working_time(company, rows)
        target = company.email_logging_reminder_hours
        found = []
        for id, asked, answered in rows:
            hours = between(asked, answered) / HOUR
            found.append((id, hours, 0 < target < hours))
        return found

    @api.model
    def _working_time(self, company, rows):
        """:return: a function of two moments; without a calendar, all time counts"""
        calendar = company.resource_calendar_id
        if not calendar:
            return lambda asked, answered: answered - asked
        start = min(asked for _id, asked, _answered in rows).replace(tzinfo=UTC)
        stop = max(answered for _id, _asked, answered in rows).replace(tzinfo=UTC)
        periods = calendar._work_intervals_batch(start, stop)[False]
        worked = WorkingTime((begin, end) for begin, end, _meta in periods)
        return lambda asked, answered: worked.between(
            asked.replace(tzinfo=UTC), answered.replace(tzinfo=UTC)
        )

    @api.model
    def _write_hours(self, measured):
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_segment segment
                   SET hours = new.hours, is_late = new.is_late
                  FROM (VALUES %s) AS new (id, hours, is_late)
                 WHERE segment.id = new.id
                """,
                SQL(", ").join(measured),
            )
        )
        self.invalidate_model(flush=False)
