"""How messages are searched by words: by how much the reader reads, none reads more."""

from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message
from ..security.asking import as_many

MESSAGE, ENTRY = "email.logging.message", "interaction.log.entry"
CONVERSATION = "email.logging.conversation"
SAID = Domain("subject", "ilike", "quarry")
MILLION = 1_000_000


@tagged("post_install", "-at_install")
class TestMessageSearch(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.mailbox.words_for = "administrators"
        self.message = self.record(graph_message(ANNA, [GIULIA], subject="Quarry"))

    def messages(self, user):
        return self.env[MESSAGE].with_user(user)

    def many_say_it(self):
        self.patch(self.registry[MESSAGE], "_few_that_say", lambda _self, _said: None)

    def sql(self, model, domain):
        return self.env[model]._search(domain).select().code

    def test_who_reads_nearly_all_has_a_page_without_all_that_say_it(self):
        """He meets enough of them row by row; who reads little is asked for his own."""
        self.many_say_it()
        for user, reads_nearly_all in ((self.sara, True), (self.giulia, False)):
            messages = self.messages(user)
            asked = self.sql(ENTRY, messages._entries_of(SAID))
            with self.subTest(user.login):
                self.assertEqual(messages._reads_by_level(), reads_nearly_all)
                self.assertEqual("EXISTS (SELECT" in asked, reads_nearly_all)
                self.assertEqual("= ANY(ARRAY(" in asked, not reads_nearly_all)

    def test_whether_one_may_read_it_is_asked_once_for_each_conversation(self):
        self.many_say_it()
        as_many(self)
        asked = self.messages(self.giulia)._conversations_of(SAID)
        self.assertEqual(self.sql(CONVERSATION, asked).count("user_id"), 1)

    def test_who_has_left_sales_finds_nothing_not_even_his_own(self):
        messages = self.messages(self.giulia)
        self.assertEqual(messages._readable_of(self.message.ids), self.message.ids)
        self.giulia.group_ids = self.env.ref("base.group_user")
        self.assertEqual(messages._readable_of(self.message.ids), [])

    def test_how_many_rows_are_tried_for_a_page(self):
        """Twice as many as should do, where that is quicker than the index."""
        messages = self.env[MESSAGE]
        count = patch.object(type(messages), "_count_roughly", lambda _self: MILLION)
        with count:
            for expected, limit, part, rows in (
                (MILLION // 2, 80, 0, 320),
                (MILLION, 80, 0, 160),
                (20_000, 80, 0, 8_000),
                (10_000, 80, 0, 0),  # the index gathers so many sooner
                (10_000, 80, 25_000, 16_000),  # which would be kept beside it
                (0, 80, 0, 0),
            ):
                with self.subTest(expected=expected, part=part):
                    found = messages._rows_to_try(expected, limit, part)
                    self.assertEqual(found, rows)
