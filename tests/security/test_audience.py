"""Who reads words: levels of the mailbox, what somebody says who took part, numbers."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, MARCO, EmailLoggingCase, graph_message
from .roles import ROLES

# {level: who reads a message of Giulia's, besides herself}; "leader" has all documents
READERS = {
    "participants": set(),
    "leaders": {"leader"},
    "administrators": {"manager"},
    "leaders_administrators": {"leader", "manager"},
    "sales": {"all", "leader", "manager"},
}


class AudienceCase(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"a_{name}", groups=ROLES[role])
            for name, role in (
                *((role, role) for role in ("own", "all", "manager", "system")),
                ("leader", "all"),
            )
        }
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "user_id": cls.users["leader"].id}
        )
        cls.env["crm.team.member"].create(
            {"crm_team_id": cls.team.id, "user_id": cls.giulia.id}
        )

    def setUp(self):
        super().setUp()
        self.message = self.record(graph_message(ANNA, [GIULIA], subject="Zinnober"))
        self.entry = self.message.entry_ids

    def readers(self):
        return {name for name, user in self.users.items() if self.reads(user)}

    def reads(self, user):
        return self.message.with_user(user).has_access("read")

    def sees(self, user):
        return self.entry.with_user(user).has_access("read")

    def found(self, user):
        """By search, which asks the rule in SQL."""
        entries = self.env["interaction.log.entry"].with_user(user)
        return entries.search([("subject", "ilike", "zinnober")])


@tagged("post_install", "-at_install")
class TestLevels(AudienceCase):
    def test_each_level_opens_words_to_whom_it_says(self):
        for level, expected in READERS.items():
            self.mailbox.words_for = level
            with self.subTest(level):
                self.assertEqual(self.readers(), expected)
                self.assertTrue(self.reads(self.giulia))
                for name in ("own", "all", "leader", "manager"):
                    found = self.found(self.users[name])
                    self.assertEqual(bool(found), name in expected, name)

    def test_all_documents_see_the_header(self):
        self.mailbox.words_for = "participants"
        entry = self.entry.with_user(self.users["all"])
        self.assertEqual(entry.partner_id, self.anna_bianchi)
        self.assertEqual(entry.user_id, self.giulia)
        self.assertEqual(entry.direction, "inbound")
        self.assertFalse(entry.subject or entry.sender_email or entry.recipients_to)
        self.assertIn("Inbound", entry.display_name)
        self.assertFalse(self.sees(self.users["own"]))

    def test_default_is_the_team_leader_and_administrators(self):
        self.assertEqual(self.mailbox.words_for, "leaders_administrators")

    def test_a_leader_of_another_team_reads_nothing(self):
        self.team.user_id = self.users["manager"]
        self.mailbox.words_for = "leaders"
        self.assertEqual(self.readers(), {"manager"})


@tagged("post_install", "-at_install")
class TestMarks(AudienceCase):
    def numbers(self, user):
        """:return: the numbers that tell of an entry, on the pages of its people"""
        self.env.invalidate_all()
        entries = self.env["interaction.log.entry"].with_user(user)
        messages = self.env["email.logging.message"].with_user(user)
        lead = self.lead.with_user(user).sudo(False)
        records = (self.anna_bianchi, self.bianchi_arredi, self.giulia)
        return [
            *(record.with_user(user).interaction_count for record in records),
            *(len(r.with_user(user).get_logged_emails()["entries"]) for r in records),
            lead.interaction_count,
            len(lead.get_logged_emails()["entries"]),
            entries.search_count([]),
            entries._read_group([], ["partner_id"], ["__count"])[0][1],
            len(entries.name_search("Zinnober")),
            messages.search_count([]),
        ]

    def test_private_changes_the_numbers_of_others_only(self):
        self.record(graph_message(ANNA, [GIULIA], subject="Zinnober, too"))
        self.lead = self.env["crm.lead"].create(
            {"name": "x", "partner_id": self.anna_bianchi.id, "user_id": False}
        )
        self.message.entry_ids.opportunity_id = self.lead
        people = (self.giulia, self.users["manager"], self.users["all"])
        before = [self.numbers(user) for user in people]
        self.assertEqual(len(before[0]), 12)
        self.message.with_user(self.giulia).action_mark_private()
        own, manager, header = (self.numbers(user) for user in people)
        self.assertEqual(own, before[0])
        self.assertEqual(manager, [number - 1 for number in before[1]])
        # Who sees the header only counts no words before, either.
        self.assertEqual(header[:10], [number - 1 for number in before[2][:10]])
        self.message.with_user(self.giulia).action_take_back()
        self.assertEqual([self.numbers(user) for user in people], before)

    def test_private_is_private_to_administrators_too(self):
        self.mailbox.words_for = "sales"
        self.message.with_user(self.giulia).action_mark_private()
        self.assertEqual(self.readers(), set())
        self.assertFalse(self.sees(self.users["manager"]))
        self.assertTrue(self.reads(self.giulia))
        self.assertTrue(self.sees(self.giulia))
        with self.assertRaises(AccessError):
            self.message.with_user(self.users["manager"]).unlink()

    def test_shared_with_sales(self):
        own = self.users["own"]
        self.assertFalse(self.found(own))
        self.entry.with_user(self.giulia).action_share_with_sales()
        self.assertEqual(self.readers(), {"own", "all", "manager", "leader"})
        self.assertEqual(self.found(own), self.entry)
        self.assertEqual(self.entry.with_user(own).subject, "Zinnober")
        self.entry.with_user(self.giulia).action_take_back()
        self.assertFalse(self.found(own))
        self.assertFalse(self.sees(own))

    def test_shared_with_somebody(self):
        own = self.users["own"]
        self.message.reader_ids = own
        self.assertEqual(self.found(own), self.entry)
        self.assertTrue(self.reads(own))
        self.message.with_user(self.giulia).action_mark_private()
        self.assertFalse(self.found(own))

    def test_only_who_took_part_decides(self):
        self.mailbox.words_for = "sales"
        for user in (self.users["all"], self.users["manager"]):
            for action in ("action_mark_private", "action_share_with_sales"):
                with self.assertRaises(AccessError):
                    getattr(self.message.with_user(user), action)()
        with self.assertRaises(AccessError):
            self.message.with_user(self.giulia).write({"audience": "sales"})

    def test_every_entry_of_the_message_is_as_private(self):
        message = self.record(graph_message(ANNA, [GIULIA, MARCO]))
        message.with_user(self.marco).action_mark_private()
        for user in (self.giulia, self.marco):
            self.assertTrue(message.with_user(user).has_access("read"))
        self.assertFalse(message.with_user(self.users["manager"]).has_access("read"))


@tagged("post_install", "-at_install")
class TestBadge(AudienceCase):
    def badge(self, user=None, message=None):
        self.env.invalidate_all()
        return (message or self.message).with_user(user or self.giulia).read_by

    def test_it_says_whom_the_clause_lets_read(self):
        for level, text in (
            ("participants", "You"),
            ("leaders", "You, your team leader"),
            ("administrators", "You, Sales administrators"),
            ("leaders_administrators", "You, your team leader, Sales administrators"),
        ):
            self.mailbox.words_for = level
            with self.subTest(level):
                self.assertEqual(self.badge(), text)

    def test_private_and_shared(self):
        self.message.audience = "private"
        self.assertEqual(self.badge(), "You")
        self.message.audience = "sales"
        self.assertIn("everybody of Sales", self.badge())

    def test_colleagues_are_counted(self):
        self.mailbox.words_for = "participants"
        message = self.record(graph_message(ANNA, [GIULIA, MARCO]))
        self.assertEqual(self.badge(message=message), "You, one colleague")
        message.reader_ids = self.users["own"]
        self.assertEqual(self.badge(message=message), "You, 2 colleagues")
        message.with_user(self.giulia).action_mark_private()
        self.assertEqual(self.badge(message=message), "You, one colleague")

    def test_on_the_entry_it_is_the_same(self):
        entry = self.entry.with_user(self.giulia)
        self.assertEqual(entry.read_by, self.badge())
        self.assertTrue(entry.is_participant)
        self.assertFalse(self.entry.with_user(self.users["all"]).read_by)


@tagged("post_install", "-at_install")
class TestRequest(AudienceCase):
    def setUp(self):
        super().setUp()
        self.asking = self.users["all"]
        self.entry.with_user(self.asking).action_ask_for_access()

    def activities(self, user):
        activities = self.env["mail.activity"].with_user(user)
        return activities.search([("user_id", "=", user.id)])

    def test_who_took_part_is_asked_once(self):
        self.entry.with_user(self.asking).action_ask_for_access()
        activity = self.activities(self.giulia)
        self.assertEqual(len(activity), 1)
        self.assertIn(self.asking.name, activity.summary)
        self.assertIn(f'data-oe-id="{self.entry.id}"', activity.note)
        self.assertFalse(self.activities(self.users["manager"]))

    def test_when_nobody_is_left_who_could_answer_it_is_said(self):
        asking = new_test_user(
            self.env, "late", "sales_team.group_sale_salesman_all_leads"
        )
        self.entry.message_id.entry_ids.user_id.active = False
        with self.assertRaisesRegex(UserError, "Nobody who took part is here"):
            self.entry.with_user(asking).action_ask_for_access()

    def test_allow(self):
        entry = self.entry.with_user(self.giulia)
        self.assertEqual(entry.asked_by, self.asking.name)
        entry.action_allow_access()
        self.assertEqual(self.found(self.asking), self.entry)
        self.assertIn("colleague", entry.read_by)
        self.assertFalse(self.activities(self.giulia))
        self.assertIn("may read", self.activities(self.asking).summary)
        self.env.invalidate_all()
        self.assertFalse(entry.asked_by)

    def test_decline(self):
        self.entry.with_user(self.giulia).action_decline_access()
        self.assertFalse(self.found(self.asking))
        self.assertFalse(self.reads(self.asking))
        self.assertIn("may not", self.activities(self.asking).summary)

    def test_who_asks_sees_that_he_has_until_it_is_answered(self):
        self.assertTrue(self.entry.with_user(self.asking).has_asked)
        for user in (self.giulia, self.users["manager"]):
            self.assertFalse(self.entry.with_user(user).has_asked)
        self.entry.with_user(self.giulia).action_decline_access()
        self.env.invalidate_all()
        self.assertFalse(self.entry.with_user(self.asking).has_asked)

    def test_only_who_took_part_answers(self):
        for user in (self.asking, self.users["manager"]):
            with self.assertRaises(AccessError):
                self.message.with_user(user).action_allow_access()
        self.assertFalse(self.entry.with_user(self.users["manager"]).asked_by)

    def test_what_is_asked_tells_no_word(self):
        for user in (self.giulia, self.asking):
            for activity in self.activities(user):
                told = f"{activity.summary} {activity.note} {activity.res_name}"
                self.assertNotIn("Zinnober", told)
