from odoo import api, models
from odoo.tools import SQL

from ..engine.look_up import look_up
from ..engine.segments import segments

# Who left is followed by another; who answered stays.
ANSWERED_BY = SQL("COALESCE(entry.former_user_id, entry.user_id)")


class EmailLoggingConversation(models.Model):
    """The segments of conversations follow from all their messages."""

    _inherit = "email.logging.conversation"

    # Helpers

    def _refresh_waits(self):
        result = super()._refresh_waits()
        self._refresh_segments()
        return result

    def _absorb(self, others):
        # They would go with these, and with them how long answers took.
        self.env.cr.execute(
            "UPDATE email_logging_segment SET conversation_id = %s"
            " WHERE conversation_id = ANY(%s)",
            [self.id, others.ids],
        )
        return super()._absorb(others)

    def _refresh_segments(self):
        """From what is stored, after anything but a new message changed it."""
        if not self:
            return
        self.env.flush_all()
        found = look_up(self.env, {"rows": self._segments_query()})["rows"]
        kept = self._take_segments()
        records = self.env["email.logging.segment"]
        rows = [
            records._row(row["id"], row["company_id"], one, self._kept(kept, one))
            for row in found
            for one in segments(self._turns(row["turns"]))
        ]
        if rows:
            self.env.cr.execute(records._write_query(rows))
            records._measure()
        records.invalidate_model(flush=False)

    def _segments_query(self):
        return SQL(
            """
            SELECT conversation.id, conversation.company_id, %s AS turns
              FROM email_logging_conversation conversation WHERE id = ANY(%s)
            """,
            self._all_turns_query(SQL("conversation.id"), user=ANSWERED_BY),
            self.ids,
        )

    def _take_segments(self):
        """They go, to be written anew.

        :return: {(id of the message asked, of its answer): its row}
        """
        query = SQL(
            """
            DELETE FROM email_logging_segment WHERE conversation_id = ANY(%s)
            RETURNING asked_id, answer_id, user_id, team_id, hours, is_late
            """,
            self.ids,
        )
        self.env.cr.execute(query)
        rows = self.env.cr.fetchall()
        return {(asked, answer): row for asked, answer, *row in rows if answer}

    @api.model
    def _kept(self, kept, segment):
        """:return: team, hours and whether late, as they were: a new calendar, or team,
        does not change what is past
        """
        keys = (turn and turn.key for turn in (segment.asked, segment.answer))
        user_id, team_id, hours, is_late = kept.get(tuple(keys)) or (None,) * 4
        return (team_id if user_id == segment.user_id else None, hours, is_late)
