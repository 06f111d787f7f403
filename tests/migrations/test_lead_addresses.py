from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestLeadsMigration(EmailLoggingCase):
    def migrate(self):
        file = file_path("crm_email_logging/migrations/19.0.1.3.0/pre-leads.py")
        load_script(file, "pre_leads").migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def test_19_0_1_3_0_leads_are_found_by_all_their_addresses(self):
        typed = "Uno <uno@a.example>; Due <Due@Müller.example>, tre@a.example"
        several, one = self.env["crm.lead"].create(
            [
                {"name": "Several", "email_from": typed},
                {"name": "One", "email_from": "one@a.example"},
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE crm_lead DROP email_logging_further_addresses")
        for _twice in range(2):
            self.migrate()
            self.assertEqual(
                several.email_logging_further_addresses,
                "due@xn--mller-kva.example tre@a.example",
            )
            self.assertFalse(one.email_logging_further_addresses)
        self.assertEqual(several.email_from, typed)
