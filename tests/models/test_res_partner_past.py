"""What was logged before somebody was a contact is the contact's at one click."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, MARCO, STRANGER, EmailLoggingCase
from ..common import graph_message as mail

HOME = "someone@home.example"


@tagged("post_install", "-at_install")
class TestResPartnerPast(EmailLoggingCase):
    def add(self, **values):
        """:return: the entries that a new contact has after the click"""
        values = {"name": "New", "email": STRANGER, **values}
        self.partner = self.env["res.partner"].create(values)
        return self.click()

    def click(self):
        self.partner.with_user(self.giulia).action_log_the_past()
        entries = self.env["interaction.log.entry"]
        return entries.search([("partner_id", "=", self.partner.id)], order="date")

    def test_who_wrote_is_told_from_who_got_a_copy(self):
        """Of that, reports make who answered whom."""
        messages = self.record(
            mail(STRANGER, [GIULIA], [ANNA]),
            mail(GIULIA, [ANNA], [STRANGER]),
            mail(ANNA, [MARCO], [STRANGER]),
        )
        entries = self.add()
        self.assertEqual(entries.message_id, messages)
        self.assertEqual(entries.mapped("is_by_contact"), [True, False, False])
        directions = ["inbound", "outbound", "inbound"]
        self.assertEqual(entries.mapped("direction"), directions)
        self.assertEqual(entries.mapped("date"), messages.mapped("date"))
        self.assertEqual(
            [entry.user_id for entry in entries], [self.giulia, self.giulia, self.marco]
        )
        self.assertEqual(entries.conversation_id, messages.conversation_id)
        self.assertEqual({*entries.mapped("contact_email")}, {STRANGER})
        self.assertEqual(self.click(), entries)

    def test_under_each_address(self):
        self.record(mail(ANNA, [GIULIA], [STRANGER]), mail(ANNA, [GIULIA], [HOME]))
        entries = self.add()
        self.assertEqual(len(entries), 1)
        self.partner._add_other_addresses({HOME})
        self.assertEqual(self.click().mapped("contact_email"), [STRANGER, HOME])

    def test_nothing_of_what_nobody_logs(self):
        """Colleagues, and whom an administrator excluded: in this company or in all."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.record(
            mail(ANNA, [GIULIA], ["new@lumen.example"]),
            mail(ANNA, [GIULIA], [STRANGER]),
        )
        self.assertFalse(self.add(email="new@lumen.example"))
        exclusions = self.env["email.logging.exclusion"]
        for company, number in ((self.company, 0), (self.env.company.browse(), 0)):
            never = exclusions.create(
                {"name": STRANGER, "policy": "never", "company_id": company.id}
            )
            with self.subTest(company.name):
                self.assertEqual(len(self.add()), number)
            never.unlink()
        exclusions.create(
            {"name": STRANGER, "policy": "never", "company_id": elsewhere.id}
        )
        self.assertEqual(len(self.add()), 1)
