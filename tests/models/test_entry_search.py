"""A page of entries, for who reads many: however they are asked, the right ones."""

from odoo.tests import tagged

from ...models.interaction_log_entry_search import NEWEST
from ..common import ANNA, GIULIA, JOHN, MARCO, EmailLoggingCase, graph_message
from ..security.asking import as_frequent, as_many

ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"
ENTRY = "interaction.log.entry"
SAID = ("subject", "ilike", "quarry")
PAGE = {"limit": 80, "order": NEWEST}


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

    def see_all(self, user=None):
        (user or self.giulia).group_ids |= self.env.ref(ALL_DOCUMENTS)

    def of_else(self):
        return graph_message(ANNA, [GIULIA], subject="Of something else")

    def found(self, *domain, limit=80, offset=0):
        entries = self.env[ENTRY].with_user(self.giulia)
        return entries.search([*domain], limit=limit, offset=offset).sudo()

    def assertPages(self, entries):
        """Page by page, the newest first."""
        newest_first = entries.sorted(lambda entry: entry.date, reverse=True)
        pages = [self.found(SAID, limit=1, offset=n) for n in range(len(entries) + 1)]
        self.assertEqual(pages, [*newest_first, entries.browse()])
        self.assertEqual(self.found(SAID), entries)

    def test_entries_of_a_colleague_in_what_one_received_oneself(self):
        self.see_all()
        both = self.log(self.mail("Of both", GIULIA, MARCO))
        self.log(graph_message(JOHN, [MARCO], subject="Quarry"))
        theirs = both.filtered(lambda entry: entry.user_id == self.marco)
        self.assertEqual(self.found(SAID, ("user_id", "=", self.marco.id)), theirs)
        self.assertEqual(self.found(SAID, ("direction", "=", "inbound")), both)

    def test_subject_and_text_say_it(self):
        self.see_all()
        marble, _sand = self.log(
            self.mail("Of marble.", GIULIA), self.mail("Of sand.", GIULIA)
        )
        asked = SAID, ("search_text", "ilike", "marble")
        self.assertEqual(self.found(*asked), marble)

    def test_what_a_colleague_gave_one_is_among_one_s_own(self):
        mails = (self.mail("Of marble.", who) for who in (GIULIA, MARCO, GIULIA, MARCO))
        own, given, newer, _marcos, of_else = self.log(*mails, self.of_else())
        (given | of_else).message_id.reader_ids = self.giulia
        self.assertPages(own | given | newer)
        self.see_all()
        self.assertPages(own | given | newer)

    def test_a_leader_finds_what_the_level_opens_to_him(self):
        self.see_all()
        self.env["crm.team"].create(
            {"name": "N", "user_id": self.giulia.id, "member_ids": self.marco.ids}
        )
        people = (GIULIA, MARCO, MARCO, self.sara.email)
        own, led, private, _saras, _of_else = self.log(
            *(self.mail("Of marble.", one) for one in people), self.of_else()
        )
        private.message_id.audience = "private"
        self.assertPages(own)
        self.mailbox.words_for = "leaders"
        self.assertPages(own | led)

    def test_the_first_of_a_list_is_the_newest(self):
        """Not any of those that say it, as where they are only counted."""
        entries = self.log(*(self.mail("Of marble.", GIULIA) for _ in range(3)))
        newest = max(entries, key=lambda entry: entry.date)
        asked = ("search_text", "ilike", "marble")
        self.assertEqual(self.found(asked, limit=1), newest)

    def test_which_pages_are_made_of_the_newest_of_each_person(self):
        """In another order, or where less is read, these would be others or no help."""
        self.see_all()
        self.see_all(self.marco)
        self.log(self.mail("Of marble.", GIULIA))
        giulias, marcos = (
            self.env[ENTRY].with_user(user) for user in (self.giulia, self.marco)
        )
        others = [("user_id", "=", self.marco.id)], [("subject", "ilike", "x")]
        for entries, more, options, is_so in (
            (giulias, [], PAGE, True),
            (giulias, [], {**PAGE, "order": "date DESC, id DESC"}, True),
            (giulias, [("direction", "=", "inbound")], PAGE, True),
            *((giulias, other, PAGE, False) for other in others),
            (giulias, [("partner_id", "=", self.anna_bianchi.id)], PAGE, False),
            (giulias, [], {"limit": 80}, False),
            (giulias, [], {"limit": 80, "order": "date"}, False),
            (giulias, [], {"order": NEWEST}, False),
            (giulias, [], {**PAGE, "bypass_access": True}, False),
            (giulias.sudo(), [], PAGE, False),
            (marcos, [], PAGE, False),
        ):
            asked = [SAID, *more]
            with self.subTest(entries.env.user.login, asked=asked, options=options):
                self.assertEqual(self.is_of_each(entries, asked, options), is_so)
        self.mailbox.words_for = "sales"
        self.assertFalse(self.is_of_each(giulias, [SAID], PAGE))

    def is_of_each(self, entries, domain, options):
        return "WITH TIES" in entries._search(domain, **options).select().code
