from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import (
    ANNA,
    GIULIA,
    MARCO,
    STRANGER,
    EmailLoggingCase,
    graph_message,
    recipient,
)


@tagged("post_install", "-at_install")
class TestCorrespondents(EmailLoggingCase):
    def correspondent(self, address=STRANGER):
        return self.env["email.logging.correspondent"].search([("email", "=", address)])

    def test_what_is_listed(self):
        named = recipient(STRANGER)
        named["emailAddress"]["name"] = "Rita Rossi"
        self.record(
            graph_message(STRANGER, [GIULIA]),
            graph_message(GIULIA, [], toRecipients=[named]),
            graph_message(STRANGER, [MARCO, GIULIA]),
        )
        found = self.correspondent()
        self.assertEqual(found.message_count, 3)
        self.assertEqual(found.user_ids, self.giulia | self.marco)
        self.assertEqual(found.name, STRANGER.split("@")[0])
        self.assertTrue(found.is_business)

    def test_known_and_own_people_are_not_listed(self):
        self.record(
            graph_message(ANNA, [GIULIA], [STRANGER]),
            graph_message(STRANGER, [GIULIA], ["office@lumen.example"]),
        )
        everybody = self.env["email.logging.correspondent"].search([])
        self.assertEqual(everybody.mapped("email"), [STRANGER])

    def test_automatic_mail_is_not_listed(self):
        self.record(graph_message("no-reply@shop.example", [GIULIA]))
        self.assertFalse(self.correspondent("no-reply@shop.example"))

    def test_company_known_by_its_domain(self):
        colleague = "nuovo@bianchi-arredi.example"
        self.record(
            graph_message(colleague, [GIULIA]), graph_message("x@gmail.com", [GIULIA])
        )
        self.assertEqual(self.correspondent(colleague).parent_id, self.bianchi_arredi)
        self.assertFalse(self.correspondent("x@gmail.com").is_business)

    def test_create_contact(self):
        colleague = "nuovo@bianchi-arredi.example"
        self.record(graph_message(colleague, [GIULIA]))
        action = (
            self.correspondent(colleague).with_user(self.giulia).action_create_contact()
        )
        partner = self.env["res.partner"].browse(action["res_id"])
        self.assertEqual(partner.email, colleague)
        self.assertEqual(partner.parent_id, self.bianchi_arredi)
        self.assertFalse(self.correspondent(colleague))
        waiting = self.env["email.logging.skipped"].search([("retry", "=", True)])
        self.assertEqual(waiting.sender_email, colleague)

    def test_add_to_existing_contact(self):
        self.record(graph_message(STRANGER, [GIULIA]))
        correspondent = self.correspondent().with_user(self.giulia)
        correspondent.partner_id = self.anna_bianchi
        correspondent.action_add_to_contact()
        self.assertEqual(self.anna_bianchi.other_email_ids.email, STRANGER)
        self.assertFalse(self.decide(graph_message(STRANGER, [GIULIA]))[0].reason)

    def test_exclude_and_ignore(self):
        self.record(
            graph_message(STRANGER, [GIULIA]), graph_message("b@b.example", [GIULIA])
        )
        self.correspondent().with_user(self.sara).action_exclude()
        self.assertFalse(self.correspondent())
        self.assertEqual(
            self.decide(graph_message(STRANGER, [GIULIA]))[0].reason, "excluded"
        )
        other = self.correspondent("b@b.example")
        other.with_user(self.giulia).action_ignore()
        self.assertTrue(other.ignored)

    def test_salespeople_see_whom_they_write_with(self):
        self.record(
            graph_message(STRANGER, [GIULIA]), graph_message("m@m.example", [MARCO])
        )
        model = self.env["email.logging.correspondent"]
        self.assertEqual(model.with_user(self.giulia).search([]).email, STRANGER)
        self.assertEqual(len(model.with_user(self.sara).search([])), 2)
        with self.assertRaises(AccessError):
            model.with_user(self.dario).search([])

    def test_why_page_finds_logged_and_skipped(self):
        logged = graph_message(ANNA, [GIULIA])
        skipped = graph_message(STRANGER, [GIULIA])
        self.record(logged, skipped)
        verdicts = self.env["email.logging.verdict"].with_user(self.sara)
        for value, expected in [
            (ANNA, "logged"),
            (STRANGER, "unknown_contact"),
        ]:
            found = verdicts.search([("participants", "ilike", value)])
            self.assertEqual(found.verdict, expected)
            self.assertTrue(found.explanation)
        by_id = [("internet_message_id", "=", skipped.internet_message_id)]
        found = verdicts.search(by_id)
        action = found.action_view()
        self.assertEqual(action["res_model"], "email.logging.skipped")
