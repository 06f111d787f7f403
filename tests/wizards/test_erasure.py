from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, PAOLO, STRANGER, graph_message
from ..sandbox_common import SandboxCase, mime


@tagged("post_install", "-at_install")
class TestErasure(SandboxCase):
    def erasure(self, addresses, **values):
        return (
            self.env["email.logging.erasure"]
            .with_user(self.sara)
            .create({"addresses": addresses, **values})
        )

    def deliver_again(self, *messages):
        tenant = self.sandbox.tenant
        for message in messages:
            tenant.deliver_to(message.as_bytes(), tenant.mailboxes[self.mailbox.email])

    def test_person_is_erased_and_does_not_come_back(self):
        logged, copied = mime(ANNA, [GIULIA]), mime(JOHN, [GIULIA], [ANNA])
        kept = mime(JOHN, [GIULIA])
        skipped = mime(STRANGER, [GIULIA], Message_ID="<stranger@elsewhere.example>")
        self.send(logged, copied, kept, skipped)
        self.run_job()
        erasure = self.erasure(f"{ANNA}, Somebody <{STRANGER.upper()}>")
        self.assertEqual((erasure.message_count, erasure.skipped_count), (2, 1))
        notice = erasure.action_erase()["params"]["message"]
        self.assertIn("logged e-mails: 2, not logged: 1", notice)
        self.assertEqual(
            self.messages.mapped("internet_message_id"), [kept["Message-ID"]]
        )
        self.assertFalse(self.env["email.logging.correspondent"].search([]))
        self.deliver_again(logged, copied, skipped)
        self.run_job()
        self.assertEqual(len(self.messages), 1)
        self.assertEqual(set(self.skipped.mapped("reason")), {"removed"})
        rows = str([*self.skipped.read(), *self.skipped.sudo().read()])
        for address in (ANNA, STRANGER):
            self.assertNotIn(address, rows)

    def test_addresses_of_the_contact_are_suggested(self):
        self.anna_bianchi._add_other_addresses({"anna@home.example"})
        erasures = self.env["email.logging.erasure"].with_context(
            active_model="res.partner", active_ids=self.anna_bianchi.ids
        )
        self.assertEqual(erasures.new().addresses, f"{ANNA}, anna@home.example")

    def test_exclusion_from_now_on(self):
        self.erasure(PAOLO, exclude=True).action_erase()
        self.erasure(PAOLO, exclude=True).action_erase()
        self.send(mime(PAOLO, [GIULIA]))
        self.run_job()
        self.assertEqual(self.skipped.mapped("reason"), ["excluded"])

    def test_no_address(self):
        erasure = self.erasure("nobody")
        self.assertFalse(erasure.message_count)
        with self.assertRaisesRegex(UserError, "name@example.com"):
            erasure.action_erase()

    def test_salesperson_may_not_erase(self):
        with self.assertRaises(AccessError):
            self.env["email.logging.erasure"].with_user(self.giulia).create(
                {"addresses": ANNA}
            )

    def test_similar_addresses_stay(self):
        """An underscore is a letter, not a wildcard of SQL."""
        for address in ("a_b@x.example", "axb@x.example", "ca_b@x.example"):
            self.env["res.partner"].create({"name": address, "email": address})
            self.record(graph_message(address, [GIULIA]))
        self.erasure("a_b@x.example").action_erase()
        self.assertEqual(
            set(self.messages.mapped("sender_email")),
            {"axb@x.example", "ca_b@x.example"},
        )
