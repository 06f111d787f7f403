from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ANNA, GIULIA, JOHN, STRANGER
from ..sandbox_common import SandboxCase, mime

REPLY = {"Auto_Submitted": "auto-replied"}


@tagged("post_install", "-at_install")
class TestLogAnyway(SandboxCase):
    """Signs, and the ways out for one message and for one address: SMTP to the log."""

    def receive(self, *messages):
        self.send(*messages)
        self.run_job()

    def as_manager(self):
        return self.skipped.with_user(self.sara)

    def test_what_a_person_wrote_is_logged(self):
        self.env["res.partner"].create(
            {"name": "Tino", "email": "postmaster@studio-tino.example"}
        )
        self.receive(
            mime(ANNA, X_Auto_Response_Suppress="DR, OOF, AutoReply"),
            mime(ANNA, X_Auto_Response_Suppress="All", In_Reply_To="<o@lumen.example>"),
            mime(GIULIA, [ANNA], X_Auto_Response_Suppress="DR, OOF, AutoReply"),
            mime(GIULIA, [ANNA], List_Unsubscribe="<https://t.example/u>"),
            mime(ANNA, ["verona@lists.example"], [GIULIA], List_Id="<verona.lists>"),
            mime(
                ANNA, Auto_Submitted="auto-generated", In_Reply_To="<c@lumen.example>"
            ),
            mime("postmaster@studio-tino.example"),
            mime(GIULIA, [ANNA], subject="RE: Automatic reply: Offer"),
        )
        self.assertFalse(self.skipped.mapped("sign"))
        self.assertEqual(len(self.messages), 8)

    def test_what_a_machine_wrote_is_not(self):
        self.receive(
            mime(ANNA, **REPLY),
            mime(ANNA, subject="Abwesenheitsnotiz: Angebot"),
            mime(ANNA, Precedence="bulk", List_Unsubscribe="<https://n.example/u>"),
            mime("no-reply@shop.example"),
        )
        self.assertFalse(self.messages)
        self.assertEqual(set(self.skipped.mapped("reason")), {"automatic"})
        self.assertEqual(
            set(self.skipped.mapped("sign_label")),
            {
                "Auto-Submitted: auto-replied",
                "subject of a vacation reply",
                "Precedence: bulk; List-Unsubscribe",
                "address spelled like a machine's",
            },
        )

    def test_empty_envelope_sender(self):
        """A scanner's mail is a person's; with the subject of a report it is not."""
        tenant = self.sandbox.tenant
        for subject in ("Scan of the signed order", "Undeliverable: Offer"):
            tenant.deliver(mime(ANNA, subject=subject).as_bytes(), "", [GIULIA])
        self.run_job()
        self.assertEqual(self.messages.subject, "Scan of the signed order")
        self.assertEqual(
            self.skipped.sign_label,
            "empty envelope sender; subject of a delivery or read report",
        )

    def test_log_one_message_anyway_and_undo(self):
        self.receive(mime(ANNA, **REPLY), mime(ANNA, **REPLY))
        first = self.as_manager()[0]
        first.action_log_anyway()
        self.assertTrue(first.retry)
        self.run_job()
        self.assertEqual((len(self.messages), len(self.skipped)), (1, 1))
        message = self.messages.with_user(self.sara)
        self.assertTrue(message.is_wanted)
        self.assertEqual(message.entry_ids.user_id, self.giulia)
        with self.assertRaises(AccessError):
            message.with_user(self.giulia).action_undo_log_anyway()
        told = message.action_undo_log_anyway()["params"]["message"]
        self.assertIn("starts within a minute", told)
        self.run_job()
        self.assertFalse(self.messages)
        self.assertEqual(self.skipped.mapped("reason"), ["automatic"] * 2)
        self.assertEqual(self.folder_counts(), {"Not Logged": 2})

    def test_undo_before_the_job(self):
        self.receive(mime(ANNA, **REPLY))
        self.as_manager().action_log_anyway()
        self.as_manager().action_undo()
        self.run_job()
        self.assertFalse(self.messages)
        self.as_manager().action_retry()
        self.run_job()
        self.assertEqual(self.skipped.reason, "automatic")

    def test_wish_waits_for_the_contact(self):
        self.receive(mime(STRANGER, **REPLY))
        self.as_manager().action_log_anyway()
        self.run_job()
        self.assertEqual(self.skipped.reason, "unknown_contact")
        self.env["res.partner"].create({"name": "S", "email": STRANGER})
        self.as_manager().action_retry()
        self.run_job()
        self.assertEqual(self.messages.sender_email, STRANGER)

    def test_excluded_and_old_messages(self):
        self.env["email.logging.exclusion"].create({"name": "harbour-vale.example"})
        self.receive(mime(JOHN))
        self.mailbox.start_date = "2099-01-01"
        self.receive(mime(ANNA))
        self.assertEqual(set(self.skipped.mapped("reason")), {"excluded", "too_old"})
        self.as_manager().action_log_anyway()
        self.run_job()
        self.assertEqual(set(self.messages.mapped("sender_email")), {ANNA, JOHN})

    def test_private_is_its_sender_s_wish(self):
        self.receive(mime(ANNA, Sensitivity="Private"))
        self.assertEqual(self.skipped.reason, "private")
        with self.assertRaisesRegex(UserError, "nothing to overrule"):
            self.as_manager().action_log_anyway()

    def test_always_log_an_address_and_undo(self):
        self.receive(mime(ANNA, **REPLY))
        self.as_manager().action_always_log()
        self.run_job()
        self.receive(mime(ANNA, **REPLY))
        self.assertEqual(len(self.messages), 2)
        rule = self.env["email.logging.exclusion"].with_user(self.sara).search([])
        self.assertEqual((rule.name, rule.policy), (ANNA, "always"))
        rule.unlink()
        self.receive(mime(ANNA, **REPLY))
        self.assertEqual(len(self.messages), 2)

    def test_always_log_one_address_of_an_excluded_domain(self):
        self.env["email.logging.exclusion"].create({"name": "harbour-vale.example"})
        self.receive(mime(GIULIA, [JOHN]))
        self.assertEqual(self.skipped.sign_label, "harbour-vale.example")
        self.as_manager().action_always_log()
        self.run_job()
        self.assertEqual(self.messages.entry_ids.partner_id, self.john_carter)

    def test_salespeople_decide_nothing_of_this(self):
        self.receive(mime(ANNA, **REPLY))
        for action in ("action_log_anyway", "action_always_log", "action_undo"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(self.skipped.with_user(self.giulia), action)()
