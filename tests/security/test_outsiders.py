"""Portal and public users: nothing, of any model and on any route."""

import re

from odoo.tests import HttpCase, tagged
from odoo.tests.common import mute_logger

from .probe import SECRET, ProbeCase
from .surface import ADDON, models_of_ours

OUTSIDERS = ("portal", "public")
EXTENDED = ("res.partner", "res.users", "crm.lead", "res.company")
INTEGER, TEXT = re.compile(r"<int:\w+>"), re.compile(r"<string:\w+>")
REPORT = "/report/html/crm_email_logging.processing_sheet"
MUTED = ("odoo.http", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestOutsiders(ProbeCase, HttpCase):
    def test_no_model(self):
        for role in OUTSIDERS:
            for name in models_of_ours(self.env):
                model = self.env[name].with_user(self.users[role])
                for right in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=name, right=right):
                        self.assertFalse(model.has_access(right))

    def test_no_field_of_what_the_addon_extends(self):
        for role in OUTSIDERS:
            for name in EXTENDED:
                self.assertEqual(self.readable(role, name), [], f"{role} {name}")

    def readable(self, role, name):
        model = self.env[name].with_user(self.users[role])
        fields = model.fields_get() if model.has_access("read") else ()
        ours = "crm_email_logging"
        # What somebody prefers himself, Odoo lets every user read of himself.
        own = model.SELF_READABLE_FIELDS if name == "res.users" else ()
        return [n for n in fields if model._fields[n]._module == ours and n not in own]

    def routes(self):
        """:return: list of the addresses of all routes of the addon"""
        http = self.env["ir.http"]
        message = self.others["email.logging.message"]
        return [
            INTEGER.sub(str(message.id), TEXT.sub("x", url))
            for url, endpoint in http._generate_routing_rules(
                ["crm_email_logging"], http._get_converters()
            )
            if endpoint.func.__module__.startswith(ADDON)
        ]

    @mute_logger(*MUTED)
    def test_no_route(self):
        self.sheet = self.env["email.logging.sheet"].create({})
        routes = self.routes()
        self.assertGreaterEqual(len(routes), 7)
        for role in OUTSIDERS:
            login = None if role == "public" else f"role_{role}"
            self.authenticate(login, login)
            for route in routes:
                with self.subTest(role=role, route=route):
                    self.try_route(route)
            with self.subTest(role=role, route="report"):
                self.try_route(f"{REPORT}/{self.sheet.id}")

    def try_route(self, route):
        answer = self.url_open(route, allow_redirects=False)
        self.assertIn(answer.status_code, (303, 400, 403, 404, 405, 415))
        self.assertNotIn(SECRET, answer.text)
        report = f"/report/html/crm_email_logging.processing_sheet/{1}"
        self.assertNotEqual(
            self.url_open(report, allow_redirects=False).status_code, 200
        )
