"""What an opportunity's card in the pipeline says of its e-mails, and when it rots."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...engine.opportunity import Basis
from ..common import ANNA, GIULIA, graph_message
from .test_conversation_opportunity import LinkedCase


@tagged("post_install", "-at_install")
class TestPipeline(LinkedCase):
    def card(self, lead, user=None):
        self.env.invalidate_all()
        return lead.with_user(user or self.giulia).last_email_in_words

    def at(self, date):
        return patch.object(
            fields.Datetime, "now", lambda: fields.Datetime.to_datetime(date)
        )

    def test_who_wrote_last_as_the_reader_may_know(self):
        lead, other = self.lead(), self.lead(user=self.marco)
        self.own._link(lead.with_user(self.giulia), Basis.CHOSEN)
        self.assertEqual(self.card(lead), "customer wrote today")
        with self.at("2026-11-04 12:00:00"):
            self.assertEqual(self.card(lead), "customer wrote, 2 d")
            self.next(sender=GIULIA, to=[ANNA])
            self.assertEqual(self.card(lead), "we wrote, 2 d")
        lead.user_id = self.marco
        self.assertFalse(self.card(lead, self.marco))
        self.assertFalse(self.card(other, self.marco))
        self.own.action_mark_private()
        self.assertFalse(self.card(lead, self.sara))

    def test_cards_of_a_page_take_as_many_statements_as_one(self):
        leads = self.leads.union(*(self.lead() for _ in range(20)))
        for lead in leads[:10]:
            message = self.record(graph_message(ANNA, [GIULIA]))
            message.conversation_id._link(lead, Basis.CHOSEN)

        def cost(leads):
            self.env.invalidate_all()
            leads = leads.with_user(self.giulia)
            leads.mapped("name")
            self.giulia.has_group("sales_team.group_sale_salesman")
            before = self.cr.sql_log_count
            leads.mapped("last_email_in_words")
            return self.cr.sql_log_count - before

        cost(leads[:1])
        self.assertEqual(cost(leads), cost(leads[:1]))
        self.assertLessEqual(cost(leads), 4)

    def rotting_lead(self, stage=9, mail=1):
        """:return: a lead that is so many days in its stage, with an e-mail that came
        so many days ago
        """
        lead = self.lead()
        lead.stage_id.rotting_threshold_days = 3
        self.own._link(lead.with_user(self.giulia), Basis.CHOSEN)
        now = self.cr.now()
        dates = {
            "stage": now - timedelta(days=stage),
            "mail": now - timedelta(days=mail),
        }
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s",
            [dates["stage"], lead.id],
        )
        self.cr.execute(
            "UPDATE interaction_log_entry SET date = %s WHERE opportunity_id = %s",
            [dates["mail"], lead.id],
        )
        self.env.invalidate_all()
        return lead

    def rots(self, lead, user=None):
        self.env.invalidate_all()
        theirs = lead.with_user(user or self.giulia)
        found = theirs.search([("id", "=", lead.id), ("is_rotting", "=", True)])
        self.assertEqual(bool(found), theirs.is_rotting)
        return theirs.is_rotting, theirs.rotting_days

    def test_rotting(self):
        lead = self.rotting_lead()
        self.assertEqual(self.rots(lead), (True, 9))
        self.company.email_logging_counts_as_activity = True
        self.assertEqual(self.rots(lead), (False, 0))
        lead.user_id = self.marco
        # He may not know of it.
        self.assertEqual(self.rots(lead, self.marco), (True, 9))

    def test_rotting_of_a_lead_whose_e_mail_is_older_than_its_stage(self):
        lead = self.rotting_lead(stage=5, mail=8)
        self.company.email_logging_counts_as_activity = True
        self.assertEqual(self.rots(lead), (True, 5))

    def test_rotting_of_no_company_is_as_the_reader_s_company_chose(self):
        lead = self.rotting_lead()
        lead.company_id = False
        self.assertEqual(self.rots(lead), (True, 9))
        self.company.email_logging_counts_as_activity = True
        self.assertEqual(self.rots(lead), (False, 0))
        other = self.env["res.company"].create({"name": "Other"})
        lead.company_id = self.company
        self.giulia.company_ids |= other
        both = lead.with_context(allowed_company_ids=(other | self.company).ids)
        self.assertEqual(self.rots(both), (False, 0))

    def test_rotting_of_a_lead_whose_stage_has_no_date(self):
        """As of those that were imported: it counts from when the lead was made."""
        lead = self.rotting_lead()
        self.cr.execute(
            "UPDATE crm_lead SET create_date = date_last_stage_update,"
            " date_last_stage_update = NULL WHERE id = %s",
            [lead.id],
        )
        self.env.invalidate_all()
        self.assertTrue(lead.with_user(self.giulia).is_rotting)
        self.company.email_logging_counts_as_activity = True
        self.env.invalidate_all()
        self.assertFalse(lead.with_user(self.giulia).is_rotting)
