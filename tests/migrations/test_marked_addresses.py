from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import EmailLoggingCase

SCRIPT = "crm_email_logging/migrations/19.0.1.8.0/post-addresses.py"


@tagged("post_install", "-at_install")
class TestMarkedAddresses(EmailLoggingCase):
    def migrate(self):
        load_script(file_path(SCRIPT), "post_addresses").migrate(self.cr, "19.0.1.7.0")
        self.env.invalidate_all()

    def test_19_0_1_8_0_marks_around_an_address_are_no_part_of_it(self):
        typed = "«uno@a.example»; due@a.example)"
        plain = {"name": "Plain", "email": "plain@a.example"}
        contact, archived, untouched = self.env["res.partner"].create(
            [
                {"name": "Marked", "email": typed},
                {"name": "Archived", "email": "tre@a.example]", "active": False},
                plain,
            ]
        )
        lead = self.env["crm.lead"].create({"name": "Marked", "email_from": typed})
        untouched._add_other_addresses({"more@a.example"})
        self.env.flush_all()
        # As 19.0.1.7.0 stored them.
        for record in (contact, archived, lead):
            table = record._table
            query = f"UPDATE {table} SET email_logging_address = 'x' WHERE id = %s"
            self.cr.execute(query, [record.id])
        self.cr.execute("UPDATE crm_lead SET email_logging_further_addresses = 'x'")
        self.cr.execute("DELETE FROM email_logging_address WHERE is_typed")
        self.cr.execute(
            "UPDATE email_logging_address SET email = email || ')'"
            " WHERE partner_id = %s",
            [untouched.id],
        )
        self.env.invalidate_all()
        for _twice in range(2):
            self.migrate()
            self.assertEqual(contact.email_logging_address, "uno@a.example")
            self.assertEqual(archived.email_logging_address, "tre@a.example")
            self.assertEqual(lead.email_logging_address, "uno@a.example")
            self.assertEqual(lead.email_logging_further_addresses, "due@a.example")
            self.assertEqual(untouched.email_logging_address, "plain@a.example")
        self.assertEqual((contact.email, lead.email_from), (typed, typed))
        found = self.env["email.logging.address"].search(
            [("partner_id", "in", (contact | untouched).ids)]
        )
        self.assertEqual({*found.mapped("email")}, {"due@a.example", "more@a.example"})
