from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.races import retrying_races
from ..engine.relationship import MOST_OUTSIDE, is_circular
from ..engine.waiting import Traits
from .email_logging_conversation_waiting_stored import WAIT

BATCH = 500
# Id of the last contact whose facts are there, while others' are not.
POSITION = "crm_email_logging.facts_filled_to"


class EmailLoggingFact(models.Model):
    """Facts of what was logged before they were asked."""

    _inherit = "email.logging.fact"

    # Job

    @api.model
    def _start_filling(self):
        """All are made, from the first contact on."""
        self.env["ir.config_parameter"].sudo().set_param(POSITION, "0")
        cron = self.env.ref("crm_email_logging.facts_cron")
        cron.active = True
        cron._trigger()

    @api.model
    def _cron_fill(self):
        """A batch in each transaction; begun again after a kill, it goes on."""
        cron = self.env["ir.cron"]
        if self.env.ref("crm_email_logging.thread_cron").active:
            later = fields.Datetime.now() + WAIT  # conversations come first
            self.env.ref("crm_email_logging.facts_cron")._trigger(later)
            return
        seconds_left = 1.0
        while seconds_left and (ids := self._next_partners()):
            # At this moment, the job may record what concerns them.
            retrying_races(self.env.cr, self._fill, ids)
            seconds_left = cron._commit_progress(len(ids), remaining=BATCH)
        if seconds_left:
            self.env["ir.config_parameter"].sudo().set_param(POSITION, False)
            cron._commit_progress(remaining=0, deactivate=True)

    # Helpers

    @api.model
    def _is_filling(self):
        return bool(self.env["ir.config_parameter"].sudo().get_param(POSITION))

    @api.model
    def _next_partners(self):
        """:return: list of ids of the next contacts that have entries"""
        position = self.env["ir.config_parameter"].sudo().get_param(POSITION)
        query = SQL(
            """
            SELECT id FROM res_partner partner
             WHERE id > %s AND EXISTS (
                   SELECT FROM interaction_log_entry WHERE partner_id = partner.id)
             ORDER BY id LIMIT %s
            """,
            int(position),  # False where none is noted
            BATCH,
        )
        return [id for (id,) in self.env.execute_query(query)]

    @api.model
    def _fill(self, partner_ids):
        self._note_impersonal(self._undecided(partner_ids))
        self._make(partner_ids)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(POSITION, str(partner_ids[-1]))

    @api.model
    def _undecided(self, partner_ids):
        """:return: list of dicts: messages that may be impersonal, which nobody asked
        when they were logged
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT id, mailbox_id, participants, sender_email,
                       COALESCE(traits, 0) & %(automatic)s > 0 AS is_automatic
                  FROM email_logging_message
                 WHERE id IN (SELECT message_id FROM interaction_log_entry
                               WHERE partner_id = ANY(%(partners)s))
                   AND is_impersonal IS NULL
                   AND (COALESCE(traits, 0) & %(automatic)s > 0
                        OR cardinality(string_to_array(btrim(participants), ' '))
                           > %(most)s)
                """,
                automatic=int(Traits.AUTOMATIC),
                most=MOST_OUTSIDE,
                partners=partner_ids,
            )
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _note_impersonal(self, rows):
        """:param rows: see `_undecided`"""
        if not rows:
            return
        outside = self.env["email.logging.conversation"]._outside(rows)
        decided = [
            (row["id"], self._is_impersonal(row, outside[row["mailbox_id"]]))
            for row in rows
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_message message
                   SET is_impersonal = new.is_impersonal
                  FROM (VALUES %s) AS new (id, is_impersonal)
                 WHERE message.id = new.id
                """,
                SQL(", ").join(decided),
            )
        )
        messages = self.env["email.logging.message"]
        messages.invalidate_model(["is_impersonal"], flush=False)

    @api.model
    def _is_impersonal(self, row, outside):
        recipients = {*row["participants"].split()} - {row["sender_email"]}
        return row["is_automatic"] or is_circular(recipients & outside)
