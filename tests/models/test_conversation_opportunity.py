"""A conversation belongs to an opportunity: what arrives, what people do, undo."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...engine.opportunity import Basis
from ..common import ANNA, GIULIA, graph_message
from .test_conversations import ConversationsCase, answering


class LinkedCase(ConversationsCase):
    """The conversation of three messages; the mails of these tests are of today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.to_datetime("2026-11-02 12:00:00")
        cls.startClassPatcher(patch.object(fields.Datetime, "now", lambda: cls.now))
        cls.leads = cls.env["crm.lead"]

    def setUp(self):
        super().setUp()
        self.conversation = self.three().conversation_id
        self.own = self.conversation.with_user(self.giulia)
        self.entries = self.conversation.message_ids.entry_ids

    def lead(self, partner=None, user=None, **values):
        return self.leads.create(
            {
                "name": "Lamps",
                "type": "opportunity",
                "partner_id": (partner or self.anna_bianchi).id,
                "user_id": (user or self.giulia).id,
                **values,
            }
        )

    def next(self, name="<3@x>", *args, **properties):
        """:return: the entries of an answer that comes now"""
        found = self.record(answering(name, [], *args, **properties)).entry_ids
        self.env.invalidate_all()
        return found

    def seen(self, user=None, of=None):
        self.env.invalidate_all()
        theirs = (of or self.conversation).with_user(user or self.giulia)
        return theirs.opportunity_answer, theirs.opportunity_sentence

    def ask(self, record, user=None):
        """:return: the window that is opened by Create Opportunity"""
        theirs = record.with_user(user or self.giulia)
        action = theirs.action_create_opportunity()
        self.assertEqual(action["res_model"], "email.logging.opportunity")
        wizards = self.env[action["res_model"]].with_user(user or self.giulia)
        return wizards.browse(action["res_id"])


SAID = "x"


