"""What colleagues write about a conversation, and what they have still to do there."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, graph_message
from .test_conversations import ConversationsCase, answering

SALES = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestConversationNotes(ConversationsCase):
    def setUp(self):
        super().setUp()
        first = {"internetMessageId": "<1@x>", "subject": "Secret offer"}
        self.messages = self.log(
            graph_message(ANNA, [GIULIA], **first),
            answering("<1@x>", subject="R: Secret offer"),
        )
        self.conversation = self.messages.conversation_id.with_user(self.giulia)
        self.stranger = new_test_user(self.env, "stranger", groups=SALES)

    def notes(self, user):
        return self.conversation.with_user(user).get_messages()["notes"]

    def schedule(self, user, **values):
        """As the dialog does."""
        action = self.conversation.action_schedule_activity()
        dialog = self.env["mail.activity.schedule"].with_user(self.giulia)
        vals = {"activity_user_id": user.id, "note": "<p>Call her</p>", **values}
        dialog = dialog.with_context(**action["context"]).create(vals)
        return dialog._action_schedule_activities()

    def test_a_note_is_for_whom_reads_the_conversation(self):
        self.conversation.add_note("She waits\n<b>until</b> Friday")
        (note,) = self.notes(self.giulia)
        self.assertEqual(note["text"], "She waits\n<b>until</b> Friday")
        self.assertEqual((note["author"], note["is_mine"]), (self.giulia.name, True))
        manager = new_test_user(
            self.env, "manager", groups="sales_team.group_sale_manager"
        )
        self.assertFalse(self.notes(manager)[0]["is_mine"])
        # Nobody else, by Odoo's own ways either.
        written = self.env["mail.message"].browse(note["id"])
        portal = new_test_user(self.env, "portal", groups="base.group_portal")
        self.assertEqual(written.with_user(manager).body, written.body)
        for other in (self.stranger, portal):
            with self.subTest(other.login), self.assertRaises(AccessError):
                written.with_user(other).read(["body"])
        with self.assertRaises(AccessError):
            self.conversation.with_user(self.stranger).add_note("Mine")
        self.assertFalse(written.notified_partner_ids)

    def test_one_removes_ones_own(self):
        (note,) = self.conversation.add_note("Wrong")
        manager = new_test_user(
            self.env, "manager", groups="sales_team.group_sale_manager"
        )
        with self.assertRaises(UserError):
            self.conversation.with_user(manager).remove_note(note["id"])
        self.assertEqual(self.conversation.remove_note(note["id"]), [])

    def test_an_empty_one_is_none(self):
        for text in ("", " \n", False, ["x"]):
            with self.subTest(text), self.assertRaises(UserError):
                self.conversation.add_note(text)

    def test_an_activity_names_no_word(self):
        """To whom it is given, nor in the mail that tells him, nor to himself."""
        self.share_with_marco()
        activity = self.schedule(self.marco)
        told = self.env["mail.message"].search(
            [("model", "=", activity.res_model), ("res_id", "=", activity.res_id)]
        )
        self.assertEqual(told.notified_partner_ids, self.marco.partner_id)
        shown = [
            *(activity.res_name, activity.summary, activity.display_name),
            *(told.subject, told.body, told.record_name),
            *told.sudo().mail_ids.mapped("body_html"),
        ]
        self.assertNotIn("offer", str(shown).lower())
        self.assertEqual(activity.summary, self.conversation.contacts)
        self.assertFalse(
            self.env["mail.followers"].search([("res_model", "=", activity.res_model)])
        )
        mine = self.conversation.with_user(self.marco).search(
            [("my_activity_date_deadline", "!=", False)]
        )
        self.assertEqual(mine.ids, self.conversation.ids)

    def share_with_marco(self):
        self.messages.write({"reader_ids": [(4, self.marco.id)]})
        self.env.flush_all()
        self.env.registry.clear_cache()

    def test_nobody_gets_one_who_may_not_read(self):
        with self.assertRaises(ValidationError):
            self.schedule(self.stranger)

    def test_what_is_done_becomes_a_note(self):
        activity = self.schedule(self.giulia, summary="Call")
        self.assertEqual(self.conversation.activity_ids, activity)
        activity.with_user(self.giulia).action_feedback("She agrees")
        (note,) = self.notes(self.giulia)
        self.assertIn("Call", note["text"])
        self.assertIn("She agrees", note["text"])
        self.assertFalse(self.conversation.activity_ids)

    def test_nothing_but_what_was_done_is_posted(self):
        """A conversation's page sends nothing to anybody."""
        with self.assertRaisesRegex(UserError, "Nothing is sent"):
            self.conversation.message_post_with_source("mail.message_origin_link")

    def test_they_follow_their_e_mails(self):
        """Into the conversation that takes these in, and away with them."""
        (other,) = self.log(graph_message(ANNA, [GIULIA], subject="Other"))
        later = other.conversation_id.with_user(self.giulia)
        later.add_note("Of the other")
        self.conversation, mine = later, self.conversation
        activity = self.schedule(self.giulia)
        (mine | later).action_merge()
        self.conversation = mine
        self.assertEqual(
            [note["text"] for note in self.notes(self.giulia)], ["Of the other"]
        )
        self.assertEqual(activity.res_id, mine.id)
        self.messages.conversation_id.message_ids.sudo().unlink()
        self.assertFalse(activity.exists())
        self.assertFalse(
            self.env["mail.message"].search(
                [("model", "=", "email.logging.conversation"), ("res_id", "=", mine.id)]
            )
        )
