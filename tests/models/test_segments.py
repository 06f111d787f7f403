"""How soon people were answered: as the job records it, and after anything changes."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO
from .test_waiting import THANKS, WaitingCase

COLUMNS = [
    *("conversation_id", "message_id", "asked_id", "answer_id", "is_first"),
    *("direction", "date", "asked_date", "answer_date", "user_id", "team_id"),
    *("hours", "is_late"),
]
MONDAY = datetime(2026, 3, 2)  # no day off


class SegmentsCase(WaitingCase):
    def at(self, day, hour, sender=ANNA, to=(GIULIA,), **more):
        """A mail of a day and hour since a Monday in March."""
        date = MONDAY + timedelta(days=day, hours=hour)
        return replace(self.mail(sender, to, **more), sent=date, received=date)

    def segments(self, conversations=None):
        domain = [("conversation_id", "in", conversations.ids)] if conversations else []
        return self.env["email.logging.segment"].search(domain, order="date, id")

    def rows(self, conversations):
        self.env.invalidate_all()
        return self.segments(conversations).read([*COLUMNS[1:]], load="")

    def assertRefreshed(self, conversations):
        """What is stored is what all stored messages say."""
        before = [{**row, "id": 0} for row in self.rows(conversations)]
        conversations._refresh_segments()
        self.assertEqual([{**row, "id": 0} for row in self.rows(conversations)], before)


@tagged("post_install", "-at_install")
class TestSegmentsOfJob(SegmentsCase):
    def test_page_by_page(self):
        first = self.at(0, 15, internetMessageId="<1@x>")  # 16:00 in Rome
        [question] = self.record(first)
        conversation = question.conversation_id
        [segment] = self.segments(conversation)
        self.assertEqual(segment.asked_id, question.id)
        self.assertEqual(segment.user_id, self.giulia)
        self.assertFalse(segment.answer_date)
        [answer] = self.record(
            self.at(1, 8, MARCO, [ANNA], answers="<1@x>", internetMessageId="<2@x>")
        )
        self.env["email.logging.segment"]._measure()
        self.env.invalidate_all()
        self.assertEqual(segment.answer_id, answer.id)
        self.assertEqual(segment.user_id, self.marco)
        # Monday 16:00 to 17:00 and Tuesday 8:00 to 9:00, or as the calendar says.
        calendar = self.company.resource_calendar_id
        worked = calendar.get_work_hours_count(
            segment.asked_date, segment.answer_date, compute_leaves=True
        )
        self.assertAlmostEqual(segment.hours, worked)
        self.assertFalse(segment.is_late)
        self.assertRefreshed(conversation)
        self.record(self.at(30, 9, answers="<2@x>"))
        self.assertEqual(self.segments(conversation).mapped("is_first"), [True, False])
        self.assertRefreshed(conversation)

    def test_a_calendar_does_not_rewrite_history(self):
        messages = self.record(
            self.at(0, 8, internetMessageId="<1@x>"),
            self.at(4, 8, GIULIA, [ANNA], answers="<1@x>"),
        )
        self.env["email.logging.segment"]._measure()
        self.env.invalidate_all()
        [segment] = self.segments(messages.conversation_id)
        self.assertTrue(segment.is_late)
        before = self.rows(messages.conversation_id)
        self.company.resource_calendar_id.attendance_ids.filtered(
            lambda one: one.dayofweek == "1"
        ).unlink()
        self.company.email_logging_reminder_hours = 1000
        messages.conversation_id._refresh()
        after = self.rows(messages.conversation_id)
        self.assertEqual([{**row, "id": 0} for row in after], [{**before[0], "id": 0}])

    def test_where_nobody_keeps_hours_all_time_counts(self):
        self.company.resource_calendar_id = False
        messages = self.record(
            self.at(5, 22, internetMessageId="<1@x>"),
            self.at(6, 1, GIULIA, [ANNA], answers="<1@x>"),
        )
        self.env["email.logging.segment"]._measure()
        self.env.invalidate_all()
        [segment] = self.segments(messages.conversation_id)
        self.assertEqual(segment.hours, 3)

    def test_whatever_the_order(self):
        """Late arrivals, halves that join, several of one page: as if in order."""
        wanted = None
        for seed in range(6):
            number = f"{seed}"
            mails = [
                self.at(0, 9, internetMessageId=f"<{number}.1@x>"),
                self.at(
                    1,
                    9,
                    GIULIA,
                    [ANNA],
                    internetMessageId=f"<{number}.2@x>",
                    answers=f"<{number}.1@x>",
                ),
                self.at(
                    1,
                    11,
                    internetMessageId=f"<{number}.3@x>",
                    text=THANKS,
                    answers=f"<{number}.2@x>",
                ),
                self.at(
                    25,
                    9,
                    internetMessageId=f"<{number}.4@x>",
                    answers=f"<{number}.3@x>",
                ),
                self.at(
                    26,
                    9,
                    MARCO,
                    [ANNA],
                    internetMessageId=f"<{number}.5@x>",
                    answers=f"<{number}.4@x>",
                ),
            ]
            if seed:
                random.Random(seed).shuffle(mails)
            size = 1 + seed % 3
            messages = self.env["email.logging.message"]
            for start in range(0, len(mails), size):
                messages |= self.record(*mails[start : start + size])
            self.env.invalidate_all()
            conversation = messages.conversation_id
            self.assertEqual(len(conversation), 1)
            self.env["email.logging.segment"]._measure()
            found = [
                (
                    one.is_first,
                    one.direction,
                    one.asked_date,
                    one.answer_date,
                    one.user_id,
                    one.hours,
                )
                for one in self.segments(conversation)
            ]
            self.assertRefreshed(conversation)
            wanted = wanted or found
            with self.subTest(seed=seed):
                self.assertEqual(len(found), 2)
                self.assertEqual(found, wanted)

    def test_right_after(self):
        """Erased, split, merged, not needed: the segments follow at once."""
        messages = self.record(
            self.mail(hours=40, internetMessageId="<1@x>"),
            self.mail(
                GIULIA, [ANNA], hours=30, answers="<1@x>", internetMessageId="<2@x>"
            ),
            self.mail(hours=20, answers="<2@x>", internetMessageId="<3@x>"),
            self.mail(GIULIA, [ANNA], hours=10, answers="<3@x>"),
            self.mail(JOHN, hours=5),
        )
        self.env["email.logging.segment"]._measure()
        first = messages[0].conversation_id
        before = self.rows(first)[0]["hours"]
        messages[2].with_user(self.giulia).action_split_conversation()
        second = messages[2].conversation_id
        self.assertEqual(len(self.rows(second)), 1)
        self.assertEqual(self.rows(second)[0]["asked_id"], messages[2].id)
        (first | second).with_user(self.giulia).action_merge()
        [row] = self.rows(messages[0].conversation_id)
        self.assertEqual((row["answer_id"], row["hours"]), (messages[1].id, before))
        messages[1].unlink()
        [row] = self.rows(messages[0].conversation_id)
        self.assertEqual(row["answer_id"], messages[3].id)
        waiting = messages[4].conversation_id.with_user(self.giulia)
        waiting.action_no_answer_needed()
        [row] = self.rows(waiting)
        self.assertFalse(row["asked_id"])
        messages[4].unlink()
        self.assertFalse(self.rows(waiting))
