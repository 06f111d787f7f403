"""What the page of a conversation shows, and to whom."""

import time
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, graph_message
from .test_conversations import ConversationsCase, answering


@tagged("post_install", "-at_install")
class TestConversationPage(ConversationsCase):
    def thread(self, *times):
        """:param times: when its mails were sent, the first from the contact
        :return: the conversation
        """
        mails, name = [], ""
        for number, sent in enumerate(times):
            people = (GIULIA, [ANNA]) if number % 2 else (ANNA, [GIULIA])
            properties = {
                "internetMessageId": f"<{number}@thread>",
                "sentDateTime": f"{sent}Z",
                "receivedDateTime": f"{sent}Z",
                "subject": "Offer",
                "body": {"contentType": "text", "content": f"Words {number}"},
            }
            mails.append(answering(name, [], *people, **properties))
            name = properties["internetMessageId"]
        return self.record(*mails).conversation_id

    def lines(self, conversation, user):
        return conversation.with_user(user).get_messages()["messages"]

    def test_newest_first_with_its_words(self):
        conversation = self.thread("2026-11-02T09:00:00", "2026-11-02T09:10:00")
        newest, oldest = self.lines(conversation, self.giulia)
        self.assertEqual(newest["preview"], "Words 1")
        self.assertEqual(newest["sender"], "giulia.conti")
        self.assertEqual(oldest["preview"], "Words 0")
        # It is the page's title.
        self.assertEqual((newest["subject"], oldest["subject"]), ("", ""))

    def test_working_time_between(self):
        self.company.resource_calendar_id.tz = "UTC"
        conversation = self.thread(
            "2026-11-02T09:00:00",  # a Monday
            "2026-11-02T09:50:00",
            "2026-11-02T10:50:00",
            "2026-11-03T08:00:00",
            "2026-11-09T08:00:00",
        )
        later = [line["later"] for line in self.lines(conversation, self.giulia)]
        day, hours = "4 working days later", "5 working hours later"
        self.assertEqual(later, [day, hours, "one working hour later", "", ""])

    def test_nobody_works(self):
        self.company.resource_calendar_id = False
        conversation = self.thread("2026-11-02T09:00:00", "2026-11-05T09:00:00")
        later = [line["later"] for line in self.lines(conversation, self.giulia)]
        self.assertEqual(later, ["", ""])

    def test_words_only_for_whom_they_are(self):
        """Of the others: date, direction and people, to whom may know of them."""
        messages = self.three()
        (secret,) = self.log(
            answering(
                *("<3@x>", [], MARCO, [JOHN]),
                subject="Secret",
                body={"contentType": "text", "content": "Hidden"},
            )
        )
        conversation = messages.conversation_id
        self.assertEqual(len(self.lines(conversation, self.giulia)), 3)
        all_documents = "sales_team.group_sale_salesman_all_leads"
        self.giulia.group_ids |= self.env.ref(all_documents)
        hidden, *shown = self.lines(conversation, self.giulia)
        self.assertEqual(len(shown), 3)
        self.assertEqual(hidden["id"], secret.id)
        self.assertFalse(hidden["is_readable"])
        self.assertEqual(hidden["sender"], self.marco.name)
        self.assertEqual(hidden["recipients"], self.john_carter.name)
        told = str([hidden, *shown])
        self.assertNotIn("Secret", told)
        self.assertNotIn("Hidden", told)
        # Private ones nobody else knows of.
        secret.with_user(self.marco).action_mark_private()
        self.assertEqual(len(self.lines(conversation, self.giulia)), 3)

    def test_its_form_opens_before_anybody_is_to_answer(self):
        conversation = self.three().conversation_id.with_user(self.giulia)
        conversation.sudo().wait_user_id = 0
        shown = {"waiting_user_id": {"fields": {"display_name": {}}}, "name": {}}
        self.assertFalse(conversation.web_read(shown)[0]["waiting_user_id"])

    def test_nobody_else(self):
        stranger = new_test_user(
            self.env, "stranger", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.three().conversation_id.with_user(stranger).get_messages()

    def test_another_subject_is_shown(self):
        first = {"internetMessageId": "<1@x>", "subject": "Offer"}
        messages = self.log(
            graph_message(ANNA, [GIULIA], **first),
            answering("<1@x>", subject="R: Offer"),
            answering("<1@x>", subject="Invoice"),
        )
        lines = self.lines(messages.conversation_id, self.giulia)
        self.assertEqual([line["subject"] for line in lines], ["Invoice", "", ""])

    def test_buttons_that_there_are(self):
        conversation = self.three().conversation_id.with_user(self.giulia)
        model = type(self.env["email.logging.message"])
        with patch.object(model, "action_forward", create=True):
            self.assertIn("action_forward", conversation.get_messages()["answers"])

    def test_an_entry_opens_it_at_its_message(self):
        first, _second, _third = self.three()
        entry = first.with_user(self.giulia).entry_ids
        self.assertEqual(entry.conversation_size, 3)
        action = entry.action_view_conversation()
        self.assertEqual(action["res_id"], first.conversation_id.id)
        self.assertEqual(action["context"], {"email_logging_message_id": first.id})

    def test_300_messages(self):
        """As many statements as three, and within a second."""
        times = [
            f"2026-{month:02}-{day:02}T{hour:02}:00:00"
            for month in range(1, 11)
            for day in range(1, 11)
            for hour in (7, 9, 14)
        ]
        few, many = self.thread(*times[:3]), self.thread(*times)
        self.assertEqual(self.statements(many), self.statements(few))
        started = time.process_time()
        self.assertEqual(len(self.lines(many, self.giulia)), 300)
        self.assertLess(time.process_time() - started, 1)

    def statements(self, conversation):
        self.lines(conversation, self.giulia)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.lines(conversation, self.giulia)
        return self.env.cr.sql_log_count - before
