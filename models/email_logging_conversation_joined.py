from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from ..engine.conversation import Related, Strand, bare, join, topic_of
from ..engine.correspondence import Decision, Said
from ..engine.look_up import array_of
from ..engine.together import rows_of

# What is stored of a message's strand.
STORED = SQL(
    """
    message.id, message.conversation_id, message.company_id, message.mailbox_id,
    message.internet_message_id, message.in_reply_to, message.mail_references,
    message.conversation_index, message.remote_conversation, message.subject,
    message.opens_conversation, message.date, message.participants
    """
)

CONTINUED = (
    "id integer, company_id integer, last_date timestamp, state text, since timestamp,"
    " user_id integer, until date, handed integer, message_id integer, key text"
)


class EmailLoggingConversation(models.Model):
    """Where a message belongs is decided when it is recorded.

    What it needs is asked for together with the page's other look-ups, and new
    conversations are written in the statement that records their messages.
    """

    _inherit = "email.logging.conversation"

    # Job

    @api.model
    def _queries(self, page, company):
        """:param page: list of `Correspondence`
        :return: {name: SELECT}, see `look_up`
        """
        strands = [Decision(correspondence).strand for correspondence in page]
        sequence = "email_logging_conversation_id_seq"
        return {
            "related": self._related_query(strands, company),
            "free_ids": SQL(
                "SELECT nextval(%s) AS id FROM generate_series(1, %s)",
                sequence,
                len(page),
            ),
        }

    @api.model
    def _related_query(self, strands, company):
        """:param strands: list of `Strand`; callers have flushed messages
        :return: a SELECT of what is logged and says the same of its conversation,
        each with the conversations from which somebody has split its own, and with
        what was said of its own and linked to it; the first of each conversation with
        its turns

        Mark by mark: of all at once, PostgreSQL expects so much that it would rather
        read the whole table, as long as it has no statistics of it.
        """
        conversation = SQL("message.conversation_id")
        return SQL(
            """
            SELECT message.*, ARRAY(%(apart)s) AS apart, ARRAY(%(marks_said)s) AS said,
                   (%(linked)s) AS linked,
                   CASE WHEN %(is_first)s THEN %(turns)s END AS turns,
                   CASE WHEN %(is_first)s THEN %(choice)s END AS choice
              FROM (SELECT DISTINCT ON (message.id) %(stored)s
                      FROM unnest(%(marks)s) wanted (mark)
                     CROSS JOIN LATERAL (
                           SELECT * FROM email_logging_message
                            WHERE string_to_array(thread_marks, ' ')
                                  @> ARRAY[wanted.mark]
                           OFFSET 0) message
                     WHERE message.company_id = %(company)s) message
            """,
            stored=STORED,
            apart=self.env["email.logging.conversation.choice"]._apart_query(),
            marks_said=self.env["email.logging.conversation.mark"]._marks_query(),
            linked=self._linked_query(),
            is_first=SQL(
                "row_number() OVER ("
                "PARTITION BY message.conversation_id ORDER BY message.id) = 1"
            ),
            turns=self._turns_query(conversation),
            choice=self._choice_query(conversation),
            company=company.id,
            marks=array_of({mark for strand in strands for mark in strand.marks}),
        )

    @api.model
    def _note_related(self, page, rows):
        """:param rows: as `_queries` find them"""
        related = self._related(rows["related"])
        said = {
            row["conversation_id"]: [Said(*mark) for mark in row["said"]]
            for row in rows["related"]
        }
        waits = {
            row["conversation_id"]: (
                self._turns(row["turns"]),
                self._choice(row["choice"]),
            )
            for row in rows["related"]
            if row["turns"]
        }
        for correspondence, free in zip(page, rows["free_ids"], strict=True):
            correspondence.related = related
            correspondence.said = said
            correspondence.waits = waits
            correspondence.conversation_id = free["id"]

    @api.model
    def _place(self, decisions):
        """Give each message to be recorded its conversation, be it a new one.

        What a late arrival holds together becomes one conversation.
        """
        together = {d.mail.key: d.correspondence for d in decisions}
        for group in join([d.strand for d in decisions], self._known(decisions)):
            free = {together[key].conversation_id for key in group.keys}
            kept = min(group.ids or free)
            for key in group.keys:
                together[key].conversation_id = kept
                together[key].heed(group.ids)
                together[key].continue_waits(group.ids)
            self._give_opportunity([together[key] for key in group.keys], group.ids)
            if others := group.ids - {kept}:
                self.browse(kept)._absorb(self.browse(others))

    @api.model
    def _continue_query(self, vals_list):
        """:param vals_list: values of new messages
        :return: a statement that makes their conversations, or notes their dates
        """
        latest = {}
        for vals in vals_list:
            conversation = (vals["conversation_id"], vals["company_id"])
            latest[conversation] = max(
                vals["date"], latest.get(conversation) or vals["date"]
            )
        waits = self._waits_of(vals_list)
        # One statement, whose parts mean nothing alone: it stays in one piece.
        return SQL(
            """
            INSERT INTO email_logging_conversation AS known (
                id, company_id, last_date, wait_state, wait_since, wait_user_id,
                wait_until, wait_handed_id, wait_message_id,
                create_uid, create_date, write_uid, write_date)
            SELECT said.id, said.company_id, said.last_date, said.state, said.since,
                   said.user_id, said.until, said.handed,
                   COALESCE(said.message_id, new.id),
                   %(uid)s, now() AT TIME ZONE 'UTC',
                   %(uid)s, now() AT TIME ZONE 'UTC'
              FROM %(rows)s
              LEFT JOIN new ON new.key = said.key
                ON CONFLICT (id) DO UPDATE
               SET last_date = GREATEST(EXCLUDED.last_date, known.last_date),
                   wait_state = EXCLUDED.wait_state,
                   wait_since = EXCLUDED.wait_since,
                   wait_user_id = EXCLUDED.wait_user_id,
                   wait_until = EXCLUDED.wait_until,
                   wait_handed_id = EXCLUDED.wait_handed_id,
                   wait_message_id = COALESCE(
                       EXCLUDED.wait_message_id,
                       CASE WHEN EXCLUDED.wait_state IS NOT NULL
                            THEN known.wait_message_id END)
            """,
            uid=self.env.uid,
            rows=rows_of(
                CONTINUED,
                [
                    self._continued_row(*conversation, date, waits[conversation[0]])
                    for conversation, date in latest.items()
                ],
            ),
        )

    @api.model
    def _continued_row(self, id, company_id, last_date, wait):
        """:return: values for `CONTINUED`"""
        is_recorded = isinstance(wait.key, int)
        return (
            *(id, company_id, last_date, wait.state, wait.since, wait.user_id),
            *(wait.choice.until, wait.choice.user_id),
            *((wait.key, None) if is_recorded else (None, wait.key)),
        )

    # Helpers

    @api.model
    def _known(self, decisions):
        """:return: what is `Related` to any of them"""
        found = {
            id(d.correspondence.related): d.correspondence.related for d in decisions
        }
        strands = {s.key: s for related in found.values() for s in related.strands}
        apart = set().union(*(related.apart for related in found.values()))
        return Related(list(strands.values()), apart)

    @api.model
    def _related(self, rows):
        # Asked for in the query, an index of all that have one would be read instead.
        rows = [row for row in rows if row["conversation_id"]]
        return Related(
            [self._strand(row) for row in rows],
            {
                frozenset((row["conversation_id"], other))
                for row in rows
                for other in row["apart"]
            },
        )

    @api.model
    def _strand(self, row):
        """:param row: `STORED`, as `look_up` finds it"""
        return Strand(
            key=row["id"],
            message_id=bare(row["internet_message_id"] or ""),
            in_reply_to=row["in_reply_to"] or "",
            references=tuple((row["mail_references"] or "").split()),
            index=row["conversation_index"] or "",
            remote=row["remote_conversation"] or "",
            topic=topic_of(row["subject"]),
            opens=bool(row["opens_conversation"]),
            date=datetime.fromisoformat(row["date"]),
            addresses=frozenset((row["participants"] or "").split()),
            conversation=row["conversation_id"],
        )

    def _absorb(self, others):
        """Take in the messages of others, of one at least, which go."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                     UPDATE email_logging_message SET conversation_id = %(kept)s
                      WHERE conversation_id IN %(gone)s)
                UPDATE interaction_log_entry SET conversation_id = %(kept)s
                 WHERE conversation_id IN %(gone)s
                """,
                kept=self.id,
                gone=tuple(others.ids),
            )
        )
        for model in ("email.logging.message", "interaction.log.entry"):
            self.env[model].invalidate_model(["conversation_id"])
        for kind in ("choice", "mark"):
            decided = self.env[f"email.logging.conversation.{kind}"].sudo()
            decided._follow(self, others)
        self._take_notes(others)
        (self | others)._refresh()
