"""Who waits for an answer: what is stored, and who sees it."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, speak_italian
from .test_conversations import ConversationsCase, answering

ASKS, THANKS = "<p>Please send the offer by Friday.</p>", "<p>Grazie mille!</p>"
# {what: mails: (from, To, text)}
CASES = {
    "answered": [(ANNA, [GIULIA], ASKS), (GIULIA, [ANNA], "<p>Here.</p>")],
    "thanks": [(ANNA, [GIULIA], THANKS)],
    "asked twice": [(ANNA, [GIULIA], ASKS), (ANNA, [GIULIA], ASKS)],
    "by a colleague": [(ANNA, [GIULIA], ASKS), (MARCO, [ANNA], "<p>Here.</p>")],
    "asked again": [
        (ANNA, [GIULIA], ASKS),
        (GIULIA, [ANNA], "<p>Here.</p>"),
        (ANNA, [GIULIA], "<p>Thanks, and the tables?</p>"),
    ],
    "another": [(JOHN, [GIULIA], ASKS)],
    "his": [(JOHN, [MARCO], ASKS)],
    "ours first": [(GIULIA, [JOHN], ASKS)],
}


def ago(**before):
    date = fields.Datetime.now() - timedelta(**before)
    return f"{date.isoformat()}Z"


class WaitingCase(ConversationsCase):
    def mail(self, sender=ANNA, to=(GIULIA,), text=ASKS, hours=1, answers="", **more):
        """A mail of some hours ago."""
        date = ago(hours=hours)
        more |= {"sentDateTime": date, "receivedDateTime": date}
        more["body"] = {"contentType": "html", "content": text}
        return answering(answers, [], sender, to, **more)

    def wait(self, conversation, user=None):
        """:return: what the user sees of who waits"""
        return conversation.with_user(user or self.giulia).waiting

    def waiting_list(self, user=None, *domain):
        conversations = self.env["email.logging.conversation"]
        return conversations.with_user(user or self.giulia).search(
            [*domain, ("waiting", "=", "we"), ("waits_for_me", "=", True)],
            order="waiting_since",
        )

    def assertRecomputed(self, conversations):
        """What is stored is what all stored messages say."""
        names = ["wait_state", "wait_since", "wait_user_id", "wait_message_id"]
        names += ["wait_until", "wait_handed_id"]
        self.env.invalidate_all()
        before = conversations.sudo().read(names)
        conversations._refresh_waits()
        self.assertEqual(conversations.sudo().read(names), before)


@tagged("post_install", "-at_install")
class TestStored(WaitingCase):
    def test_from_question_to_answer(self):
        """Message by message, as the job records them."""
        first = self.mail(hours=9, internetMessageId="<1@x>")
        [question] = self.record(first)
        conversation = question.conversation_id
        self.assertEqual(self.wait(conversation), "we")
        self.assertEqual(
            conversation.with_user(self.giulia).waiting_since, question.date
        )
        self.record(
            self.mail(hours=8, answers="<1@x>", internetMessageId="<2@x>"),
        )
        self.assertEqual(
            conversation.with_user(self.giulia).waiting_since, question.date
        )
        self.assertRecomputed(conversation)
        self.record(
            self.mail(
                MARCO, [ANNA], hours=7, answers="<2@x>", internetMessageId="<3@x>"
            )
        )
        # Answered by a colleague, whose answer she may not read.
        self.assertFalse(self.wait(conversation))
        self.assertEqual(self.wait(conversation, self.marco), "they")
        self.assertRecomputed(conversation)
        self.record(self.mail(text=THANKS, hours=6, answers="<3@x>"))
        self.assertEqual(self.wait(conversation), "closed")
        self.assertRecomputed(conversation)
        self.record(self.mail(hours=5, answers="<3@x>"))
        self.assertEqual(self.wait(conversation), "we")
        self.assertFalse(self.waiting_list(self.marco))
        self.assertRecomputed(conversation)

    def test_filled_later_it_is_as_when_it_was_logged(self):
        """Of what an earlier version logged, from what is stored alone."""
        messages = self.log(
            self.mail(internetMessageId="<1@x>", hours=9, subject="Offer"),
            self.mail(GIULIA, [ANNA], THANKS, hours=8, answers="<1@x>"),
            self.mail(GIULIA, [ANNA], hours=7, answers="<1@x>", subject="Fwd: Offer"),
            self.mail(ANNA, [MARCO], THANKS, hours=6, answers="<1@x>"),
        ).sudo()
        before = messages.mapped("traits")
        self.assertEqual(len({*before}), 4)
        messages.write({"traits": 0})
        self.env.flush_all()
        self.env["email.logging.conversation"]._fill_traits(messages)
        self.env.invalidate_all()
        self.assertEqual(messages.mapped("traits"), before)

    def test_one_page(self):
        messages = self.record(
            self.mail(hours=4, internetMessageId="<1@x>"),
            self.mail(GIULIA, [ANNA], hours=3, answers="<1@x>"),
            self.mail(JOHN, [MARCO], cc=[GIULIA], hours=2),
        )
        states = [self.wait(m.conversation_id, self.marco) for m in messages[2:]]
        self.assertEqual(states, ["we"])
        self.assertEqual(self.wait(messages[0].conversation_id), "they")
        self.assertRecomputed(messages.conversation_id)

    def test_late_arrival(self):
        """An answer that comes after the next question answers only what was before."""
        conversation = self.log(
            self.mail(hours=9, internetMessageId="<1@x>"),
            self.mail(hours=3, answers="<1@x>"),
        ).conversation_id
        self.record(self.mail(GIULIA, [ANNA], hours=5, answers="<1@x>"))
        since = conversation.with_user(self.giulia).waiting_since
        self.assertGreater(since, fields.Datetime.now() - timedelta(hours=4))
        self.assertRecomputed(conversation)

    def test_when_his_entry_goes_somebody_else_is_to_answer(self):
        message = self.record(self.mail(to=[GIULIA, MARCO]))
        conversation = message.conversation_id
        self.assertEqual(conversation.wait_user_id, self.giulia.id)
        entries = message.entry_ids
        entries.filtered(lambda entry: entry.user_id == self.giulia).unlink()
        self.assertEqual(conversation.wait_user_id, self.marco.id)
        self.assertRecomputed(conversation)

    def test_old_mail_is_silent(self):
        messages = self.record(
            self.mail(hours=24 * 31),
            self.mail(GIULIA, [ANNA], hours=24 * 31),
            self.mail(hours=24 * 29),
        )
        states = [self.wait(message.conversation_id) for message in messages]
        self.assertEqual(states, [False, False, "we"])

    def test_list(self):
        """Oldest first; whom one wrote to elsewhere later, and it says so."""
        messages = self.log(self.mail(JOHN, hours=30), self.mail(hours=20))
        first, second = (message.conversation_id for message in messages)
        listed = self.waiting_list()
        self.assertEqual(listed, first | second)
        self.assertEqual(listed.ids, [first.id, second.id])
        self.assertIn("working", listed[0].waited)
        self.assertEqual(listed[0].last_words, "Please send the offer by Friday.")
        self.assertFalse(any(listed.mapped("written_elsewhere")))
        self.record(self.mail(GIULIA, [JOHN], hours=1))
        self.env.invalidate_all()
        again = self.waiting_list()
        self.assertEqual(again.ids, [second.id, first.id])
        self.assertFalse(again[0].written_elsewhere)
        self.assertIn("You wrote to them on", again[1].written_elsewhere)

    def test_what_was_written_before_they_asked_is_no_answer_elsewhere(self):
        times = (JOHN, [GIULIA], 50), (GIULIA, [JOHN], 40), (JOHN, [GIULIA], 30)
        mails = [self.mail(who, to, hours=hours) for who, to, hours in times]
        asked, _written, again = (m.conversation_id for m in self.log(*mails))
        self.env.invalidate_all()
        listed = self.waiting_list()
        self.assertEqual(listed.ids, [again.id, asked.id])
        elsewhere = listed.mapped("written_elsewhere")
        self.assertEqual([bool(sentence) for sentence in elsewhere], [False, True])

    def test_found_by_who_answers(self):
        giulias, marcos = (
            self.record(self.mail(JOHN, to)).conversation_id
            for to in ([GIULIA], [MARCO])
        )
        nobodys = self.record(self.mail(JOHN, hours=24 * 200)).conversation_id
        records = giulias.with_user(self.sara)
        for asked, found in (
            (("waiting_user_id", "=", False), nobodys),
            (("waiting_user_id", "!=", False), giulias | marcos),
            (("waiting_user_id", "!=", self.giulia.id), marcos | nobodys),
            (("waiting_user_id", "in", [self.giulia.id, False]), giulias | nobodys),
            (("waiting_user_id", "not in", [self.giulia.id, False]), marcos),
            (("waiting_user_id", "ilike", self.marco.name), marcos),
            (("waiting_user_id", "=", self.giulia.id), giulias),
            (
                ("waiting_user_id", "in", (self.giulia | self.marco).ids),
                giulias | marcos,
            ),
        ):
            with self.subTest(asked):
                self.assertEqual(records.search([asked]), found)
        self.env["crm.team"].create(
            {"name": "N", "user_id": self.sara.id, "member_ids": self.marco.ids}
        )
        self.assertIn(marcos, records.search([("waits_for_my_team", "=", True)]))
        self.assertNotIn(marcos, records.search([("waits_for_me", "=", True)]))


@tagged("post_install", "-at_install")
class TestViews(WaitingCase):
    """Whoever asks, one answer: list, badge, digest, activity, conversation's page."""

    def setUp(self):
        super().setUp()
        self.company.email_logging_reminder_hours = 1
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.company.resource_calendar_id.attendance_ids = [
            Command.create(
                {
                    "name": "Always",
                    "dayofweek": str(day),
                    "hour_from": 0,
                    "hour_to": 24,
                    "day_period": "full_day",
                }
            )
            for day in range(7)
        ]
        pairs = [*CASES.items()]
        self.conversations = self.env["email.logging.conversation"]
        for number, (_name, mails) in enumerate(pairs):
            self.conversations |= self.log_case(number, mails).conversation_id

    def log_case(self, number, mails):
        return self.log(
            *(
                self.mail(
                    *who,
                    text=text,
                    hours=90 - 10 * place,
                    internetMessageId=f"<{number}.{place}@x>",
                    answers=f"<{number}.{place - 1}@x>" if place else "",
                )
                for place, (*who, text) in enumerate(mails)
            )
        )

    def assertEqualViews(self, user):
        self.env.invalidate_all()
        conversations = self.conversations.with_user(user)
        listed = self.waiting_list(user)
        mine = user._answered_by_me()
        page = conversations.filtered(
            lambda one: one.waiting == "we" and one.waiting_user_id.id in mine
        )
        self.assertEqual(set(listed.ids), set(page.ids))
        self.assertEqual(listed.get_waiting_count(), len(listed))
        digest = self.env["digest.digest"].with_user(user).new({})
        self.assertEqual(digest.kpi_email_logging_waiting_value, len(listed))
        self.env.ref("crm_email_logging.remind_cron").method_direct_trigger()
        self.env.invalidate_all()
        activities = self.env["mail.activity"].search(
            [("user_id", "=", user.id), ("res_model", "=", conversations._name)]
        )
        self.assertEqual(sorted(activities.mapped("res_id")), sorted(listed.ids))
        return listed

    def test_five_are_equal(self):
        self.registry_enter_test_mode()
        listed = self.assertEqualViews(self.giulia)
        self.assertEqual(len(listed), 3)
        self.assertFalse(self.waiting_list(self.marco) & listed)
        activity = self.env["mail.activity"].search(
            [("res_model", "=", listed._name), ("user_id", "=", self.giulia.id)]
        )[:1]
        self.assertNotIn("Message", f"{activity.res_name} {activity.summary}")
        # Whatever is done, they stay equal.
        listed[0].action_no_answer_needed()
        self.assertEqualViews(self.giulia)
        listed[1]._hand_over(self.marco)
        self.assertEqualViews(self.marco)
        self.assertEqualViews(self.giulia)
        question = listed[2].message_ids[0].internet_message_id
        self.record(self.mail(GIULIA, [ANNA], answers=question, hours=0))
        self.assertFalse(self.assertEqualViews(self.giulia))

    def test_who_may_not_read_it_any_more_is_not_reminded(self):
        """The others are, all the same."""
        self.registry_enter_test_mode()
        self.giulia.group_ids = self.env.ref("base.group_user")
        self.assertEqualViews(self.marco)
        activities = self.env["mail.activity"].search(
            [("res_model", "=", self.conversations._name)]
        )
        self.assertEqual(activities.user_id, self.marco)

    def test_a_reminder_stays_as_its_salesperson_changed_it(self):
        """Until somebody answered, or wants no answer; of others it is not the time."""
        self.registry_enter_test_mode()
        cron = self.env.ref("crm_email_logging.remind_cron")
        cron.method_direct_trigger()
        mine = self.waiting_list().sudo()
        first, *others = (conversation.wait_activity_id for conversation in mine)
        self.assertTrue(all(others))
        tomorrow = fields.Date.context_today(first) + timedelta(days=1)
        others[0].date_deadline = tomorrow
        cron.method_direct_trigger()
        kept = [conversation.wait_activity_id for conversation in mine]
        self.assertEqual(kept, [first, *others])
        self.assertEqual(others[0].date_deadline, tomorrow)
        mine[0].with_user(self.giulia).action_no_answer_needed()
        self.assertFalse(first.exists())
        cron.method_direct_trigger()
        self.assertFalse(mine[0].wait_activity_id)
        self.assertEqual([c.wait_activity_id for c in mine[1:]], others)

    def test_each_is_reminded_in_his_language(self):
        speak_italian(self.giulia)
        self.registry_enter_test_mode()
        self.env.ref("crm_email_logging.remind_cron").method_direct_trigger()
        self.env.invalidate_all()
        for user, summary, name in (
            (self.giulia, "Un'e-mail attende", "Conversazione e-mail"),
            (self.marco, "An e-mail waits for your answer", "E-mail conversation"),
        ):
            with self.subTest(user.name):
                activity = self.env["mail.activity"].search(
                    [
                        ("user_id", "=", user.id),
                        ("res_model", "=", self.conversations._name),
                    ],
                    limit=1,
                )
                self.assertIn(summary, activity.summary)
                self.assertIn(name, activity.res_name)

    def test_who_is_away(self):
        """His leader answers what waits for him, without further ado."""
        team = self.env["crm.team"].create(
            {"name": "North", "user_id": self.sara.id, "member_ids": self.giulia.ids}
        )
        self.env["crm.team.member"].search(
            [("user_id", "=", self.giulia.id), ("crm_team_id", "!=", team.id)]
        ).unlink()
        own = self.waiting_list()
        self.assertFalse(self.waiting_list(self.sara))
        self.giulia.active = False
        self.env.invalidate_all()
        self.assertEqual(self.waiting_list(self.sara), own)
        self.registry_enter_test_mode()
        self.assertEqualViews(self.sara)