@tagged("post_install", "-at_install")
class TestRows(LinkedCase):
    """Each row of the table, and its undo."""

    def test_only_one_is_suggested_and_links_past_and_future(self):
        lead = self.lead()
        name = "Only open opportunity of this contact: Lamps"
        self.assertEqual(self.seen(), ("suggested", name))
        self.assertFalse(self.next().opportunity_id)
        self.own.action_accept_opportunity()
        entries = self.conversation.message_ids.entry_ids
        self.assertEqual(len(entries), 4)
        self.assertEqual(entries.opportunity_id, lead)
        self.assertEqual(self.seen(), ("joins", "You chose it."))
        self.assertEqual(self.seen(self.sara)[1], "Giulia Conti chose it.")
        later = self.next()
        self.assertEqual(later.opportunity_id, lead)
        # Within a test, the clock of the database stands still.
        self.conversation.opportunity_date = "2026-01-01"
        self.assertEqual(
            later.with_user(self.giulia).opportunity_sentence,
            "Because its conversation belongs to it.",
        )
        later.with_user(self.giulia).action_undo_opportunity()  # from an entry
        self.assertEqual(self.seen()[0], "suggested")
        self.assertFalse((entries | later).opportunity_id)
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self.own.action_undo_opportunity()

    def test_closed_is_told_once_and_opened_anew(self):
        lead = self.lead()
        self.own.action_accept_opportunity()
        lead.action_set_won()
        news = self.next() | self.next()
        self.assertFalse(news.opportunity_id)
        lead._tell_customer_wrote(self.giulia)
        self.assertEqual(
            self.seen(), ("closed", "It is won: later e-mails do not belong to it.")
        )
        self.assertEqual(
            lead.activity_ids.mapped("summary"), ["The customer wrote again"]
        )
        self.assertEqual(lead.activity_ids.user_id, self.giulia)
        action = self.own.action_create_opportunity()
        new = self.leads.browse(action["res_id"])
        self.assertEqual(news.opportunity_id, new)
        self.assertEqual(self.entries.opportunity_id, lead)
        self.assertEqual(self.next().opportunity_id, new)
        self.own.action_undo_opportunity()
        self.assertEqual(self.conversation.opportunity_id, lead)
        self.assertFalse(news.opportunity_id)
        lead.activity_ids.action_done()
        self.next(sender=GIULIA, to=[ANNA])
        self.next()
        self.assertFalse(lead.activity_ids)

    def test_lost_archived_and_restored(self):
        lead = self.lead()
        self.own.action_accept_opportunity()
        lead.action_set_lost()
        self.assertFalse(self.next().opportunity_id)
        self.assertIn("It is lost", self.seen()[1])
        self.assertTrue(lead.activity_ids)
        lead.action_restore()
        self.assertEqual(self.next().opportunity_id, lead)
        lead.action_archive()
        self.assertFalse(self.next().opportunity_id)
        self.assertIn("It is archived", self.seen()[1])

    def test_old_mail_is_silent(self):
        lead = self.lead()
        self.company.email_logging_opportunity_link = "itself"
        old = {"receivedDateTime": "2026-10-01T09:00:00Z"}
        self.assertFalse(self.next(**old).opportunity_id)
        self.own.action_accept_opportunity()
        lead.action_set_won()
        self.next(**old)
        self.assertFalse(lead.activity_ids)

    def test_private_is_told_to_nobody(self):
        lead = self.lead()
        self.own.action_accept_opportunity()
        self.own.action_mark_private()
        lead.action_set_won()
        self.next()
        self.assertFalse(lead.activity_ids)

    def test_linked_by_itself_if_the_company_chose_so(self):
        self.company.email_logging_opportunity_link = "itself"
        lead = self.lead()
        self.assertEqual(self.next().opportunity_id, lead)
        self.assertEqual(self.entries.opportunity_id, lead)
        sentence = "It was the only open opportunity of this contact."
        self.assertEqual(self.seen(), ("joins", sentence))
        self.own.action_unlink_opportunity()
        self.assertFalse(self.next().opportunity_id)

    def test_several_are_asked_the_liveliest_first(self):
        self.company.email_logging_opportunity_link = "itself"
        leads = self.lead() | self.lead() | self.lead()
        self.conversation._link(leads[1], Basis.CHOSEN)
        other = self.record(graph_message(ANNA, [GIULIA], subject="Chairs"))
        self.assertFalse(other.entry_ids.opportunity_id)
        self.assertEqual(
            self.seen(of=other.conversation_id),
            ("asked", "The contact has 3 open opportunities."),
        )
        leads[0].message_post(body=SAID).date = "2026-11-02 10:00"
        leads[2].message_post(body=SAID).date = "2026-11-02 11:00"
        for lead in leads:
            self.cr.execute(
                "UPDATE crm_lead SET create_date='2026-01-01', "
                "date_last_stage_update='2026-01-01' WHERE id = %s",
                [lead.id],
            )
        self.cr.execute(
            "UPDATE mail_message SET date = LEAST(date, '2026-11-02 11:00')"
        )
        self.env.invalidate_all()
        wizard = self.ask(other.entry_ids)
        shown = wizard.web_read({"open_ids": {"fields": {}}})[0]["open_ids"]
        self.assertEqual([row["id"] for row in shown], wizard.open_ids.ids)
        self.assertEqual(len(wizard.open_ids), 3)
        chosen = leads[2].with_user(self.giulia)
        chosen.with_context(email_logging_opportunity_id=wizard.id).action_link_emails()
        self.assertEqual(other.entry_ids.opportunity_id, leads[2])

    def test_whose_opportunities(self):
        self.lead(self.paolo_greco, self.marco, name="Chairs").user_id = self.giulia
        self.assertEqual(self.seen()[0], "nothing")
        self.company.email_logging_opportunity_scope = "company"
        self.assertEqual(self.seen()[0], "suggested")
        self.company.email_logging_opportunity_link = "itself"
        self.assertTrue(self.next().opportunity_id)
        self.company.email_logging_opportunity_scope = "own"
        lead = self.lead(user=self.marco, name="Desks")
        other = self.record(graph_message(ANNA, [GIULIA], subject="Desks"))
        self.assertFalse(other.entry_ids.opportunity_id)
        lead.user_id = self.giulia
        other = self.record(graph_message(ANNA, [GIULIA], subject="Desks"))
        self.assertEqual(other.entry_ids.opportunity_id, lead)

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.company.email_logging_opportunity_link = "itself"
        self.giulia.company_ids |= other | branch
        lead = self.lead(company_id=other.id)
        self.assertFalse(self.next().opportunity_id)
        self.assertEqual(self.seen(self.env.user)[0], "nothing")
        with self.assertRaisesRegex(UserError, "another company"):
            self.conversation._link(lead, Basis.CHOSEN)
        lead.company_id = branch
        self.assertEqual(self.next().opportunity_id, lead)

    def test_refused_never_comes_back(self):
        self.company.email_logging_opportunity_link = "itself"
        self.own.action_unlink_opportunity()
        lead = self.lead()
        self.assertFalse(self.next().opportunity_id)
        self.assertEqual(
            self.seen(), ("refused", "You decided that it belongs to no opportunity.")
        )
        theirs = "Giulia Conti decided that it belongs to no opportunity."
        self.assertEqual(self.seen(self.sara), ("refused", theirs))
        self.own.action_undo_opportunity()
        self.assertEqual(self.next().opportunity_id, lead)

    def test_one_of_its_e_mails_became_it(self):
        """As in earlier versions, where entries only had an opportunity."""
        self.entries.opportunity_id = self.lead()
        self.conversation._carry_opportunities(self.conversation.ids)
        self.env.invalidate_all()
        self.assertEqual(self.seen(), ("joins", "One of its e-mails became it."))

    def test_wrong_one_is_moved_and_moved_back(self):
        wrong, right = self.lead(), self.lead(name="Chairs")
        self.own._link(wrong, Basis.CHOSEN)
        wizard = self.env["email.logging.opportunity"].with_user(self.giulia)
        action = self.own.action_choose_opportunity()
        wizard = wizard.browse(action["res_id"])
        wizard.other_id = right
        wizard.action_link()
        self.assertEqual(self.entries.opportunity_id, right)
        self.assertEqual(self.next().opportunity_id, right)
        self.own.action_undo_opportunity()
        self.assertEqual(self.conversation.message_ids.entry_ids.opportunity_id, wrong)


