import time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import mute_logger

from ..common import ANNA, GIULIA, JOHN, MARCO, EmailLoggingCase, graph_message

MODELS_WITHOUT_ACCESS = (
    "email.logging.conversation.choice",
    "email.logging.fact",
    "email.logging.token",
    "email.logging.pending.sign.in",
    "email.logging.conversation.mark",
    "email.logging.image.consent",
    "email.logging.awaited",
    "email.logging.opt.out",
    "email.logging.removed",
    "email.logging.reply.to",
    "email.logging.source",
    "email.logging.request",
    "email.logging.segment",
    "email.logging.subscription",
    "email.logging.unsettled",
    "email.logging.wanted",
)


@tagged("post_install", "-at_install")
class TestSecurity(EmailLoggingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "only_admin", groups="base.group_user,base.group_system"
        )

    def setUp(self):
        super().setUp()
        self.of_giulia, self.of_marco = self.record(
            graph_message(ANNA, [GIULIA]), graph_message(JOHN, [MARCO])
        )

    def visible(self, user, model):
        return self.env[model].with_user(user).search([])

    def test_salesperson_reads_own_only(self):
        self.assertEqual(
            self.visible(self.giulia, "interaction.log.entry"),
            self.of_giulia.entry_ids,
        )
        self.assertEqual(
            self.visible(self.giulia, "email.logging.message"), self.of_giulia
        )
        with self.assertRaises(AccessError):
            self.of_marco.with_user(self.giulia).check_access("read")

    def test_manager_reads_everybody_s(self):
        both = self.of_giulia | self.of_marco
        self.assertEqual(self.visible(self.sara, "email.logging.message"), both)
        self.assertEqual(
            self.visible(self.sara, "interaction.log.entry"), both.entry_ids
        )

    def test_administrator_outside_sales_sees_no_mail(self):
        for model in ("email.logging.message", "interaction.log.entry"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.visible(self.admin, model)
        self.assertIn(self.mailbox, self.visible(self.admin, "email.logging.mailbox"))
        self.assertEqual(self.mailbox.with_user(self.admin).logged_count, 2)

    def test_colleague_outside_sales_sees_nothing(self):
        for model in self.env.registry:
            if model.startswith(("email.logging.", "interaction.log.")):
                access = self.env[model].with_user(self.dario).has_access("read")
                with self.subTest(model):
                    self.assertEqual(access, model == "email.logging.address")
        fields = self.env["res.partner"].with_user(self.dario).fields_get()
        self.assertNotIn("interaction_count", fields)

    def test_salesperson_changes_nothing(self):
        entry = self.of_giulia.entry_ids.with_user(self.giulia)
        with self.assertRaises(AccessError):
            entry.write({"subject": "Changed"})
        with self.assertRaises(AccessError):
            entry.unlink()
        with self.assertRaises(AccessError):
            self.of_giulia.with_user(self.giulia).unlink()

    def test_nobody_reads_what_is_secret(self):
        for model in MODELS_WITHOUT_ACCESS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.visible(self.admin, model)
        for user in (self.admin, self.sara, self.giulia):
            with self.assertRaises(AccessError):
                self.of_giulia.with_user(user).read(["body"])

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            "other_manager",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.visible(manager, "email.logging.message"))
        self.assertFalse(self.visible(manager, "interaction.log.entry"))

    def test_every_stored_model_has_access_and_company_rules(self):
        without_company = {
            *MODELS_WITHOUT_ACCESS,
            "email.logging.address",
            "email.logging.assignment",
            "email.logging.dropped",
            "email.logging.past.choice",
            "email.logging.past.folder",
            "email.logging.conversation.merge",
            "email.logging.handover",
            "email.logging.later",
            "email.logging.opportunity",
            "email.logging.erasure",
            "email.logging.removal",
            "email.logging.sharing",
            "email.logging.acknowledgement",
            "email.logging.hold",  # as contacts
            "email.logging.sheet",
            "email.logging.setup",
        }
        for name, model in self.env.registry.items():
            if not name.startswith(("email.logging.", "interaction.log.")):
                continue
            if model._abstract:
                continue
            with self.subTest(name):
                self.assertTrue(
                    self.env["ir.model.access"].search([("model_id", "=", name)])
                )
                rules = self.env["ir.rule"].search([("model_id", "=", name)])
                self.assertTrue(rules or name in without_company)


@tagged("post_install", "-at_install")
class TestMessagePage(EmailLoggingCase, HttpCase):
    def body(self, message, login):
        self.authenticate(login, login)
        return self.url_open(f"/email_logging/message/{message.id}/body")

    def test_hostile_body_is_harmless(self):
        content = (
            "<p onclick='steal()'>Text</p><script>steal()</script>"
            "<a href='javascript:steal()'>x</a><form action='https://evil.example'>"
            "<input name='password'></form><iframe src='https://evil.example'></iframe>"
            "<img src='https://evil.example/pixel.png'>"
        )
        (message,) = self.record(
            graph_message(body={"contentType": "html", "content": content})
        )
        answer = self.body(message, "giulia")
        self.assertIn("Text", answer.text)
        for hostile in ("steal", "<script", "<form", "<iframe", "javascript:"):
            self.assertNotIn(hostile, answer.text)
        policy = answer.headers["Content-Security-Policy"]
        self.assertNotIn("allow-scripts", policy)
        self.assertTrue(policy.startswith("sandbox allow-same-origin allow-popups"))
        self.assertIn("img-src data: ;", policy)

    def test_tags_without_end_do_not_hold_up_the_server(self):
        for noise in ("<" * 100_000, "<script " * 20_000, "<!--" * 20_000):
            (message,) = self.record(
                graph_message(body={"contentType": "html", "content": noise})
            )
            started = time.process_time()
            self.assertIn("&lt;", message.with_user(self.giulia)._safe_body())
            self.assertLess(time.process_time() - started, 3)

    def test_plain_text_is_escaped(self):
        (message,) = self.record(
            graph_message(body={"contentType": "text", "content": "1 < 2\n<b>"})
        )
        self.assertIn("1 &lt; 2", self.body(message, "giulia").text)

    @mute_logger("odoo.http")
    def test_body_of_somebody_else_s_message(self):
        (message,) = self.record(graph_message(JOHN, [MARCO]))
        self.assertEqual(self.body(message, "giulia").status_code, 404)
        self.assertEqual(self.body(message, "dario").status_code, 404)
        self.assertEqual(self.body(message, "sara").status_code, 200)
