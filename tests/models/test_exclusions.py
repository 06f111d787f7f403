from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, PAOLO, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestExclusions(EmailLoggingCase):
    def test_exclusion_covers_subdomains_only(self):
        self.env["email.logging.exclusion"].create({"name": "@Vale.example"})
        contacts = ["a@vale.example", "b@mail.vale.example", "c@harbourvale.example"]
        for address in contacts:
            self.env["res.partner"].create({"name": address, "email": address})
        self.assertEqual(
            [self.reason(address) for address in contacts],
            ["excluded", "excluded", None],
        )

    def test_narrower_rule_of_an_address_decides(self):
        rules = self.env["email.logging.exclusion"]
        company = self.company
        for name, policy, where in (
            ("harbour-vale.example", "never", None),
            (JOHN, "always", None),
            ("bianchi-arredi.example", "always", None),
            (ANNA, "never", None),
            ("lab.example", "never", None),
            ("lab.example", "always", company),
        ):
            rules.create(
                {"name": name, "policy": policy, "company_id": where and where.id}
            )
        for address in ("emily@harbour-vale.example", "x@mail.lab.example"):
            self.env["res.partner"].create({"name": address, "email": address})
        for expected, *people in (
            ("excluded", "emily@harbour-vale.example", [GIULIA]),
            (None, JOHN, [GIULIA]),
            ("excluded", JOHN, [GIULIA], ["emily@harbour-vale.example"]),
            ("excluded", ANNA, [GIULIA]),
            (None, PAOLO, [GIULIA]),
            (None, "x@mail.lab.example", [GIULIA]),
        ):
            with self.subTest(people=people):
                self.assertEqual(self.reason(*people), expected)

    def test_rules_that_contradict_each_other(self):
        rules = self.env["email.logging.exclusion"].with_user(self.sara)
        rule = rules.create({"name": ANNA, "policy": "always"})
        self.assertDouble(rules, {"name": ANNA, "policy": "never"})
        rules._never_log([ANNA, JOHN], self.env["res.company"])
        self.assertEqual(rule.policy, "never")
        self.assertEqual(rules.search([("name", "=", JOHN)]).policy, "never")

    def assertDouble(self, rules, *vals_list):
        """Whoever enters it is told; nobody has to look into the log."""
        with (
            self.assertNoLogs("odoo.sql_db", "ERROR"),
            self.assertRaisesRegex(ValidationError, "change that one"),
        ):
            rules.create(vals_list)

    def test_a_rule_that_is_there_already(self):
        rules = self.env["email.logging.exclusion"].with_user(self.sara)
        company = self.env["res.company"].create({"name": "Other"})
        rule = rules.create({"name": ANNA})
        self.assertDouble(rules, {"name": ANNA.upper()})
        self.assertDouble(rules, {"name": JOHN}, {"name": JOHN, "note": "Twice"})
        self.assertDouble(rules.sudo(), *[{"name": JOHN, "company_id": company.id}] * 2)
        other = rules.sudo().create({"name": ANNA, "company_id": company.id})
        with self.assertRaisesRegex(ValidationError, "change that one"):
            other.company_id = False
        rule.write({"name": ANNA, "note": "Is itself"})
        self.assertEqual(rule.note, "Is itself")

    def test_exclusion_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env["email.logging.exclusion"].create(
            {"name": ANNA, "company_id": company.id}
        )
        self.assertFalse(self.reason())

    def test_exclusion_takes_an_underscore_literally(self):
        for address in ("j_n@x.example", "jan@x.example"):
            self.env["res.partner"].create({"name": address, "email": address})
            self.record(graph_message(address))
        exclusion = self.env["email.logging.exclusion"].create(
            {"name": "j_n@x.example"}
        )
        exclusion.action_remove_logged()
        kept = self.env["email.logging.message"].search([])
        self.assertEqual(kept.mapped("sender_email"), ["jan@x.example"])

    def test_removing_what_was_logged_before_an_exclusion(self):
        kept, removed = self.record(graph_message(), graph_message(JOHN))
        exclusion = self.env["email.logging.exclusion"].create(
            {"name": "harbour-vale.example"}
        )
        self.assertEqual(exclusion.logged_count, 1)
        exclusion.action_remove_logged()
        self.assertEqual((kept | removed).exists(), kept)