@tagged("post_install", "-at_install")
class TestWhoMay(LinkedCase):
    def test_opportunity_of_somebody_else(self):
        lead = self.lead(user=self.marco)
        for link in (
            lambda: self.own._link(lead.with_user(self.giulia), Basis.CHOSEN),
            lambda: self.conversation.with_user(self.marco)._link(lead, Basis.CHOSEN),
        ):
            with self.assertRaises(AccessError):
                link()
        self.assertEqual(self.seen()[0], "nothing")  # she may not know of it
        self.conversation._link(lead, Basis.CHOSEN)
        for take in (
            self.own.action_unlink_opportunity,
            self.own.action_undo_opportunity,
        ):
            with self.assertRaisesRegex((AccessError, UserError), "somebody else"):
                take()
        self.assertEqual(self.entries.opportunity_id, lead)
        entry = self.entries[0].with_user(self.giulia)
        with self.assertRaisesRegex(UserError, "belongs to somebody else"):
            entry.action_view_opportunity()
        self.assertEqual(self.entries.opportunity_id, lead)

    def test_who_knows_the_header_only(self):
        self.sara.group_ids -= self.env.ref("sales_team.group_sale_manager")
        self.sara.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        lead = self.lead()
        entry = self.entries[0].with_user(self.sara)
        self.assertFalse(entry.opportunity_sentence)
        wizard = self.ask(entry, self.sara)
        wizard.other_id = lead
        wizard.action_link()
        self.assertEqual(entry.opportunity_id, lead)
        self.assertFalse(self.conversation.opportunity_id)


