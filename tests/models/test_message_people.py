"""The people of a message's header: who they are, and where they lead the reader."""

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..common import ANNA, GIULIA, MARCO, STRANGER, EmailLoggingCase, graph_message


@tagged("post_install", "-at_install")
class TestMessagePeople(EmailLoggingCase, HttpCase):
    def setUp(self):
        super().setUp()
        recipients = [GIULIA, STRANGER, "somebody@lumen.example", MARCO]
        self.message = self.record(graph_message(ANNA, recipients))
        self.authenticate("giulia", "giulia")

    def people(self, part="to", message=None):
        """:return: {address: (kind, what it leads to)}"""
        people = self.ask(message)[part]
        return {p["email"]: (p["kind"], p["model"], p["id"]) for p in people}

    def ask(self, message=None):
        url = f"/email_logging/message/{(message or self.message).id}/people"
        return self.make_jsonrpc_request(url)

    def test_everybody_as_what_he_is(self):
        giulia, marco = self.giulia.partner_id, self.marco.partner_id
        self.assertEqual(
            self.people(),
            {
                GIULIA: ("salesperson", "res.partner", giulia.id),
                STRANGER: ("unknown", False, False),
                "somebody@lumen.example": ("ours", False, False),
                MARCO: ("salesperson", "res.partner", marco.id),
            },
        )
        anna = ("contact", "res.partner", self.anna_bianchi.id)
        self.assertEqual(self.people("from"), {ANNA: anna})
        self.assertTrue(self.ask()["may_create"])

    def test_a_contact_that_the_reader_may_not_read_is_unknown_to_him(self):
        self.anna_bianchi.sudo().name = "Secret name"
        rule = self.env["ir.rule"].create(
            {
                "name": "No Anna",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.anna_bianchi.id})]",
            }
        )
        self.assertEqual(self.people("from"), {ANNA: ("unknown", False, False)})
        self.assertNotIn("Secret", str(self.ask()))
        rule.unlink()
        self.assertEqual(self.people("from")[ANNA][0], "contact")

    def test_who_may_not_read_the_words_sees_nobody(self):
        self.message.sudo().audience = "private"
        self.authenticate("sara", "sara")
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.ask()

    def test_strange_headers(self):
        message = self.message.sudo()
        message.recipients_to = '"Rossi, Anna" <a.rossi@else.example>, b@else.example'
        names = [(p["name"], p["email"]) for p in self.ask()["to"]]
        self.assertEqual(
            names, [("Rossi, Anna", "a.rossi@else.example"), ("", "b@else.example")]
        )
        message.recipients_to = "/O=LUMEN/CN=GIULIA"
        self.assertEqual(self.ask()["to"][0]["name"], "/O=LUMEN/CN=GIULIA")
        message.recipients_to = False
        self.assertEqual(self.ask()["to"], [])

    def test_two_hundred_cost_no_more_statements(self):
        self.env.invalidate_all()
        few = self.statements(self.message)
        many = [f"person{number}@else.example" for number in range(200)]
        message = self.record(graph_message(ANNA, [GIULIA, *many]))
        self.assertEqual(len(message.with_user(self.giulia)._people()["to"]), 201)
        self.assertLessEqual(self.statements(message), few + 2)

    def statements(self, message):
        message = message.with_user(self.giulia)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        message._people()
        return self.cr.sql_log_count - before
