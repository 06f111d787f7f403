from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.look_up import look_up
from ..engine.waiting import (
    CLOSED,
    INFORMED,
    NO_ANSWER,
    THEY,
    WE,
    Choice,
    Traits,
    Turn,
    who_waits,
)

STORED_STATES = [
    (WE, "We Owe an Answer"),
    (CLOSED, "Probably Nothing to Do"),
    (INFORMED, "For Information"),
    (THEY, "They Owe an Answer"),
]

_ALL, _USER = SQL("TRUE"), SQL("entry.user_id")


class EmailLoggingConversation(models.Model):
    """Who waits for an answer, as `who_waits` says of all its messages.

    What is stored follows from messages that not everybody may read, so it is open to
    nobody: what people see of it asks for the message that decides.
    """

    _inherit = "email.logging.conversation"

    wait_state = fields.Selection(STORED_STATES, readonly=True, groups=fields.NO_ACCESS)
    wait_since = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)
    wait_user_id = fields.Integer(
        readonly=True, groups=fields.NO_ACCESS, help="Id of the user who is to answer."
    )
    wait_message_id = fields.Integer(
        readonly=True, groups=fields.NO_ACCESS, help="Id of the message that decides."
    )
    wait_until = fields.Date(
        readonly=True, groups=fields.NO_ACCESS, help="Somebody said it can wait."
    )
    wait_handed_id = fields.Integer(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Id of the user to whom somebody handed it over.",
    )

    # Without what we wait for, and what nobody does: most conversations.
    _wait_index = models.Index(
        "(wait_state, wait_since) WHERE wait_state IN ('we', 'closed', 'informed')"
    )

    # Job

    @api.model
    def _turns_query(self, conversation):
        """:param conversation: `SQL` of an id
        :return: `SQL` of an array: the turns that may matter, see `who_waits`
        """
        is_late_enough = SQL(
            """
            turn.date >= COALESCE(
                (SELECT max(answer.date) FROM email_logging_message answer
                  WHERE answer.conversation_id = %s
                    AND answer.direction = 'outbound'
                    AND COALESCE(answer.traits, 0) & %s = 0),
                '-infinity')
            """,
            conversation,
            NO_ANSWER,
        )
        return self._all_turns_query(conversation, is_late_enough)

    @api.model
    def _all_turns_query(self, conversation, condition=_ALL, user=_USER):
        """:param condition: `SQL`, of which of them
        :param user: `SQL`, who of our people an entry names
        """
        return SQL(
            """
            ARRAY(SELECT json_build_array(
                         turn.id, turn.date, turn.direction = 'outbound', turn.traits,
                         turn.sender_email,
                         CASE WHEN turn.traits & %(forwards)s > 0
                              THEN turn.participants END,
                         ARRAY(SELECT %(user)s FROM interaction_log_entry entry
                                WHERE entry.message_id = turn.id
                                ORDER BY entry.id))
                    FROM email_logging_message turn
                   WHERE turn.conversation_id = %(conversation)s AND %(condition)s)
            """,
            conversation=conversation,
            condition=condition,
            user=user,
            forwards=int(Traits.FORWARDS),
        )

    @api.model
    def _choice_query(self, conversation):
        """:return: a subquery of what was chosen for a conversation"""
        return SQL(
            """
            (SELECT json_build_array(chosen.wait_until, chosen.wait_handed_id)
               FROM email_logging_conversation chosen WHERE chosen.id = %s)
            """,
            conversation,
        )

    @api.model
    def _turns(self, rows):
        """:param rows: as `_turns_query` finds them"""
        return [
            Turn(
                key=id,
                date=datetime.fromisoformat(date),
                is_outbound=is_outbound,
                traits=traits,
                sender=sender or "",
                people=frozenset((people or "").split()),
                users=tuple(dict.fromkeys(filter(None, users))),
            )
            for id, date, is_outbound, traits, sender, people, users in rows
        ]

    @api.model
    def _choice(self, row):
        """:param row: as `_choice_query` finds it"""
        until, user_id = row or (None, None)
        return Choice(until and fields.Date.to_date(until), user_id)

    @api.model
    def _waits_of(self, vals_list):
        """:param vals_list: values of new messages, of which `turns` are taken away
        :return: {id of a conversation: `Wait`}
        """
        turns, choices = {}, {}
        for vals in vals_list:
            found, choice = vals.pop("turns")
            turns.setdefault(vals["conversation_id"], []).extend(found)
            choices[vals["conversation_id"]] = choice
        return {id: who_waits(turns[id], choices[id]) for id in turns}

    # Helpers

    def _absorb(self, others):
        """What somebody chose for one of them holds for all that it is now."""
        kept = self.sudo()  # by the job, or checked
        until = (kept | others).mapped("wait_until")
        handed = (kept | others).mapped("wait_handed_id")
        result = super()._absorb(others)
        chosen = Choice(
            next(filter(None, until), None), next(filter(None, handed), None)
        )
        if chosen != Choice():
            kept._take_choice(chosen)
        return result

    def _take_choice(self, chosen):
        """As superuser. As long as to whom it was handed is there and may read what
        waits: it would be on the list of nobody.
        """
        self.write({"wait_until": chosen.until, "wait_handed_id": chosen.user_id})
        self._refresh_waits()
        handed = self.env["res.users"].browse(self.wait_handed_id)
        if handed and not self._lets_read_wait(handed):
            self.wait_handed_id = False
            self._refresh_waits()

    def _lets_read_wait(self, user):
        """Whichever companies the one who acts is looking at."""
        companies = {"allowed_company_ids": user.company_ids.ids}
        return self.with_user(user).with_context(**companies)._may_read_wait()

    def _refresh(self):
        result = super()._refresh()
        self.exists()._refresh_waits()
        return result

    def _refresh_waits(self):
        """From what is stored, after anything but a new message changed it."""
        if not self:
            return
        self.env.flush_all()
        here = SQL("conversation.id")
        query = SQL(
            """
            SELECT conversation.id, %s AS turns, %s AS choice
              FROM email_logging_conversation conversation WHERE id = ANY(%s)
            """,
            self._turns_query(here),
            self._choice_query(here),
            self.ids,
        )
        rows = look_up(self.env, {"rows": query})["rows"]
        waits = {
            row["id"]: who_waits(self._turns(row["turns"]), self._choice(row["choice"]))
            for row in rows
        }
        self._write_waits(waits)

    @api.model
    def _write_waits(self, waits):
        """:param waits: {id of a conversation: `Wait`, of recorded messages}"""
        if not waits:
            return
        rows = [self._wait_row(id, wait) for id, wait in waits.items()]
        self.env.cr.execute(
            SQL(
                """
                UPDATE email_logging_conversation conversation
                   SET wait_state = new.state, wait_since = new.since,
                       wait_user_id = new.user_id, wait_message_id = new.key,
                       wait_until = new.until, wait_handed_id = new.handed
                  FROM (VALUES %s) AS new (
                       id, state, since, user_id, key, until, handed)
                 WHERE conversation.id = new.id
                """,
                SQL(", ").join(rows),
            )
        )
        self.env["email.logging.conversation"].invalidate_model(flush=False)

    @api.model
    def _wait_row(self, id, wait):
        return SQL(
            "(%s, %s, %s::timestamp, %s::integer, %s::integer, %s::date, %s::integer)",
            id,
            wait.state,
            wait.since,
            wait.user_id,
            wait.key,
            wait.choice.until,
            wait.choice.user_id,
        )
