"""A page of entries, for who reads many: however they are asked, the right ones."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, EmailLoggingCase, graph_message
from ..security.asking import as_frequent, as_many

ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"


@tagged("post_install", "-at_install")
class TestEntrySearch(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.mailbox.words_for = "participants"
        as_many(self)
        as_frequent(self)
        messages = self.registry["email.logging.message"]
        self.patch(messages, "_few_that_say", lambda _self, _said: None)

    def log(self, *mails):
        """:return: entries, of the messages in their order"""
        entries = self.record(*mails).entry_ids
        self.env.flush_all()
        return entries

    def mail(self, text, *people):
        body = {"contentType": "text", "content": text}
        return graph_message(ANNA, people, subject="Quarry", body=body)

    def found(self, *domain, limit=80):
        entries = self.env["interaction.log.entry"].with_user(self.giulia)
        return entries.search([*domain], limit=limit).sudo()

    def test_entries_of_a_colleague_in_what_one_received_oneself(self):
        self.giulia.group_ids |= self.env.ref(ALL_DOCUMENTS)
        both = self.log(self.mail("Of both", GIULIA, MARCO))
        self.log(graph_message(JOHN, [MARCO], subject="Quarry"))
        asked = ("subject", "ilike", "quarry")
        theirs = both.filtered(lambda entry: entry.user_id == self.marco)
        self.assertEqual(self.found(asked, ("user_id", "=", self.marco.id)), theirs)
        self.assertEqual(self.found(asked, ("direction", "=", "inbound")), both)

    def test_subject_and_text_say_it(self):
        self.giulia.group_ids |= self.env.ref(ALL_DOCUMENTS)
        marble, _sand = self.log(
            self.mail("Of marble.", GIULIA), self.mail("Of sand.", GIULIA)
        )
        asked = ("subject", "ilike", "quarry"), ("search_text", "ilike", "marble")
        self.assertEqual(self.found(*asked), marble)

    def test_the_first_of_a_list_is_the_newest(self):
        """Not any of those that say it, as where they are only counted."""
        entries = self.log(*(self.mail("Of marble.", GIULIA) for _ in range(3)))
        newest = max(entries, key=lambda entry: entry.date)
        asked = ("search_text", "ilike", "marble")
        self.assertEqual(self.found(asked, limit=1), newest)
