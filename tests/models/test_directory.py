"""Whose contact somebody is, for the company whose mailbox it is."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestDirectory(EmailLoggingCase):
    def test_a_contact_of_another_company_is_none_of_ours(self):
        """Nor of that company's own users, who read the same mailbox as others do."""
        companies = self.env["res.company"]
        other = companies.create({"name": "Other"})
        branch = companies.create({"name": "Branch", "parent_id": self.company.id})
        for company, reason in (
            (companies, ""),
            (self.company, ""),
            (branch, ""),
            (other, "unknown_contact"),
        ):
            self.anna_bianchi.company_id = company
            [decision] = self.decide(graph_message(ANNA, [GIULIA]))
            with self.subTest(company.name):
                self.assertEqual(decision.reason or "", reason)
