"""However the database is asked, by how much somebody reads, the same is found."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, graph_message
from .asking import as_frequent, as_many
from .test_audience import AudienceCase

ENTRIES, CONVERSATIONS = "interaction.log.entry", "email.logging.conversation"
SUBJECTS = (
    "Zinnober one",
    "Zinnober two",
    "Quittung",
    "zinnober four",
    "Zinnober five",
)
ASKED = [
    [("subject", "ilike", "zinnober")],
    [("subject", "ilike", "nothing says so")],
    [("subject", "not ilike", "zinnober")],
    ["|", ("subject", "ilike", "quitt"), ("subject", "ilike", "two")],
    [("subject", "ilike", "zinnober"), ("direction", "=", "inbound")],
]
# Of two mailboxes
LEVELS = (
    *((level, level) for level in ("participants", "leaders", "administrators")),
    ("leaders", "participants"),
    ("participants", "leaders"),
    ("sales", "sales"),
)


@tagged("post_install", "-at_install")
class TestWaysOfAsking(AudienceCase):
    def setUp(self):
        super().setUp()
        self.users |= {"giulia": self.giulia, "marco": self.marco}
        self.messages = self.message | self.env["email.logging.message"].union(
            *(
                self.record(graph_message(ANNA, [to, *more], subject=subject))
                for subject, to, *more in (
                    (SUBJECTS[0], GIULIA),
                    (SUBJECTS[1], MARCO),
                    (SUBJECTS[2], GIULIA, MARCO),
                    (SUBJECTS[3], GIULIA, MARCO),
                    (SUBJECTS[4], MARCO),
                )
            )
        )
        self.other = self.mailbox.create({"email": "crm.other@lumen.example"})
        self.messages[4].mailbox_id = self.other  # a message of both
        # What Marco alone received, beside what everybody may read.
        shared = self.messages[3].conversation_id
        self.messages[5].conversation_id = shared
        self.messages[5].entry_ids.conversation_id = shared
        self.messages[1].with_user(self.giulia).action_mark_private()
        self.messages[2].with_user(self.marco).action_share_with_sales()
        self.env.flush_all()

    def expected(self, user, words):
        """By reading each message as the user."""
        messages = self.messages.with_user(user)._filtered_access("read")
        return {m.id for m in messages if words in m.subject.lower()}

    def assertFound(self):
        for level, other in LEVELS:
            self.mailbox.words_for, self.other.words_for = level, other
            for name, user in self.users.items():
                if name == "system":
                    continue
                for field in ("subject", "search_text"):
                    with self.subTest(level, other=other, reader=name, field=field):
                        self.assertFoundBy(user, field)

    def assertFoundBy(self, user, field):
        entries, conversations = (
            self.env[model].with_user(user) for model in (ENTRIES, CONVERSATIONS)
        )
        words = [(field, "ilike", "zinnober")]
        expected = self.expected(user, "zinnober")
        ours = [("message_id", "in", self.messages.ids)]
        readable = self.env["email.logging.message"].search([]).with_user(user)
        self.assertEqual(
            conversations.search([]),
            readable._filtered_access("read").sudo().conversation_id,
        )
        for limit in (None, 50):
            found = entries.search(words, limit=limit)
            self.assertEqual(set(found.sudo().message_id.ids), expected)
            both = entries.search(words + ours, limit=limit)
            self.assertEqual(both, found)
            self.assertEqual(entries.search_count(words, limit=limit), len(found))
            threads = conversations.search(words, limit=limit)
            messages = self.messages.browse(expected)
            self.assertEqual(threads, threads & messages.conversation_id)
            self.assertEqual(set(threads.ids), set(messages.conversation_id.ids))
            counted = conversations.search_count(words, limit=limit)
            self.assertEqual(counted, len(threads))
        newest = entries.search(words)[:2]
        self.assertEqual(entries.search(words, limit=2), newest)
        self.assertEqual(entries.search(words, offset=1, limit=1), newest[1:])
        every = [entries.search(domain, limit=50).ids for domain in ASKED]
        self.assertEqual(every, [entries.search(d, limit=None).ids for d in ASKED])

    def assertCompanysPage(self):
        """Of a company whose e-mails are older than all others."""
        company = self.anna_bianchi.commercial_partner_id
        of_company = self.messages.entry_ids
        of_company.date = "2020-01-01"
        for number in range(10):
            self.record(graph_message(JOHN, [GIULIA, MARCO], subject=f"N{number}"))
        self.env.flush_all()
        for name in ("giulia", "marco"):
            user = self.users[name]
            entries = self.env[ENTRIES].with_user(user)
            domain = [("partner_id.commercial_partner_id", "=", company.id)]
            expected = of_company.with_user(user)._filtered_access("read")
            seen = company.with_user(user)
            with self.subTest(name):
                self.assertTrue(expected)
                self.assertLessEqual(seen._latest_interactions(), expected)
                self.assertEqual(len(seen._latest_interactions()), len(expected))
                self.assertEqual(seen.interaction_count, len(expected))
                self.assertEqual(entries.search(domain, limit=50), expected)

    def test_of_few(self):
        self.assertFound()
        self.assertCompanysPage()

    def test_of_many(self):
        as_many(self)
        self.assertFound()
        self.assertCompanysPage()

    def test_of_frequent_words(self):
        as_many(self)
        as_frequent(self)
        self.assertFound()
