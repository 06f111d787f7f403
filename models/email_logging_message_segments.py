from odoo import api, models
from odoo.tools import SQL

from ..engine.bulk_insert import MOST_CHARACTERS

# With more text, a page may take several statements: not each knows all the ids.
MANY_CHARACTERS = MOST_CHARACTERS // 4


class EmailLoggingMessage(models.Model):
    """What a new message begins or answers is written in the statement that records it.

    What comes before something that is there already, or joins conversations, makes
    these be asked again; it is rare.
    """

    _inherit = "email.logging.message"

    # Job

    @api.model
    def _insert(self, mailbox, decisions, packed_bodies):
        messages = super()._insert(mailbox, decisions, packed_bodies)
        is_much = sum(len(d.mail.body) for d in decisions) > MANY_CHARACTERS
        late = {
            decision.correspondence.conversation_id
            for decision in decisions
            if is_much or self._is_late(decision)
        }
        self.env["email.logging.conversation"].browse(late)._refresh_segments()
        return messages

    @api.model
    def _prepare_vals(self, mailbox, decision):
        vals = super()._prepare_vals(mailbox, decision)
        return {**vals, "is_late": self._is_late(decision)}

    @api.model
    def _accompanying_queries(self, vals_list):
        rows = self._segment_rows(vals_list)  # before turns are taken away
        queries = super()._accompanying_queries(vals_list)
        if rows:
            segments = self.env["email.logging.segment"]
            queries.append(segments._write_query(rows, SQL("new")))
        return queries

    # Helpers

    @api.model
    def _is_late(self, decision):
        """Whether what is known of its conversation does not tell its segments."""
        c = decision.correspondence
        return c.joins or any(turn.date >= decision.date for turn in c.turns)

    @api.model
    def _segment_rows(self, vals_list):
        turns, late = {}, set()
        for vals in vals_list:
            conversation = (vals["conversation_id"], vals["company_id"])
            turns.setdefault(conversation, []).extend(vals["turns"][0])
            if vals.pop("is_late"):
                late.add(conversation)
        segments = self.env["email.logging.segment"]
        return [
            segments._row(*conversation, segment)
            for conversation, found in turns.items()
            if conversation not in late
            for segment in segments._changed(found)
        ]
