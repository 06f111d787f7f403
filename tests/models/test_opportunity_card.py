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

    def test_rotting(self):
        lead = self.lead()
        lead.stage_id.rotting_threshold_days = 3
        self.own._link(lead.with_user(self.giulia), Basis.CHOSEN)
        now = self.cr.now()
        dates = {"stage": now - timedelta(days=9), "mail": now - timedelta(days=1)}
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s",
            [dates["stage"], lead.id],
        )
        self.cr.execute(
            "UPDATE interaction_log_entry SET date = %s WHERE opportunity_id = %s",
            [dates["mail"], lead.id],
        )

        def rots(user):
            self.env.invalidate_all()
            theirs = lead.with_user(user)
            found = theirs.search([("id", "=", lead.id), ("is_rotting", "=", True)])
            self.assertEqual(bool(found), theirs.is_rotting)
            return theirs.is_rotting, theirs.rotting_days

        self.assertEqual(rots(self.giulia), (True, 9))
        self.company.email_logging_counts_as_activity = True
        self.assertEqual(rots(self.giulia), (False, 0))
        lead.user_id = self.marco
        self.assertEqual(rots(self.marco), (True, 9))  # he may not know of it
