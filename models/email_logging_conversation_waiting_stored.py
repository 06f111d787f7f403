from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.addresses import normalize
from ..engine.closers import is_closer
from ..engine.correspondence import OUTBOUND
from ..engine.subject import is_forward
from ..engine.waiting import OLD_AFTER, Traits, with_count
from ..exchange.people import people

BATCH = 200
WAIT = timedelta(minutes=5)


class EmailLoggingConversation(models.Model):
    """Who waits in what was logged before that was asked.

    Only of the last weeks: what is older lets nobody wait. Of these, what the mails'
    own headers said is not stored; but automatic mail was hardly ever logged.
    """

    _inherit = "email.logging.conversation"

    # Job

    @api.model
    def _cron_wait(self):
        """A batch in each transaction; begun again after a kill, it goes on."""
        cron = self.env["ir.cron"]
        if self.env.ref("crm_email_logging.thread_cron").active:
            later = fields.Datetime.now() + WAIT  # conversations come first
            self.env.ref("crm_email_logging.wait_cron")._trigger(later)
            return
        seconds_left = 1.0
        while seconds_left and (messages := self._without_traits()):
            self._fill_traits(messages)
            messages.conversation_id._refresh_waits()
            seconds_left = cron._commit_progress(len(messages), remaining=BATCH)
        if seconds_left:
            cron._commit_progress(remaining=0, deactivate=True)

    # Helpers

    @api.model
    def _without_traits(self):
        """:return: the newest messages of the last weeks that have none"""
        query = SQL(
            """
            SELECT id FROM email_logging_message
             WHERE traits IS NULL AND date > %s AND conversation_id IS NOT NULL
             ORDER BY date DESC LIMIT %s
            """,
            fields.Datetime.now() - OLD_AFTER,
            BATCH,
        )
        messages = self.env["email.logging.message"].sudo()  # by the job
        return messages.browse(id for (id,) in self.env.execute_query(query))

    @api.model
    def _fill_traits(self, messages):
        for mailbox, group in messages.grouped("mailbox_id").items():
            addresses = {a for m in group for a in (m.participants or "").split()}
            directory = self.env["email.logging.directory"].sudo()  # as above
            known = directory._look_up(addresses, mailbox.company_id)
            policy = mailbox._policy()
            rows = [
                (m.id, self._stored_traits(m, known, policy) | self._if_old(m))
                for m in group
            ]
            self._update_traits(rows)

    @api.model
    def _stored_traits(self, message, known, policy):
        subject = message.subject
        if message.direction == OUTBOUND:
            closes = self._stored_closes(message)
            forwards = is_forward(subject)
            return closes * Traits.CLOSES | forwards * Traits.FORWARDS
        to = [normalize(p.address) for p in people(message.recipients_to or "")]
        is_ours = any(known.is_ours(a) or policy.is_own(a) for a in to if a)
        named = {user for a in to for user in known.salespeople.get(a, ())}
        traits = is_ours * Traits.TO | self._stored_closes(message) * Traits.CLOSES
        return with_count(traits, len(named & set(message.entry_ids.user_id.ids)))

    @api.model
    def _if_old(self, message):
        is_old = message.date < fields.Datetime.now() - OLD_AFTER
        return Traits.OLD if is_old else 0

    @api.model
    def _stored_closes(self, message):
        preview = message.preview or ""
        if message.has_attachments or not is_closer(preview, self._names_in(message)):
            return False
        return is_closer(" ".join(message._new_lines()), self._names_in(message))

    @api.model
    def _names_in(self, message):
        named = people(f"{message.recipients_to or ''}, {message.recipients_cc or ''}")
        return [message.sender_name or "", *(person.name for person in named)]

    @api.model
    def _update_traits(self, rows):
        """:param rows: list of (id of a message, its traits)"""
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_message message SET traits = new.traits
                  FROM (VALUES %s) AS new (id, traits) WHERE message.id = new.id
                """,
                SQL(", ").join((id, int(traits)) for id, traits in rows),
            )
        )
        self.env["email.logging.message"].invalidate_model(["traits"], flush=False)
