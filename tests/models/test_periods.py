"""What is older than its period is removed, counted, and nothing under a legal hold."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, STRANGER, EmailLoggingCase, copy_of
from ..common import graph_message as mail

JOB = "odoo.addons.crm_email_logging.models.email_logging_period_removing"


class PeriodCase(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        periods = cls.env["email.logging.period"]
        cls.periods = periods._of(cls.company)
        # The job may commit; these tests may not.
        commit = patch.object(cls.env.cr, "commit", lambda: None)
        cls.enterClassContext(commit)

    def run_job_in(self, **later):
        """Run the job that much later."""
        self.env.flush_all()
        with freeze_time(fields.Datetime.now() + timedelta(**later)):
            self.env["email.logging.period"]._cron_remove()
        self.env.invalidate_all()

    def settle(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM email_logging_unsettled")
        self.env.invalidate_all()

    def removed(self):
        """:return: {kind: number} of the list What Was Removed"""
        rows = self.env["email.logging.period.count"].search([])
        return {kind: sum(some.mapped("number")) for kind, some in self.by_kind(rows)}

    def by_kind(self, rows):
        return rows.grouped("kind").items()

    def hold(self, partner, reason="Lawsuit"):
        holds = self.env["email.logging.hold"].with_user(self.sara)
        return holds.create({"partner_id": partner.id, "reason": reason})

    def text_of(self, message):
        return message.body or message.preview


@tagged("post_install", "-at_install")
class TestClock(PeriodCase):
    def setUp(self):
        super().setUp()
        self.of_anna = self.record(mail(ANNA, [GIULIA], subject="Lamps"))
        self.of_john = self.record(mail(JOHN, [GIULIA], subject="Tracks"))
        self.record(mail(STRANGER, [GIULIA]))
        self.settle()

    def counts(self):
        messages = self.env["email.logging.message"].search([])
        skipped = self.env["email.logging.skipped"].search([])
        return {
            "texts": len(messages.filtered(self.text_of)),
            "subjects": len(messages.filtered("subject")),
            "entries": self.env["interaction.log.entry"].search_count([]),
            "skipped": len(skipped),
            "strangers": self.env["email.logging.correspondent"].search_count([]),
        }

    def test_months_go_by(self):
        everything = self.counts()
        self.assertEqual(set(everything.values()), {2, 1})
        for days, gone in (
            (20, {}),
            (22, {"skipped", "strangers"}),
            (700, {"skipped", "strangers"}),
            (760, {"skipped", "strangers", "texts"}),
            (1200, {"skipped", "strangers", "texts", "subjects"}),
            (1900, set(everything)),
        ):
            self.run_job_in(days=days)
            expected = {n: 0 if n in gone else c for n, c in everything.items()}
            with self.subTest(days=days):
                self.assertEqual(self.counts(), expected)
        numbers = {"skipped": 1, "text": 2, "subject": 2, "entries": 2}
        self.assertEqual(self.removed() | {"removed": 0}, numbers | {"removed": 0})

    def test_nothing_under_a_hold_goes(self):
        self.hold(self.anna_bianchi)
        self.run_job_in(days=5000)
        self.assertEqual(self.env["email.logging.message"].search([]), self.of_anna)
        self.assertTrue(self.text_of(self.of_anna))
        self.assertEqual(self.of_anna.subject, "Lamps")
        self.assertTrue(self.of_anna.entry_ids.is_on_hold)
        self.assertEqual(self.removed()["text"], 1)

    def test_a_hold_on_a_company_holds_its_people(self):
        hold = self.hold(self.bianchi_arredi)
        self.run_job_in(days=5000)
        self.assertTrue(self.of_anna.exists())
        self.assertIn("Lawsuit", self.anna_bianchi.legal_hold)
        hold.action_lift()
        self.run_job_in(days=5000)
        self.assertFalse(self.of_anna.exists())
        self.assertFalse(self.anna_bianchi.legal_hold)

    def test_a_hold_holds_what_was_copied_to_somebody_and_was_not_logged(self):
        john = self.record(mail(JOHN, [GIULIA], ["anna@home.example"]))
        self.record(mail("anna@home.example", ["nobody@lumen.example"]))
        self.anna_bianchi._add_other_addresses({"anna@home.example"})
        self.settle()
        self.hold(self.anna_bianchi)
        self.run_job_in(days=5000)
        self.assertTrue(john.exists())
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.mapped("sender_email"), ["anna@home.example"])

    def test_what_is_never_removed_says_why(self):
        period = self.periods["text"]
        with self.assertRaises(ValidationError):
            period.mode = "never"
        period.write({"mode": "never", "reason": "Warranty of ten years"})
        self.periods["entries"].mode = "undecided"
        self.run_job_in(days=5000)
        self.assertEqual(self.counts()["texts"], 2)
        self.assertIn("Warranty", period.in_words)

    def test_the_page_says_what_each_period_removes(self):
        sentences = [period.explanation for period in self.periods.values()]
        self.assertTrue(all(sentences))
        self.assertEqual(len({*sentences}), len(sentences))
        # Until a new one says of what it is, nothing is counted.
        self.assertEqual(self.periods["text"].new({}).due_count, 0)

    def test_addresses_go_before_the_row(self):
        self.periods["skipped"].number = 90
        self.run_job_in(days=22)
        row = self.env["email.logging.skipped"].search([])
        self.assertEqual(row.reason, "unknown_contact")
        self.assertFalse(row.sender_email or row.recipients or row.participants)
        self.assertFalse(self.env["email.logging.correspondent"].search([]))
        self.run_job_in(days=91)
        self.assertFalse(row.exists())

    def test_what_waits_stays(self):
        waiting = self.env["email.logging.skipped"].search([])
        waiting.action_retry()
        self.run_job_in(days=90)
        self.assertTrue(waiting.sender_email)

    def test_what_is_still_in_the_inbox_stays(self):
        self.record(mail("late@elsewhere.example", [GIULIA]))
        self.run_job_in(days=90)
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.mapped("sender_email"), ["late@elsewhere.example"])

    def test_digests_of_removed_mail(self):
        again = mail(ANNA, [GIULIA])
        self.record(again).unlink()
        self.run_job_in(days=300)
        self.assertTrue(self.env["email.logging.removed"].search([]))
        self.run_job_in(days=400)
        self.assertFalse(self.env["email.logging.removed"].search([]))
        self.assertTrue(self.record(copy_of(again)))

    def test_the_page_says_how_many_before_anything_is_removed(self):
        period = self.periods["text"]
        self.assertEqual(period.due_count, 0)
        with freeze_time(fields.Datetime.now() + timedelta(days=200)):
            period.invalidate_recordset()
            self.assertEqual(period.due_count, 0)
            shorter = period.new({"number": 3}, origin=period)
            self.assertEqual(shorter.due_count, 2)
            self.hold(self.anna_bianchi)
            shorter.invalidate_recordset(["due_count"])
            self.assertEqual(shorter.due_count, 1)
        self.assertTrue(self.text_of(self.of_anna))

    def test_pages_say_that_the_text_is_gone(self):
        self.run_job_in(days=760)
        for record in (self.of_anna, self.of_anna.entry_ids):
            told = record.with_user(self.giulia).text_removed
            self.assertRegex(told, r"Text removed on .* after 24 months")
        self.assertEqual(self.of_anna.with_user(self.giulia)._safe_body().strip(), "")
        conversation = self.of_anna.conversation_id.with_user(self.giulia)
        self.assertEqual(conversation.last_words, "")
        self.run_job_in(days=1200)
        self.assertEqual(self.of_anna.display_name, "(subject removed)")
        never = self.record(mail(ANNA, [GIULIA], subject=""))
        self.assertEqual(never.display_name, "(no subject)")

    def test_as_many_statements_for_many_as_for_few(self):
        self.env["email.logging.message"].search([]).unlink()
        self.settle()
        numbers = []
        for count in (2, 20):
            for _ in range(count):
                self.record(mail(ANNA, [GIULIA]), mail(STRANGER, [GIULIA]))
            self.settle()
            before = self.env.cr.sql_log_count
            self.run_job_in(days=5000)
            numbers.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(numbers[1], numbers[0] + 3, numbers)

    def test_in_batches_and_begun_again(self):
        with patch(f"{JOB}.BATCH", 1):
            self.run_job_in(days=5000)
        self.assertEqual(self.removed()["text"], 2)
        self.assertFalse(self.env["email.logging.message"].search([]))

    def test_when_its_time_is_over_the_rest_waits_for_the_next_run(self):
        is_over = patch.object(self.registry["ir.cron"], "_commit_progress")
        with is_over as commit_progress, patch(f"{JOB}.BATCH", 1):
            commit_progress.return_value = 0.0
            self.run_job_in(days=5000)
        self.assertEqual(sum(self.removed().values()), 1)
        self.run_job_in(days=5000)
        self.assertFalse(self.env["email.logging.message"].search([]))


@tagged("post_install", "-at_install")
class TestLeavers(PeriodCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = new_test_user(
            cls.env, "p_leader", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "user_id": cls.leader.id}
        )
        cls.env["crm.team.member"].create(
            {"crm_team_id": cls.team.id, "user_id": cls.marco.id}
        )

    def setUp(self):
        super().setUp()
        self.own = self.record(mail(JOHN, [MARCO], subject="Own"))
        self.private = self.record(mail(JOHN, [MARCO], subject="Private"))
        self.private.with_user(self.marco).action_mark_private()
        self.shared = self.record(mail(JOHN, [MARCO, GIULIA], subject="Shared"))
        self.settle()

    def test_text_goes_and_entries_pass_to_the_leader(self):
        self.marco.action_archive()
        self.run_job_in(days=80)
        self.assertTrue(self.text_of(self.own))
        self.assertEqual(self.own.entry_ids.user_id, self.marco)
        self.run_job_in(days=100)
        self.assertFalse(self.text_of(self.own) or self.text_of(self.private))
        self.assertTrue(self.text_of(self.shared))
        self.assertEqual(self.own.entry_ids.user_id, self.leader)
        self.assertEqual(self.own.entry_ids.former_user_id, self.marco)
        told = self.own.with_user(self.leader).text_removed
        self.assertIn("3 months after the salesperson left", told)
        self.assertIn(self.marco, self.shared.entry_ids.user_id)

    def test_what_was_private_passes_to_nobody(self):
        self.marco.action_archive()
        self.run_job_in(days=100)
        self.assertEqual(self.private.entry_ids.user_id, self.marco)
        self.assertFalse(self.private.with_user(self.leader).has_access("read"))

    def test_nothing_of_who_comes_back(self):
        self.marco.action_archive()
        self.marco.action_unarchive()
        self.run_job_in(days=100)
        self.assertTrue(self.text_of(self.own))

    def test_without_a_leader_entries_stay_and_the_text_goes(self):
        self.team.user_id = False
        self.marco.action_archive()
        self.run_job_in(days=100)
        self.assertFalse(self.text_of(self.own))
        self.assertEqual(self.own.entry_ids.user_id, self.marco)

    def test_a_hold_stops_it(self):
        self.hold(self.john_carter)
        self.marco.action_archive()
        self.run_job_in(days=100)
        self.assertTrue(self.text_of(self.own))
        self.assertEqual(self.own.entry_ids.user_id, self.marco)

    def test_two_who_left_leave_one_entry_with_their_leader(self):
        self.env["crm.team.member"].create(
            {"crm_team_id": self.team.id, "user_id": self.giulia.id}
        )
        (self.marco | self.giulia).action_archive()
        self.run_job_in(days=100)
        self.assertEqual(self.shared.entry_ids.user_id, self.leader)
        self.assertEqual(len(self.shared.entry_ids), 1)


@tagged("post_install", "-at_install")
class TestHold(PeriodCase):
    def setUp(self):
        super().setUp()
        self.message = self.record(mail(ANNA, [GIULIA]))

    def test_it_is_seen_on_contact_and_message_and_told(self):
        hold = self.hold(self.anna_bianchi, "Lawsuit 12")
        shown = self.anna_bianchi.with_user(self.giulia).legal_hold
        self.assertIn(self.sara.name, shown)
        self.assertIn("Lawsuit 12", shown)
        note = self.anna_bianchi.message_ids[0]
        self.assertIn("Lawsuit 12", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertTrue(self.message.with_user(self.giulia).is_on_hold)
        self.anna_bianchi.with_user(self.sara).action_lift_legal_hold()
        self.assertEqual(hold.lifted_user_id, self.sara)
        self.assertIn("lifted", self.anna_bianchi.message_ids[0].body)
        self.env.invalidate_all()
        self.assertFalse(self.message.is_on_hold)

    def test_nobody_deletes_what_is_held(self):
        self.hold(self.anna_bianchi)
        with self.assertRaisesRegex(UserError, "hold"):
            self.message.with_user(self.sara).unlink()
        with self.assertRaisesRegex(UserError, "hold"):
            self.message.entry_ids.with_user(self.sara).unlink()
        with self.assertRaisesRegex(UserError, "hold"):
            self.anna_bianchi.unlink()
        erasures = self.env["email.logging.erasure"].with_user(self.sara)
        with self.assertRaisesRegex(UserError, "hold"):
            erasures.create({"addresses": ANNA}).action_erase()
        self.assertTrue(self.message.exists())

    def test_salespeople_see_it_and_change_nothing(self):
        hold = self.hold(self.anna_bianchi)
        giulia = self.env["email.logging.hold"].with_user(self.giulia)
        with self.assertRaises(AccessError):
            giulia.create({"partner_id": self.anna_bianchi.id, "reason": "x"})
        with self.assertRaises(AccessError):
            hold.with_user(self.giulia).action_lift()
        with self.assertRaises(AccessError):
            hold.with_user(self.sara).write({"reason": "y"})

    def test_a_merge_of_contacts_keeps_it(self):
        self.hold(self.anna_bianchi)
        merges = self.env["base.partner.merge.automatic.wizard"]
        merges._merge((self.anna_bianchi | self.john_carter).ids, self.john_carter)
        self.assertTrue(self.john_carter.legal_hold)

    def test_new_companies_begin_with_all_periods(self):
        company = self.env["res.company"].create({"name": "Branch"})
        periods = self.env["email.logging.period"]._of(company)
        self.assertEqual(set(periods), set(self.periods))
        self.assertEqual({p.mode for p in periods.values()}, {"on"})
