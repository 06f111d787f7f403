from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.bulk_insert import bulk_insert
from ..engine.conversation import join
from ..engine.look_up import look_up
from ..engine.races import retrying_races
from .email_logging_conversation_joined import STORED

BATCH = 500
WAIT = timedelta(minutes=2)


class EmailLoggingConversation(models.Model):
    """Conversations of messages that are recorded already.

    Those of earlier versions have none; and two mailboxes may have recorded, at the
    same moment, what answers one another.
    """

    _inherit = "email.logging.conversation"

    # Job

    @api.model
    def _cron_thread(self):
        """Give old messages their conversations, a batch in each transaction.

        Begun again after a kill, it goes on where it was; done, it switches itself off.
        It waits for its index: without, each batch would read all messages.
        """
        cron = self.env["ir.cron"]
        if self.env["email.logging.index"]._missing():
            later = fields.Datetime.now() + WAIT
            self.env.ref("crm_email_logging.thread_cron")._trigger(later)
            return
        after, seconds_left = 0, 1.0
        while seconds_left and (ids := self._unthreaded(after)):
            # The job may record, at this moment, what belongs to them.
            retrying_races(self.env.cr, self._thread, ids)
            after = ids[-1]
            seconds_left = cron._commit_progress(len(ids), remaining=BATCH)
        if seconds_left:
            cron._commit_progress(remaining=0, deactivate=True)

    @api.model
    def _has_several(self, mailbox):
        """Whether others of the company record messages, too."""
        mailboxes = self.env["email.logging.mailbox"]
        domain = [("company_id", "=", mailbox.company_id.id), ("enabled", "=", True)]
        return mailboxes.search_count(domain, limit=2) > 1

    @api.model
    def _thread(self, message_ids):
        """Put messages into conversations, with what they have to do with."""
        messages = self.env["email.logging.message"].browse(message_ids)
        strands = self._strands_of(messages)
        for company, group in self._companies_of(strands).items():
            rows = look_up(self.env, {"found": self._related_query(group, company)})
            groups = join(group, self._related(rows["found"]))
            self._write_threads(company, groups, strands)
        self.env["email.logging.conversation"].invalidate_model(flush=False)

    # Helpers

    @api.model
    def _batches(self, message_ids):
        return [
            message_ids[start : start + BATCH]
            for start in range(0, len(message_ids), BATCH)
        ]

    @api.model
    def _unthreaded(self, after):
        """:return: list of ids of messages without a conversation, the oldest"""
        query = SQL(
            """
            SELECT id FROM email_logging_message
             WHERE conversation_id IS NULL AND id > %s ORDER BY id LIMIT %s
            """,
            after,
            BATCH,
        )
        return [id for (id,) in self.env.execute_query(query)]

    @api.model
    def _strands_of(self, messages):
        """:return: {id: `Strand`}"""
        messages.flush_model()
        query = SQL(
            "SELECT %s FROM email_logging_message message WHERE id = ANY(%s)",
            STORED,
            messages.ids,
        )
        rows = look_up(self.env, {"rows": query})["rows"]
        outside = self._outside(rows)
        strands = (self._strand(row) for row in rows)
        return {
            s.key: replace(s, outside=s.addresses & outside[row["mailbox_id"]])
            for s, row in zip(strands, rows, strict=True)
        }

    @api.model
    def _outside(self, rows):
        """:return: {id of a mailbox: the addresses that are not of our side}"""
        found = {}
        for row in rows:
            addresses = (row["participants"] or "").split()
            found.setdefault(row["mailbox_id"], set()).update(addresses)
        directory = self.env["email.logging.directory"].sudo()  # known to the job
        mailboxes = self.env["email.logging.mailbox"].sudo()
        for mailbox in mailboxes.browse(found):
            known = directory._look_up(found[mailbox.id], mailbox.company_id)
            policy = mailbox._policy()
            found[mailbox.id] = {
                address
                for address in found[mailbox.id]
                if not known.is_ours(address) and not policy.is_own(address)
            }
        return found

    @api.model
    def _companies_of(self, strands):
        """:return: {company: list of its strands}"""
        messages = self.env["email.logging.message"].browse(strands)
        groups = messages.sudo().grouped("company_id")  # by the job
        return {c: [strands[id] for id in group.ids] for c, group in groups.items()}

    @api.model
    def _write_threads(self, company, groups, strands):
        """:param groups: list of `Conversation`, as `join` finds them"""
        lonely = [group for group in groups if not group.ids]
        new = bulk_insert(self, [{"company_id": company.id} for _group in lonely])
        for group, conversation in zip(lonely, new, strict=True):
            group.ids.add(conversation.id)
        rows = [
            (key, min(group.ids), " ".join(strands[key].marks))
            for group in groups
            for key in group.keys
        ]
        self._update_messages(rows)
        for group in groups:
            kept = min(group.ids)
            if others := group.ids - {kept}:
                self.browse(kept)._absorb(self.browse(others))
        self.browse({id for _key, id, _marks in rows})._refresh()

    @api.model
    def _update_messages(self, rows):
        """:param rows: list of (id of a message, its conversation's, its marks)
        :return: list of the ids of those that are of another conversation now
        """
        if not rows:
            return []
        self.env.cr.execute(
            SQL(
                """
                WITH new (id, conversation_id, marks) AS (VALUES %s),
                     placed AS (
                     UPDATE email_logging_message message
                        SET conversation_id = new.conversation_id,
                            thread_marks = NULLIF(new.marks, '')
                       FROM new WHERE message.id = new.id)
                UPDATE interaction_log_entry entry
                   SET conversation_id = new.conversation_id
                  FROM new WHERE entry.message_id = new.id
                   AND entry.conversation_id IS DISTINCT FROM new.conversation_id
                RETURNING entry.message_id
                """,
                SQL(", ").join(rows),
            )
        )
        moved = [id for (id,) in self.env.cr.fetchall()]
        for model in ("email.logging.message", "interaction.log.entry"):
            self.env[model].invalidate_model(flush=False)
        return moved
