from odoo import api, fields, models
from odoo.tools import SQL

from .email_logging_conversation_waiting_stored import BATCH, WAIT


class EmailLoggingSegment(models.Model):
    """Segments of what was logged before these were asked for.

    Of these mails, what their own headers said is not stored; but automatic mail was
    hardly ever logged.
    """

    _inherit = "email.logging.segment"

    # Job

    @api.model
    def _cron_fill(self):
        """A batch in each transaction; begun again after a kill, it goes on."""
        cron = self.env["ir.cron"]
        if self.env.ref("crm_email_logging.thread_cron").active:
            later = fields.Datetime.now() + WAIT  # conversations come first
            self.env.ref("crm_email_logging.segment_cron")._trigger(later)
            return
        after, seconds_left = 0, 1.0
        while seconds_left and (ids := self._unread(after)):
            self._read_traits(ids)
            after = ids[-1]
            seconds_left = cron._commit_progress(len(ids), remaining=BATCH)
        while seconds_left and (count := self._measure()):
            seconds_left = cron._commit_progress(count, remaining=BATCH)
        if seconds_left:
            cron._commit_progress(remaining=0, deactivate=True)

    # Helpers

    @api.model
    def _unread(self, after):
        """:return: list of ids of conversations with messages without traits"""
        query = SQL(
            """
            SELECT DISTINCT conversation_id FROM email_logging_message
             WHERE traits IS NULL AND conversation_id > %s
             ORDER BY conversation_id LIMIT %s
            """,
            after,
            BATCH,
        )
        return [id for (id,) in self.env.execute_query(query)]

    @api.model
    def _read_traits(self, conversation_ids):
        conversations = self.env["email.logging.conversation"].browse(conversation_ids)
        query = SQL(
            """
            SELECT id FROM email_logging_message
             WHERE traits IS NULL AND conversation_id = ANY(%s)
            """,
            conversation_ids,
        )
        messages = self.env["email.logging.message"].sudo()  # by the job
        ids = [id for (id,) in self.env.execute_query(query)]
        conversations._fill_traits(messages.browse(ids))
        conversations._refresh_waits()
