"""Contacts that turn out to be one have one entry, without a doubt."""

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import ANNA, GIULIA, MARCO, PAOLO, STRANGER
from ..sandbox_common import SandboxCase, mime

ANNA_AT_HOME = "anna@home.example"


class MergesCase(SandboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.paolo = cls.anna_bianchi, cls.paolo_greco
        cls.twin = cls.env["res.partner"].create({"name": "Anna B.", "email": ANNA})

    def log(self, *messages):
        self.send(*messages)
        self.run_job()

    def pairs(self):
        """:return: [(subject, contact, salesperson, is ambiguous)], without order"""
        entries = self.env["interaction.log.entry"].search([])
        return sorted(
            (e.subject, e.partner_id.name, e.user_id.login, e.ambiguous)
            for e in entries
        )

    def merge(self, *partners, user=None, into=None):
        """As somebody does by the wizard of Odoo."""
        partners = self.env["res.partner"].union(*partners)
        wizards = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizards.with_user(user or self.env.user).create(
            {
                "partner_ids": [Command.set(partners.ids)],
                "dst_partner_id": (into or partners[0]).id,
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestMerges(MergesCase):
    def test_two_contacts_with_one_address(self):
        self.log(mime(subject="in"), mime(GIULIA, [ANNA], [MARCO], subject="out"))
        self.assertEqual(len(self.pairs()), 5)
        self.assertTrue(all(ambiguous for *_who, ambiguous in self.pairs()))
        self.merge(self.anna, self.twin)
        self.assertFalse(self.twin.exists())
        name = self.anna.name
        expected = [
            ("in", name, "giulia", False),
            ("out", name, "giulia", False),
            ("out", name, "marco", False),
        ]
        self.assertEqual(self.pairs(), expected)

    def test_by_whoever_may_merge(self):
        """Entries of others, of another company too, are not theirs to write."""
        self.log(mime(ANNA, [MARCO], subject="in"))
        groups = "sales_team.group_sale_salesman,base.group_partner_manager"
        user = new_test_user(self.env, "merger", groups=groups)
        other = self.env["res.company"].create({"name": "Other"})
        self.messages.sudo().write({"company_id": other.id})
        self.messages.entry_ids.sudo().write({"company_id": other.id})
        self.merge(self.anna, self.twin, user=user)
        expected = [("in", self.anna.name, "marco", False)]
        self.assertEqual(self.pairs(), expected)

    def test_by_a_sales_manager_with_equal_fields_of_several_addresses(self):
        """What each of three holds twice is held once, and counts."""
        third = self.twin.copy()
        for partner in self.anna | self.twin | third:
            partner.email = f"{ANNA}, {ANNA_AT_HOME}"
        self.log(mime(ANNA_AT_HOME, [GIULIA], subject="in"))
        self.assertEqual(len(self.pairs()), 3)
        with self.assertNoLogs("odoo.sql_db", "ERROR"):
            self.merge(self.twin, self.anna, third, user=self.sara)
        self.log(mime(ANNA_AT_HOME, [GIULIA], subject="later"))
        name = self.twin.name
        expected = [("in", name, "giulia", False), ("later", name, "giulia", False)]
        self.assertEqual(self.pairs(), expected)
        self.assertEqual(self.twin.other_email_ids.mapped("email"), [ANNA_AT_HOME])

    def test_two_contacts_of_one_message(self):
        self.twin.email = ANNA_AT_HOME
        self.log(
            mime(ANNA, [GIULIA], [MARCO, PAOLO, ANNA_AT_HOME], subject="in"),
            mime(GIULIA, [ANNA], [PAOLO], subject="out"),
        )
        self.assertEqual(len(self.pairs()), 6)
        self.merge(self.anna, self.twin)
        anna, paolo = self.anna.name, self.paolo.name
        expected = [
            ("in", anna, "giulia", False),
            ("in", anna, "marco", False),
            ("in", paolo, "giulia", False),
            ("out", anna, "giulia", False),
            ("out", paolo, "giulia", False),
        ]
        self.assertEqual(self.pairs(), expected)

    def test_others_with_the_address_are_still_in_doubt(self):
        third = self.twin.copy({"name": "Anna C."})
        self.log(mime(subject="in"))
        self.merge(self.anna, self.twin)
        expected = [
            ("in", self.anna.name, "giulia", True),
            ("in", third.name, "giulia", True),
        ]
        self.assertEqual(sorted(expected), self.pairs())
        self.merge(self.anna, third)
        self.assertEqual(self.pairs(), [("in", self.anna.name, "giulia", False)])

    def test_opportunities_stay(self):
        self.log(mime(subject="in"))
        entry = self.messages.entry_ids.filtered(lambda e: e.partner_id == self.twin)
        entry.with_user(self.giulia).action_create_opportunity()
        lead = entry.opportunity_id
        self.merge(self.anna, self.twin)
        self.assertEqual(self.messages.entry_ids.opportunity_id, lead)
        self.assertEqual(self.messages.entry_ids, entry, "its note leads to it")
        self.assertEqual(lead.partner_id, self.anna)

    def test_contact_merged_with_a_user_s_partner(self):
        groups = "sales_team.group_sale_salesman"
        user = new_test_user(self.env, "new", groups=groups, email="n@x.example")
        self.log(mime(subject="in"))
        self.merge(self.twin, user.partner_id, into=user.partner_id)
        self.assertEqual(len(self.messages.entry_ids), 2)
        self.merge(self.anna, user.partner_id)
        self.assertEqual(user.partner_id, self.anna)
        self.assertEqual(self.pairs(), [("in", self.anna.name, "giulia", False)])


@tagged("post_install", "-at_install")
class TestDoubts(MergesCase):
    """What ends a doubt otherwise."""

    def setUp(self):
        super().setUp()
        self.log(mime(ANNA, [GIULIA], [MARCO], subject="in"))
        self.certain = [
            ("in", self.anna.name, "giulia", False),
            ("in", self.anna.name, "marco", False),
        ]

    def entry_of(self, partner, user=None):
        return self.messages.entry_ids.filtered(
            lambda e: e.partner_id == partner and e.user_id == (user or self.giulia)
        )

    def test_the_other_is_deleted(self):
        self.assertEqual(len(self.pairs()), 3)
        self.twin.unlink()
        self.assertEqual(self.pairs(), self.certain)

    def test_the_principal_one_is_deleted(self):
        """Whoever had an entry with it only has one with the other."""
        first = self.messages.entry_ids.filtered(lambda e: e.user_id == self.marco)
        right = (self.anna | self.twin) - first.partner_id
        first.partner_id.with_user(self.sara).unlink()
        expected = [("in", right.name, who, False) for who in ("giulia", "marco")]
        self.assertEqual(self.pairs(), expected)

    def test_both_are_deleted(self):
        (self.twin | self.anna).unlink()
        expected = [("in", False, who, False) for who in ("giulia", "marco")]
        self.assertEqual(self.pairs(), expected)

    def test_the_other_is_archived_and_comes_back(self):
        before = self.pairs()
        self.twin.with_user(self.giulia).action_archive()
        self.assertFalse(any(ambiguous for *_who, ambiguous in self.pairs()))
        self.twin.with_user(self.giulia).action_unarchive()
        self.assertEqual(self.pairs(), before)

    def test_its_entry_is_removed_by_hand(self):
        first = self.entry_of(self.anna, self.marco).partner_id or self.twin
        other = (self.anna | self.twin) - first
        self.entry_of(other).with_user(self.sara).unlink()
        expected = [("in", first.name, who, False) for who in ("giulia", "marco")]
        self.assertEqual(self.pairs(), expected)

    def test_its_entry_gets_the_right_contact_by_hand(self):
        entry = self.entry_of(self.twin)
        view = "crm_email_logging.interaction_log_entry_view_form"
        with Form(entry.with_user(self.sara), view=view) as form:
            form.partner_id = self.anna
        self.assertTrue(entry.exists(), "the one that is open")
        self.assertEqual(self.pairs(), self.certain)

    def test_somebody_else_has_no_part_in_it(self):
        self.log(mime(PAOLO, [GIULIA], subject="clear"))
        before = self.pairs()
        self.env["res.partner"].create({"name": "P", "email": "p@x.example"}).unlink()
        self.paolo.action_archive()
        self.assertEqual(self.pairs(), before)


@tagged("post_install", "-at_install")
class TestLeads(MergesCase):
    def leads(self):
        return self.env["crm.lead"].create(
            [{"name": a, "email_from": a} for a in (STRANGER, ANNA_AT_HOME)]
        )

    def test_two_leads_of_one_message_are_merged(self):
        leads = self.leads()
        self.log(mime(STRANGER, [GIULIA], [ANNA_AT_HOME, MARCO]), mime(STRANGER))
        self.assertEqual(len(self.messages.entry_ids), 4)
        merged = leads.with_user(self.sara).merge_opportunity()
        self.env.invalidate_all()
        self.assertEqual(self.messages.entry_ids.lead_id, merged)
        self.assertEqual([len(message.entry_ids) for message in self.messages], [1, 2])

    def test_what_was_said_of_a_lead_and_of_its_contact_is_kept(self):
        """The opportunity of the one entry, and the lead of the other."""
        lead = self.leads()[0]
        self.paolo.email = PAOLO
        self.log(mime(STRANGER, [GIULIA], [PAOLO]))
        entries = self.messages.entry_ids
        of_paolo = entries.filtered(lambda e: e.partner_id == self.paolo)
        of_paolo.opportunity_id = opportunity = self.env["crm.lead"].create(
            {"name": "Lamps", "type": "opportunity", "partner_id": self.paolo.id}
        )
        self.assertEqual(len(entries), 2)
        lead.partner_id = self.paolo
        [entry] = self.messages.entry_ids
        self.assertEqual(entry.partner_id, self.paolo)
        self.assertEqual(entry.opportunity_id, opportunity)
        self.assertEqual(entry.lead_id, lead)

    def test_leads_of_one_message_get_one_contact(self):
        leads = self.leads()
        self.log(mime(STRANGER, [GIULIA], [ANNA_AT_HOME]))
        leads.with_user(self.giulia).sudo().partner_id = self.paolo
        self.assertEqual(len(self.messages.entry_ids), 1)
        self.assertEqual(self.messages.entry_ids.partner_id, self.paolo)
