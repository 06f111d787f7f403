from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.conversation import Related, join
from .email_logging_conversation_choice import MERGE, SPLIT


class EmailLoggingConversation(models.Model):
    """What people say of conversations counts more than the mails' own headers.

    Whoever reads all the messages concerned may do it.
    """

    _inherit = "email.logging.conversation"

    undo_kind = fields.Selection(
        [(SPLIT, "Split"), (MERGE, "Merged")], compute="_compute_undo_kind"
    )

    @api.depends()
    def _compute_undo_kind(self):
        # Whoever reads the conversation sees what was made of it.
        choices = self.env["email.logging.conversation.choice"].sudo()
        for conversation in self:
            conversation.undo_kind = choices._of(conversation)[:1].kind

    # Actions

    def action_merge(self):
        """Make one conversation of those that are selected: the oldest."""
        self.check_access("read")
        if len(self) < 2:
            raise UserError(self.env._("Select two conversations or more."))
        self._check_by_hand()
        kept, *others = self.sudo().sorted("id")  # checked above
        for other in others:
            kept._merge(other)
        return kept.sudo(False).get_formview_action()

    def action_undo(self):
        """Undo what was last split or merged by hand."""
        self.ensure_one()
        self._check_by_hand()
        conversation = self.sudo()  # checked above
        choice = conversation.env["email.logging.conversation.choice"]._of(self)[:1]
        if not choice:
            raise UserError(self.env._("Nothing was split or merged by hand."))
        if choice.kind == SPLIT:
            (choice.conversation_id | choice.other_id).sudo(False)._check_by_hand()
            kept = choice.conversation_id._unite(choice.other_id)
        else:
            kept = conversation
            kept._take_apart(choice)
        return kept.sudo(False).get_formview_action()

    # Helpers

    def _check_by_hand(self):
        """:raise AccessError: who has no message in it
        :raise UserError: who may not read all of them
        """
        self.check_access("read")
        concerned = self.sudo().message_ids  # also those that the user may not read
        if len(concerned.sudo(False)._filtered_access("read")) < len(concerned):
            raise UserError(
                self.env._(
                    "E-mails of other people belong to it, too. Ask your sales manager."
                )
            )
        if len(self.sudo().company_id) > 1:
            raise UserError(self.env._("Choose conversations of one company."))

    def _split_at(self, message):
        """:return: the conversation of the message and of what answers it"""
        self._check_by_hand()
        strands = self._strands_of(self.message_ids)
        earlier, later = self._around(strands, message)
        if not earlier:
            raise UserError(self.env._("It is the first e-mail of its conversation."))
        # Checked above; conversations are not written by hand.
        new = self.sudo().create({"company_id": self.sudo().company_id.id})
        stay = self._staying(earlier, [strands[message.id]], later, new)
        moved = [key for key in strands if key not in stay]
        self._move(moved, new)
        self.env["email.logging.conversation.choice"].sudo().create(
            {"kind": SPLIT, "conversation_id": self.id, "other_id": new.id}
        )
        return new.sudo(False)

    @api.model
    def _around(self, strands, message):
        """:return: the strands before a message, and those after it"""

        def place(strand):
            return (strand.date, strand.key)

        here = place(strands[message.id])
        ordered = sorted(strands.values(), key=place)
        return (
            [strand for strand in ordered if place(strand) < here],
            [strand for strand in ordered if place(strand) > here],
        )

    def _staying(self, stay, move, undecided, new):
        """Who answers whom decides about those of which nobody has said anything.

        :return: the ids of the messages that stay, when others move to `new`
        """
        known = [replace(strand, conversation=self.id) for strand in stay]
        known += [replace(strand, conversation=new.id) for strand in move]
        page = [replace(strand, conversation=None) for strand in undecided]
        groups = join(page, Related(known, {frozenset((self.id, new.id))}))
        staying = (group.keys for group in groups if self.id in group.ids)
        return {strand.key for strand in stay}.union(*staying)

    def _merge(self, other):
        """As superuser: take in another conversation, for good."""
        choices = self.env["email.logging.conversation.choice"]
        if choices._of(self) & choices._of(other):
            self._unite(other)
            return
        moved = other.message_ids
        links = self._links_of_both(other)
        self._absorb(other)
        choices.create(
            {
                "links": {**links, "merged": self._link_facts()},
                "kind": MERGE,
                "conversation_id": self.id,
                "newest_message_id": max(self.message_ids.ids),
                "message_ids": moved.ids,
            }
        )

    def _unite(self, other):
        """As superuser: undo a split.

        :return: the conversation that both are now
        """
        choices = self.env["email.logging.conversation.choice"]
        (choices._of(self) & choices._of(other)).unlink()
        kept, gone = (self | other).sorted("id")
        kept._absorb(gone)
        return kept

    def _take_apart(self, choice):
        """As superuser: undo a merge. What came since goes with what it answers."""
        new = self.create({"company_id": self.company_id.id})
        links = self._links_to_give_back(choice.links)
        strands = self._strands_of(self.message_ids)
        moved = strands.keys() & set(choice.message_ids.ids)
        later = {id for id in strands if id > choice.newest_message_id} - moved
        stay = strands.keys() - moved - later
        parts = ([strands[id] for id in part] for part in (stay, moved, later))
        staying = self._staying(*parts, new)
        self._move([id for id in strands if id not in staying], new)
        # Without messages it is gone, and with it the choice.
        new._give_back_link(links.get("gone"))
        self.exists()._give_back_link(links.get("kept"))
        choice.unlink()

    def _move(self, message_ids, conversation):
        messages = self.env["email.logging.message"].sudo()  # by an action only
        messages.browse(message_ids).conversation_id = conversation
        self.env["email.logging.conversation.mark"].sudo()._spread(self, conversation)
        self.env.flush_all()
        (self | conversation)._refresh()
