"""Leads without a contact: by every address, also when they were lost."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ANNA, GIULIA, MARCO, STRANGER, EmailLoggingCase, graph_message
from ..sandbox_common import SandboxCase, mime

FIRST, SECOND = "uno@prospetto.example", "due@prospetto.example"
LOST = "perso@prospetto.example"


@tagged("post_install", "-at_install")
class TestLeads(SandboxCase):
    def lead(self, email_from, **vals):
        vals = {"name": email_from, "email_from": email_from, **vals}
        return self.env["crm.lead"].create(vals)

    def lost_lead(self, **vals):
        lead = self.lead(LOST, **vals)
        reason = self.env["crm.lost.reason"].create({"name": "Too expensive"})
        lead.action_set_lost(lost_reason_id=reason.id)
        return lead

    def receive(self, *messages):
        self.send(*messages)
        self.run_job()
        return self.env["interaction.log.entry"].search([])

    def of_lead(self, lead):
        model = self.env["interaction.log.entry"].with_user(self.sara)
        return model.search([("lead_id", "=", lead.id)])

    def activities(self, lead):
        return lead.activity_ids.filtered("active")

    def test_by_every_address_of_the_field(self):
        for number, written in enumerate(
            (
                f"{FIRST}, {SECOND}",
                f"{FIRST}; {SECOND}",
                f'"Rossi, Uno" <{FIRST}>, Due <{SECOND}>',
                f"Uno <{FIRST}>;Due <\u200b{SECOND.upper()}>",
                f"{FIRST}\n{SECOND}",
            )
        ):
            with self.subTest(written):
                lead = self.lead(written)
                subject = f"Order {number}"
                self.receive(
                    mime(FIRST, subject=subject),
                    mime(SECOND, subject=subject),
                    mime(GIULIA, [SECOND], subject=subject),
                )
                entries = self.of_lead(lead)
                self.assertEqual(
                    sorted(entries.mapped("contact_email")), [SECOND, SECOND, FIRST]
                )
                self.assertEqual(entries.user_id, self.giulia)

    def test_changed_address(self):
        lead = self.lead(f"{FIRST}, {SECOND}")
        lead.email_from = FIRST
        self.receive(mime(FIRST), mime(SECOND))
        self.assertEqual(self.of_lead(lead).contact_email, FIRST)
        self.assertEqual(self.skipped.sender_email, SECOND)

    def test_both_addresses_of_a_lead_in_one_mail_are_one_entry(self):
        lead = self.lead(f"{FIRST}, {SECOND}")
        self.receive(mime(FIRST, [GIULIA, SECOND]))
        self.assertEqual(len(self.of_lead(lead)), 1)

    def test_contact_wins_and_who_got_a_copy_is_no_lead(self):
        self.lead(f"{STRANGER}, {ANNA}", email_cc="copy@prospetto.example")
        entries = self.receive(mime(ANNA), mime("copy@prospetto.example"))
        self.assertEqual(entries.partner_id, self.anna_bianchi)
        self.assertEqual(self.skipped.reason, "unknown_contact")

    def test_lost_lead_writes_again(self):
        lead = self.lost_lead(user_id=self.marco.id)
        self.receive(mime(LOST), mime(LOST, subject="We reconsidered"))
        entries = self.of_lead(lead)
        self.assertEqual(entries.mapped("returned_lead"), ["lost", "lost"])
        self.assertEqual(
            lead.with_user(self.sara).wrote_again_date, max(entries.mapped("date"))
        )
        activity = self.activities(lead)
        self.assertEqual(activity.summary, "A lost lead wrote again")
        self.assertEqual(activity.user_id, self.marco)
        for model, domain in (
            ("interaction.log.entry", [("wrote_again", "=", True)]),
            ("crm.lead", [("lead_entry_ids.wrote_again", "=", True)]),
        ):
            archived = self.env[model].with_user(self.sara)
            archived = archived.with_context(active_test=False)
            self.assertTrue(archived.search(domain), model)

    def test_restore_and_undo(self):
        lead = self.lost_lead(user_id=self.giulia.id)
        reason = lead.lost_reason_id
        self.receive(mime(LOST))
        entry = self.of_lead(lead).with_user(self.giulia)
        entry.action_restore_lead()
        self.assertEqual((lead.active, lead.won_status), (True, "pending"))
        self.assertEqual(entry.returned_lead, "restored")
        self.assertFalse(self.activities(lead))
        entry.action_lose_lead_again()
        self.assertEqual((lead.won_status, lead.lost_reason_id), ("lost", reason))
        self.assertEqual(entry.returned_lead, "lost")
        lead.action_restore()  # Odoo's own button
        lead.action_set_won()
        self.assertFalse(entry.returned_lead)
        entry.action_lose_lead_again()
        self.assertEqual(lead.won_status, "won")

    def test_restored_lead_writes_as_others_do(self):
        lead = self.lost_lead()
        self.receive(mime(LOST))
        lead.action_restore()
        self.receive(mime(LOST, subject="Another one"))
        self.assertEqual(self.of_lead(lead).mapped("wrote_again"), [False, True])
        self.assertFalse(lead.with_user(self.sara).wrote_again_date)

    def test_our_mail_to_a_lost_lead_and_copies_tell_nobody(self):
        lead = self.lost_lead(user_id=self.giulia.id)
        self.receive(mime(GIULIA, [LOST]), mime(ANNA, [GIULIA], [LOST]))
        self.assertEqual(self.of_lead(lead).mapped("wrote_again"), [False, False])
        self.assertFalse(self.activities(lead))

    def test_told_is_who_got_the_mail_when_the_lead_is_nobody_s(self):
        lead = self.lost_lead(user_id=False)
        self.receive(mime(LOST, [MARCO]))
        self.assertEqual(self.activities(lead).user_id, self.marco)

    def test_who_may_not_change_the_lead_does_not_restore_it(self):
        lead = self.lost_lead(user_id=self.marco.id)
        self.receive(mime(LOST, [GIULIA]))
        with self.assertRaises(AccessError):
            self.of_lead(lead).with_user(self.giulia).action_restore_lead()
        self.assertFalse(lead.active)

    def test_open_lead_before_a_lost_one(self):
        older = self.lead(LOST)
        lost = self.lost_lead()
        self.receive(mime(LOST))
        self.assertTrue(self.of_lead(older))
        self.assertFalse(self.of_lead(lost))
        newer = self.lead(LOST)
        self.receive(mime(LOST, subject="Again"))
        self.assertTrue(self.of_lead(newer))

    def test_won_lead_is_a_lead(self):
        lead = self.lead(LOST)
        lead.action_set_won()
        self.receive(mime(LOST))
        self.assertFalse(self.of_lead(lead).wrote_again)

    def test_entries_follow_to_the_contact_and_through_a_merge(self):
        lead, other = self.lead(f"{FIRST}, {SECOND}"), self.lead(STRANGER)
        lost = self.lost_lead()
        entries = self.receive(mime(SECOND), mime(STRANGER), mime(LOST))
        kept = (lead | other | lost).merge_opportunity()
        self.assertEqual(entries.lead_id, kept)
        kept.partner_id = self.anna_bianchi
        self.assertEqual(entries.partner_id, self.anna_bianchi)
        self.assertEqual(len(entries.exists()), 3)


@tagged("post_install", "-at_install")
class TestOldMailOfLostLeads(EmailLoggingCase):
    def test_nobody_is_told_of_history(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lost", "email_from": LOST, "user_id": self.giulia.id}
        )
        lead.action_set_lost()
        lead.date_closed = "2026-10-01"
        entry = self.record(graph_message(LOST)).entry_ids
        self.assertTrue(entry.wrote_again)
        self.assertFalse(lead.activity_ids)
        lead.date_closed = "2026-11-20"
        self.assertFalse(self.record(graph_message(LOST)).entry_ids.wrote_again)

    def test_a_page_of_leads_takes_one_statement_for_them(self):
        for number in range(20):
            self.env["crm.lead"].create(
                {
                    "name": "L",
                    "email_from": f"a{number}@x.example, b{number}@x.example",
                    "active": bool(number % 2),
                }
            )
        directory = self.env["email.logging.directory"]
        few = {"b1@x.example"}
        many = {f"b{number}@x.example" for number in range(20)}
        directory._leads(few, self.company)  # what is cached once
        with self.assertQueryCount(1):
            self.assertEqual(len(directory._leads(many, self.company)), 20)
