from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..actions import window
from ..engine.correspondence import SALES_GROUP
from ..engine.look_up import look_up
from ..engine.waiting import CHOICES, Traits, unanswered
from .email_logging_message_words import MANAGER_GROUP


class EmailLoggingConversation(models.Model):
    """What people say of an answer: not needed, needed, later, somebody else's.

    It is kept in the messages that it is about, so the next one ends it by itself, and
    no recomputation undoes it.
    """

    _inherit = "email.logging.conversation"

    wait_before = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What held before somebody said that no answer is needed: of messages "
        "their traits, and until when, and by whom.",
    )

    # Actions

    def action_answer(self):
        """Write an answer to the newest e-mail of theirs."""
        self.ensure_one()
        self.check_access("read")
        newest = self._newest_inbound()
        if not newest:
            raise UserError(self.env._("There is no e-mail of theirs to answer."))
        return newest.action_reply()

    def action_no_answer_needed(self):
        """Until they write again."""
        for conversation in self:
            conversation._check_may_choose()
            conversation._keep_wait_before()
        self._choose(Traits.NOT_NEEDED)

    def action_undo_no_answer_needed(self):
        """As it was before: needed, put off, somebody else's."""
        for conversation in self:
            conversation._check_may_choose()
            conversation._restore_wait_before()
        self._refresh_waits()

    def action_answer_needed(self):
        """Against what it looks like, or what somebody said."""
        for conversation in self:
            conversation._check_may_choose()
            conversation._set_traits(conversation._newest_inbound(), Traits.NEEDED)
        self._refresh_waits()

    def action_later(self):
        return self._ask_in("email_logging_later_action")

    def action_hand_over(self):
        return self._ask_in("email_logging_handover_action")

    # Helpers

    def _ask_in(self, name):
        for conversation in self:
            conversation._check_may_choose()
        return window(self.env, name, context={"active_ids": self.ids})

    def _choose(self, trait):
        for conversation in self:
            conversation._check_may_choose()
            conversation._set_traits(conversation._waiting_messages(), trait)
        self._refresh_waits()

    def _wait_until(self, date):
        """It is no more than put off: the next e-mail of theirs ends it."""
        self._choose(Traits.LATER)
        self.sudo().wait_until = date  # by this action only
        self._refresh_waits()

    def _hand_over(self, user):
        """Somebody else answers, who must be able to read it."""
        for conversation in self:
            conversation._check_may_choose()
            conversation._check_can_answer(user)
            conversation._let_read(user)
        self.sudo().wait_handed_id = user.id  # by this action only
        self._refresh_waits()
        for conversation in self.filtered(lambda one: user != one.env.user):
            conversation._tell_handed(user)

    def _check_can_answer(self, user):
        """:raise UserError: nobody would find it on a list of his"""
        sees_company = self.sudo().company_id in user.company_ids
        if not (user.active and user.has_group(SALES_GROUP) and sees_company):
            raise UserError(
                self.env._(
                    "%(name)s cannot answer this conversation: choose somebody of "
                    "Sales, in the company of the conversation.",
                    name=user.name,
                )
            )

    def _let_read(self, user):
        if self._lets_read_wait(user):
            return
        if not self._own_messages():
            raise UserError(
                self.env._(
                    "%(name)s may not read this conversation. Who took part in it "
                    "shares it first.",
                    name=user.name,
                )
            )
        known = self._own_messages().sudo().reader_ids  # his own
        self._share_with(known | user)

    def _may_read_wait(self):
        readable = self.env["email.logging.message"].browse(self.sudo().wait_message_id)
        return bool(self._readable_of(readable.exists()))

    def _tell_handed(self, user):
        localized = self.with_context(lang=user.lang)
        user._bus_send(
            "simple_notification",
            {
                "type": "info",
                "message": localized.env._(
                    "%(name)s handed a conversation over to you.",
                    name=self.env.user.name,
                ),
            },
        )

    def _keep_wait_before(self):
        conversation = self.sudo()  # by an action only
        traits = {m.id: m.traits for m in self._waiting_messages().sudo()}
        conversation.wait_before = {
            "traits": traits,
            "wait_until": fields.Date.to_string(conversation.wait_until),
            "wait_handed_id": conversation.wait_handed_id,
        }

    def _restore_wait_before(self):
        """:raise UserError: nobody said so, or something else was said since"""
        conversation = self.sudo()  # by an action only
        before = conversation.wait_before or {"traits": {}}
        traits = {int(id): former for id, former in before["traits"].items()}
        said = conversation.message_ids.filtered(
            lambda one: one.id in traits and one.traits & CHOICES == Traits.NOT_NEEDED
        )
        if not said:
            raise UserError(self.env._("There is nothing to undo."))
        for message in said:
            chosen = traits[message.id] & CHOICES
            message.traits = message.traits & ~CHOICES | chosen
        names = ("wait_until", "wait_handed_id")
        conversation.write({name: before[name] for name in names})
        conversation.wait_before = False

    def _check_may_choose(self):
        """:raise AccessError: for who neither takes part, nor answers, nor leads"""
        self.ensure_one()
        self.check_access("read")
        user, answering = self.env.user, self.sudo().wait_user_id
        answers = answering in user._answered_by_my_team()
        is_his = answers or bool(self._own_messages())
        if not is_his and not user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._("Who takes part in it, or in the team, decides about it.")
            )

    def _newest_inbound(self):
        """:return: the newest message of theirs that the user may read"""
        messages = self._readable_messages(["date", "direction"])
        return messages.filtered(lambda one: one.direction == "inbound")[:1].sudo(False)

    def _waiting_messages(self):
        """:return: the messages that wait for an answer, of those he may read"""
        query = SQL("SELECT %s AS turns", self._turns_query(SQL("%s", self.id)))
        self.env.flush_all()
        rows = look_up(self.env, {"rows": query})["rows"]
        found = [turn.key for turn in unanswered(self._turns(rows[0]["turns"]))]
        messages = self.env["email.logging.message"].browse(found)
        return self._readable_of(messages)

    @api.model
    def _set_traits(self, messages, trait):
        """One choice takes the place of another."""
        for message in messages.sudo():  # by an action only
            message.traits = message.traits & ~CHOICES | int(trait)
        self.env.flush_all()
