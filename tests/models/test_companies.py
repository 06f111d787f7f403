"""Several companies, and a parent with a branch: Odoo's own rules decide."""

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, STRANGER
from ..sandbox_common import SandboxCase, mime

SECOND_LOG = "crm.log2@lumen.example"


@tagged("post_install", "-at_install")
class TestCompanies(SandboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"]
        cls.other = companies.create({"name": "Other"})
        cls.branch = companies.create({"name": "Branch", "parent_id": cls.company.id})

    def allow(self, user, *companies):
        """The user may be in these companies, and is in the first of them."""
        ids = [company.id for company in companies]
        user.write({"company_ids": [(6, 0, ids)], "company_id": ids[0]})

    def log_in(self, company, *messages):
        """Log them in the mailbox of that company.

        :return: {subject: entries}
        """
        self.mailbox.company_id = company
        self.send(*messages)
        self.run_job()
        return {m.subject: m.entry_ids for m in self.messages}

    def as_in(self, user, company):
        return self.env(user=user, context={"allowed_company_ids": company.ids})

    def test_a_user_of_another_company_is_a_colleague(self):
        self.allow(self.marco, self.other)
        self.allow(self.giulia, self.other, self.company)
        found = self.log_in(
            self.company,
            mime(JOHN, [MARCO], [GIULIA], subject="both"),
            mime(JOHN, [MARCO], subject="his"),
        )
        self.assertEqual(found["both"].user_id, self.giulia)
        self.assertNotIn("his", found)
        self.assertIn(f"{MARCO} may not work in", self.skipped.remedy)
        self.allow(self.marco, self.other, self.company)
        self.skipped.action_retry()
        found = self.log_in(self.company)
        his = found["his"].with_env(self.as_in(self.marco, self.company))
        self.assertEqual(his.display_name, "his")
        lead = self.env["crm.lead"].browse(his.action_create_opportunity()["res_id"])
        self.assertEqual(lead.company_id, self.company)
        self.assertEqual(lead.user_id, self.marco)

    def test_the_mailbox_s_company_decides_for_a_user_of_several(self):
        self.allow(self.giulia, self.company, self.other)
        found = self.log_in(self.other, mime(JOHN, [GIULIA], subject="there"))
        entry = found["there"]
        self.assertEqual(entry.company_id, self.other)
        entry = entry.with_env(self.as_in(self.giulia, self.other))
        lead = self.env["crm.lead"].browse(entry.action_create_opportunity()["res_id"])
        self.assertEqual(lead.company_id, self.other)

    def test_runs_go_with_their_mailbox(self):
        """Whoever has the mailbox now reads what its runs did."""
        self.log_in(self.company, mime(ANNA, [GIULIA]))
        runs = self.mailbox.run_ids
        groups = "base.group_system,sales_team.group_sale_manager"
        there = new_test_user(self.env, "there", groups=groups)
        self.allow(there, self.other)
        self.mailbox.company_id = self.other
        read = runs.with_env(self.as_in(there, self.other)).read()
        self.assertEqual(sum(row["logged_count"] for row in read), 1)
        run = runs[:1].with_env(self.as_in(there, self.other))
        self.assertFalse(run.search_count([("company_id", "=", self.company.id)]))

    def test_a_branch_knows_what_its_users_may_read(self):
        self.allow(self.giulia, self.branch)
        leads = self.env["crm.lead"]
        self.anna_bianchi.company_id = self.company
        self.paolo_greco.company_id = self.other
        for company, email in (
            (self.branch, "lead@branch.example"),
            (self.company, "lead@parent.example"),
        ):
            lead = {"name": email, "email_from": email, "user_id": False}
            leads.create({**lead, "company_id": company.id})
        found = self.log_in(
            self.branch,
            mime(ANNA, [GIULIA], subject="of the parent"),
            mime(self.paolo_greco.email, [GIULIA], subject="of another"),
            mime("lead@branch.example", [GIULIA], subject="lead of the branch"),
            mime("lead@parent.example", [GIULIA], subject="lead of the parent"),
        )
        self.assertEqual(set(found), {"of the parent", "lead of the branch"})
        env = self.as_in(self.giulia, self.branch)
        entry = found["of the parent"].with_env(env)
        self.assertEqual(entry.partner_id.name, self.anna_bianchi.name)
        lead = leads.browse(entry.action_create_opportunity()["res_id"])
        self.assertEqual(lead.company_id, self.branch)
        self.assertEqual(lead.partner_id, self.anna_bianchi)
        lead_entry = found["lead of the branch"].with_env(env)
        self.assertEqual(lead_entry.lead_id.name, "lead@branch.example")

    def test_a_parent_serves_its_branches(self):
        self.allow(self.giulia, self.company, self.branch)
        self.anna_bianchi.company_id = self.branch
        self.john_carter.copy({"company_id": self.branch.id})
        lead = {"name": "L", "email_from": "lead@branch.example", "user_id": False}
        self.env["crm.lead"].create({**lead, "company_id": self.branch.id})
        found = self.log_in(
            self.company,
            mime(ANNA, [GIULIA], subject="of the branch"),
            mime(ANNA, [GIULIA], subject="opened in the parent"),
            mime(JOHN, [GIULIA], subject="of both"),
            mime("lead@branch.example", [GIULIA], subject="lead"),
        )
        self.assertEqual(found["of both"].partner_id, self.john_carter)
        self.assertTrue(found["lead"].lead_id)
        leads = self.env["crm.lead"]
        for subject, companies, expected, partner in (
            ("opened in the parent", self.company, self.company, False),
            ("of the branch", self.company | self.branch, self.branch, True),
        ):
            entry = found[subject].with_env(self.as_in(self.giulia, companies))
            lead = leads.browse(entry.action_create_opportunity()["res_id"])
            self.assertEqual(lead.company_id, expected)
            self.assertEqual(lead.user_id, self.giulia)
            self.assertEqual(bool(lead.partner_id), partner)
            self.assertEqual(lead.email_from, ANNA)

    def test_a_team_of_two_companies(self):
        self.allow(self.marco, self.other)
        team = "vendite@lumen.example"
        for user in (self.giulia, self.marco):
            self.env["email.logging.address"].create(
                {"partner_id": user.partner_id.id, "email": team}
            )
        found = self.log_in(self.company, mime(JOHN, [team], subject="team"))
        self.assertEqual(found["team"].user_id, self.giulia)

    def test_waiting_mail_of_another_company_is_not_counted(self):
        self.allow(self.giulia, self.company, self.other)
        self.log_in(self.other, mime(STRANGER, [GIULIA]))
        partners = self.env["res.partner"]
        partner = partners.create({"name": "S", "email": STRANGER})
        both = {"allowed_company_ids": [self.company.id, self.other.id]}
        for company, user_is_in, expected in (
            (self.company, both, 0),
            (self.other, both, 1),
            (False, both, 1),
            (False, {"allowed_company_ids": self.company.ids}, 0),
            (False, {"allowed_company_ids": self.other.ids}, 1),
        ):
            partner.company_id = company
            there = partner.with_user(self.giulia).with_context(**user_is_in)
            with self.subTest(company=company, user=user_is_in):
                self.assertEqual(there.get_logged_emails()["waiting"], expected)
        there.action_log_the_past()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.partner_id, partner)

    def test_buttons_of_an_unknown_correspondent(self):
        self.allow(self.giulia, self.company, self.other)
        self.bianchi_arredi.company_id = self.other
        self.anna_bianchi.company_id = self.other
        newcomer = "nuovo@bianchi-arredi.example"
        self.log_in(
            self.company, mime(ANNA, [GIULIA]), mime(newcomer, [GIULIA], subject="new")
        )
        both = {"allowed_company_ids": [self.company.id, self.other.id]}
        env = self.env(user=self.giulia, context=both)
        strangers = env["email.logging.correspondent"].search([])
        new = strangers.filtered(lambda stranger: stranger.email == newcomer)
        self.assertFalse(new.parent_id, "that company is the other's")
        new.partner_id = self.anna_bianchi
        with self.assertRaisesRegex(UserError, "another company"):
            new.action_add_to_contact()
        new.partner_id = False
        for stranger in strangers:
            stranger.action_create_contact()
        self.run_job()
        self.assertEqual(len(self.messages), 2)
        self.assertNotIn(self.anna_bianchi, self.messages.entry_ids.partner_id)

    def test_assigned_by_hand_to_a_contact_of_the_company(self):
        self.log_in(self.company, mime(STRANGER, [GIULIA]))
        self.anna_bianchi.company_id = self.other
        model = self.env["email.logging.assignment"]
        vals = {
            "skipped_ids": [(6, 0, self.skipped.ids)],
            "partner_id": self.anna_bianchi.id,
        }
        with self.assertRaisesRegex(UserError, "another company"):
            model.create(vals).action_assign()
        self.anna_bianchi.company_id = self.company
        model.create(vals).action_assign()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.partner_id, self.anna_bianchi)

    def test_a_rule_of_one_company_leaves_the_others_mail(self):
        """What is removed is gone from Odoo: only what the rule is for."""
        self.allow(self.giulia, self.company, self.other)
        rules = self.env["email.logging.exclusion"]
        for company in (self.company, self.other):
            rules.create({"name": JOHN, "company_id": company.id})
            self.log_in(
                company,
                mime(ANNA, [GIULIA], subject=company.name),
                mime(JOHN, [GIULIA], subject="kept out"),
            )
        rule = rules.create({"name": ANNA, "company_id": self.other.id})
        self.assertEqual(rule.logged_count, 1)
        rule.action_remove_logged()
        self.assertEqual(self.messages.company_id, self.company)
        his = rules.search([("name", "=", JOHN), ("company_id", "=", self.other.id)])
        kept_out = self.skipped.browse(his.get_kept_out())
        self.assertEqual(kept_out.mapped("company_id"), self.other)

    def test_who_left_the_company_since(self):
        found = self.log_in(self.company, mime(ANNA, [GIULIA]))
        self.allow(self.giulia, self.other)
        self.anna_bianchi.company_id = self.other
        manager = new_test_user(
            self.env, "manager", groups="sales_team.group_sale_manager"
        )
        entry = found["Offer"].with_env(self.as_in(manager, self.company))
        lead = self.env["crm.lead"].browse(entry.action_create_opportunity()["res_id"])
        self.assertEqual(lead.company_id, self.company)
        self.assertEqual(lead.user_id, manager)
        self.assertEqual(lead.email_from, ANNA)
        self.assertFalse(lead.partner_id)
