"""A salesperson's own contact page shows what the user's form shows."""

from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, MARCO, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestOwnPage(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.record(
            graph_message(ANNA, [GIULIA]),
            graph_message(GIULIA, [JOHN]),
            graph_message(JOHN, [MARCO]),
        )

    def shown(self, record, reader):
        """:return: the ids of the entries that the page of e-mails shows"""
        found = record.with_user(reader).get_logged_emails()["entries"]
        return {entry["id"] for entry in found}

    def test_10_contact_page_of_a_salesperson_shows_their_entries(self):
        person = self.giulia.partner_id
        of_user = self.shown(self.giulia, self.giulia)
        self.assertEqual(len(of_user), 2)
        self.assertEqual(self.shown(person, self.giulia), of_user)
        self.assertEqual(person.with_user(self.giulia).interaction_count, 2)
        action = person.with_user(self.giulia).action_view_logged_emails()
        entries = self.env["interaction.log.entry"].search(action["domain"])
        self.assertEqual(set(entries.ids), of_user)

    def test_nobody_reads_more_there_than_elsewhere(self):
        person = self.giulia.partner_id
        self.assertFalse(self.shown(person, self.marco))
        self.assertEqual(person.with_user(self.marco).interaction_count, 0)
        self.assertEqual(len(self.shown(person, self.sara)), 2)

    def test_whom_others_wrote_to_before(self):
        """A customer who became a salesperson keeps the entries of before."""
        self.anna_bianchi.email = False
        entry = self.env["interaction.log.entry"].search(
            [("partner_id", "=", self.anna_bianchi.id)]
        )
        user = self.env["res.users"].create(
            {
                "name": "Anna Bianchi",
                "login": "anna.sells",
                "partner_id": self.anna_bianchi.id,
                "email": "anna@lumen.example",
                "group_ids": [(4, self.env.ref("sales_team.group_sale_salesman").id)],
            }
        )
        self.env["email.logging.address"].search(
            [("partner_id", "=", self.anna_bianchi.id)]
        ).state = "confirmed"
        self.record(graph_message(JOHN, ["anna@lumen.example"]))
        shown = self.shown(self.anna_bianchi, self.sara)
        self.assertLess(set(entry.ids), shown)
        self.assertEqual(len(shown - set(entry.ids)), len(self.shown(user, self.sara)))

    def test_who_has_none_reads_how_they_come_there(self):
        self.mailbox.write({"account_username": "reader", "enabled": True})
        empty = self.dario.with_user(self.sara).get_logged_emails()["empty"]
        self.assertEqual(empty["title"], "No e-mails are logged here yet")
        self.assertIn("salespeople and contacts write to each other", empty["text"])

    def test_other_contacts_are_as_before(self):
        self.assertEqual(len(self.shown(self.anna_bianchi, self.giulia)), 1)
        self.assertEqual(len(self.shown(self.bianchi_arredi, self.giulia)), 1)
