from odoo import api, models
from odoo.tools import SQL

from .email_logging_message_words import PRIVATE

TABLES = {
    "skipped": "email_logging_skipped",
    "addresses": "email_logging_skipped",
    "removed": "email_logging_removed",
}
"""{kind: the table whose rows it removes or empties}; else it is of messages."""
WITH_TEXT = SQL(
    "(received.packed_body IS NOT NULL OR received.plain_body IS NOT NULL"
    " OR received.preview IS NOT NULL)"
)
WITH_ADDRESSES = SQL(
    "(received.participants IS NOT NULL OR received.sender_email IS NOT NULL"
    " OR received.recipients IS NOT NULL)"
)
# What is decided and has left the Inbox; nobody waits for it.
DONE = SQL(
    """
    received.retry IS NOT TRUE AND received.reason <> 'failed' AND NOT EXISTS (
        SELECT FROM email_logging_unsettled mark WHERE mark.skipped_id = received.id)
    """
)


class EmailLoggingPeriod(models.Model):
    """Which rows are older than a period, and under no legal hold."""

    _inherit = "email.logging.period"

    # Job

    def _due_ids(self, after, limit):
        """:return: list of ids of rows to remove or empty, the first ones behind
        `after`
        """
        query = SQL(
            "%s AND received.id > %s ORDER BY received.id LIMIT %s",
            self._due_query(),
            after,
            limit,
        )
        return [id for (id,) in self.env.execute_query(query)]

    def _count_due(self):
        if self.kind not in dict(self._fields["kind"].selection):
            return 0
        query = SQL("SELECT count(*) FROM (%s) due", self._due_query())
        return self.env.execute_query(query)[0][0]

    # Helpers

    def _due_query(self):
        self.env["email.logging.message"].flush_model()
        self.env["interaction.log.entry"].flush_model()
        self.env["email.logging.skipped"].flush_model()
        return SQL(
            "SELECT received.id FROM %s received WHERE received.company_id = %s"
            " AND (%s)",
            SQL.identifier(TABLES.get(self.kind, "email_logging_message")),
            self.company_id.id,
            SQL(") AND (").join(self._conditions()),
        )

    def _conditions(self):
        """:return: list of `SQL`"""
        kind, free = self.kind, self.env["email.logging.hold"]._free_condition
        if kind == "removed":  # they name nobody
            return [self._older(SQL("received.create_date"))]
        if kind in TABLES:
            still = [WITH_ADDRESSES] if kind == "addresses" else []
            return [self._older(SQL("received.create_date")), DONE, *still, free()]
        return [*self._conditions_of_messages(), free(with_entries=True)]

    def _conditions_of_messages(self):
        if self.kind == "leavers":
            return [self._of_leavers()]
        still = {"text": WITH_TEXT, "subject": SQL("received.subject IS NOT NULL")}
        dated = SQL("COALESCE(received.date, received.create_date)")
        return [self._older(dated), still.get(self.kind, SQL("TRUE"))]

    def _older(self, dated):
        return SQL("%s < %s", dated, self._before())

    def _of_leavers(self):
        """Nobody of ours who took part is here any more, and something is left."""
        heirs = self._heirs()
        return SQL(
            """
            received.id IN (
                SELECT message_id FROM interaction_log_entry
                 WHERE user_id = ANY(%(all)s))
            AND NOT EXISTS (
                SELECT FROM interaction_log_entry entry
                 WHERE entry.message_id = received.id
                   AND entry.user_id <> ALL(%(all)s))
            AND (%(text)s OR received.audience IS DISTINCT FROM %(private)s
                 AND EXISTS (SELECT FROM interaction_log_entry entry
                              WHERE entry.message_id = received.id
                                AND entry.user_id = ANY(%(passing)s)))
            """,
            all=self._leavers().ids,
            text=WITH_TEXT,
            private=PRIVATE,
            passing=list(heirs),
        )

    def _leavers(self):
        """:return: the users who left before the period"""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search(
            [("active", "=", False), ("email_logging_left_date", "<", self._before())]
        )

    def _heirs(self):
        """:return: {id of one who left: id of the leader of his last team}"""
        # Archived with the user.
        members = self.env["crm.team.member"].sudo().with_context(active_test=False)
        found = members.search(
            [("user_id", "in", self._leavers().ids)], order="create_date, id"
        )
        return {
            member.user_id.id: leader.id
            for member in found
            if self._may_inherit(leader := member.crm_team_id.user_id)
        }

    @api.model
    def _may_inherit(self, leader):
        return leader.active and self.company_id in leader.company_ids
