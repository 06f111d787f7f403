from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.races import retrying_races
from .email_logging_message_words import PRIVATE
from .email_logging_period import ON

BATCH = 500


class EmailLoggingPeriod(models.Model):
    """The job that removes what is older than its period: statements for each batch,
    none for each row.
    """

    _inherit = "email.logging.period"

    # Job

    @api.model
    def _cron_remove(self):
        """A batch in each transaction; begun again after a kill, it goes on."""
        for period in self.search([("mode", "=", ON)]):
            if not period._remove_due():
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _remove_due(self):
        """:return: whether the job's time was enough"""
        after, seconds_left = 0, 1.0
        while seconds_left and (ids := self._due_ids(after, BATCH)):
            # At this moment, somebody may change what is removed.
            retrying_races(self.env.cr, self._remove, ids)
            after = ids[-1]
            cron = self.env["ir.cron"]
            seconds_left = cron._commit_progress(len(ids), remaining=BATCH)
        return bool(seconds_left)

    def _remove(self, ids):
        getattr(self, f"_remove_{self.kind}")(ids)
        self.env["email.logging.period.count"]._add(self, len(ids))
        self.env.invalidate_all()

    # Helpers, one for each kind

    def _remove_skipped(self, ids):
        self._forget_sightings(ids)
        self.env["email.logging.skipped"].browse(ids).unlink()

    def _remove_addresses(self, ids):
        self._forget_sightings(ids)
        self._execute(
            """
            UPDATE email_logging_skipped
               SET sender_email = NULL, recipients = NULL, participants = NULL,
                   assigned_user_id = NULL, assigned_partner_id = NULL,
                   sign = CASE WHEN sign LIKE '%%@%%' THEN NULL ELSE sign END
             WHERE id = ANY(%s)
            """,
            ids,
        )

    def _remove_text(self, ids):
        self._execute(
            """
            UPDATE email_logging_message
               SET packed_body = NULL, plain_body = NULL, preview = NULL,
                   further_words = NULL,
                   text_removed_date = %s, text_removed_after = %s
             WHERE id = ANY(%s) AND text_removed_date IS NULL
            """,
            fields.Datetime.now(),
            f"{self.kind} {self.number} {self.unit}",
            ids,
        )

    def _remove_subject(self, ids):
        self._execute(
            """
            UPDATE email_logging_message SET subject = NULL, subject_removed_date = %s
             WHERE id = ANY(%s)
            """,
            fields.Datetime.now(),
            ids,
        )

    def _remove_entries(self, ids):
        self.env["email.logging.message"].browse(ids).unlink()

    def _remove_removed(self, ids):
        self._execute("DELETE FROM email_logging_removed WHERE id = ANY(%s)", ids)

    def _remove_leavers(self, ids):
        self._remove_text(ids)
        if heirs := self._heirs():
            self._pass_on(ids, heirs)

    def _pass_on(self, ids, heirs):
        """The entries of what is not private go to the leader of the team."""
        rows = self._execute(
            """
            UPDATE interaction_log_entry entry
               SET former_user_id = COALESCE(entry.former_user_id, entry.user_id),
                   user_id = heir.leader_id
              FROM (VALUES %s) AS heir (user_id, leader_id),
                   email_logging_message message
             WHERE entry.user_id = heir.user_id AND message.id = entry.message_id
               AND message.id = ANY(%s) AND message.audience IS DISTINCT FROM %s
            RETURNING message.id
            """,
            SQL(", ").join(heirs.items()),
            ids,
            PRIVATE,
        )
        self.env.invalidate_all()
        messages = self.env["email.logging.message"].browse({id for (id,) in rows})
        self.env["interaction.log.entry"]._make_single(messages)
        self.env["email.logging.fact"]._note(message_ids=messages.ids)

    def _forget_sightings(self, ids):
        """And the unknown correspondents whom nothing names any more."""
        rows = self._execute(
            """
            DELETE FROM email_logging_sighting WHERE skipped_id = ANY(%s)
            RETURNING correspondent_id
            """,
            ids,
        )
        self.env.invalidate_all()
        seen = list({id for (id,) in rows})
        domain = [("id", "in", seen), ("sighting_ids", "=", False)]
        self.env["email.logging.correspondent"].search(domain).unlink()

    def _execute(self, statement, *params):
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, *params))
        return self.env.cr.fetchall() if "RETURNING" in statement else []