@tagged("post_install", "-at_install")
class TestMade(LinkedCase):
    """Opportunities that are made of e-mails, and unmade."""

    def make(self, record):
        action = record.with_user(self.giulia).action_create_opportunity()
        self.assertEqual(action["res_model"], "crm.lead")
        self.env.flush_all()
        self.cr.flush()
        return self.leads.browse(action["res_id"]).with_user(self.giulia)

    def test_undo_while_nothing_was_done(self):
        for record in (
            self.entries[0],
            self.conversation.message_ids[0],
            self.conversation,
        ):
            lead = self.make(record)
            self.assertTrue(lead.can_undo_creation)
            source = lead.source_entry_id.message_id
            self.assertEqual(source.conversation_id, self.conversation)
            lead.action_undo_creation()
            self.env.invalidate_all()
            self.assertFalse(lead.exists())
            self.assertFalse(self.entries.opportunity_id)
            self.assertEqual(self.seen(), ("nothing", ""))

    def test_undo_of_who_may_not_read_it_any_more(self):
        """He comes back to the entry, of which he sees the header."""
        lead = self.make(self.conversation)
        entry = lead.source_entry_id
        self.giulia.group_ids |= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.conversation.message_ids.entry_ids.user_id = self.marco
        self.env.flush_all()
        self.env.invalidate_all()
        lead = self.leads.browse(lead.id).with_user(self.giulia)
        shown = lead.action_undo_creation()
        self.assertEqual((shown["res_model"], shown["res_id"]), (entry._name, entry.id))
        self.assertFalse(lead.exists())

    def test_undo_of_what_an_earlier_version_linked(self):
        """Nothing is known of before: then there was nothing."""
        entry = self.record(graph_message(ANNA, [GIULIA], subject="Chairs")).entry_ids
        lead = self.make(entry)
        conversation = entry.message_id.conversation_id
        self.assertEqual(conversation.opportunity_id, lead)
        conversation.opportunity_before = False
        lead.action_undo_creation()
        self.env.invalidate_all()
        self.assertFalse(lead.exists())
        self.assertEqual(self.seen(of=conversation), ("nothing", ""))

    def test_several_entries_are_asked_about_once(self):
        """Of the list of e-mails: one opportunity of all that are marked."""
        wizard = self.ask(self.entries)
        lead = self.leads.browse(wizard.action_create_opportunity()["res_id"])
        self.assertEqual(self.entries.opportunity_id, lead)
        self.assertEqual(len(self.entries), 3)

    def test_no_undo_after_something_was_done(self):
        later = self.env["crm.stage"].search([], limit=2)[1]
        for what in (
            lambda lead: lead.message_post(body=SAID),
            lambda lead: lead.activity_schedule(),
            lambda lead: lead.write({"stage_id": later.id}),
            lambda lead: self.next(),
            lambda lead: lead.action_set_lost(),
        ):
            with self.cr.savepoint() as point:
                lead = self.make(self.conversation)
                what(lead)
                self.env.flush_all()
                self.cr.flush()
                self.env.invalidate_all()
                self.assertFalse(lead.can_undo_creation)
                with self.assertRaisesRegex(UserError, "meanwhile"):
                    lead.action_undo_creation()
                point.rollback()
                self.env.invalidate_all()
        lead = self.make(self.conversation)
        self.assertFalse(lead.with_user(self.sara).can_undo_creation)

    def test_of_several_with_all_that_one_may_say(self):
        other = self.record(graph_message(ANNA, [GIULIA], subject="Chairs"))
        wizard = self.ask(self.conversation | other.conversation_id)
        self.assertEqual((wizard.name, wizard.user_id), ("Offer", self.giulia))
        tag = self.env["crm.tag"].create({"name": "Fair"})
        wizard.write(
            {"name": "Stand", "date_deadline": "2026-12-24", "tag_ids": tag.ids}
        )
        lead = self.leads.browse(wizard.action_create_opportunity()["res_id"])
        self.assertEqual((lead.name, lead.tag_ids), ("Stand", tag))
        self.assertEqual(str(lead.date_deadline), "2026-12-24")
        self.assertEqual(lead.partner_id, self.anna_bianchi)
        self.assertTrue(lead.team_id)
        self.assertEqual((self.entries | other.entry_ids).opportunity_id, lead)
        lead.with_user(self.giulia).action_undo_creation()
        self.assertFalse((self.entries | other.entry_ids).opportunity_id)

    def test_a_lead_where_leads_are_used(self):
        self.giulia.group_ids |= self.env.ref("crm.group_use_lead")
        self.assertEqual(self.make(self.entries[0]).type, "lead")

    def test_attachments_on_request(self):
        self.conversation.message_ids.has_attachments = True
        self.lead()
        wizard = self.ask(self.entries[0])
        wizard.with_attachments = True
        message = type(self.env["email.logging.message"])
        listed = [
            {"id": "a", "kind": "file", "small": False},
            {"id": "b", "kind": "file", "small": True},
        ]
        with (
            patch.object(message, "_list_attachments", lambda _: listed),
            patch.object(message, "_fetch_attachment", lambda _, id: (id, b"x")),
        ):
            action = wizard.action_create_opportunity()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", action["res_id"])]
        )
        self.assertEqual(files.mapped("name"), ["a"])
