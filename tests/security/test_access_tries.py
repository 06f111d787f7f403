"""Every role tries every call on every model; the table says what is refused."""

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tests.common import mute_logger

from .numbers import record
from .probe import REFUSED, SECRET, ProbeCase
from .roles import ROLES, SALES, groups_allow
from .surface import required, writable_fields
from .table import MODELS, OTHER_METHODS, ROUTES, TRANSIENT

WORDS_OF_OTHERS = f"{SECRET} marco"
FEWEST_TRIES = 650


@tagged("post_install", "-at_install")
class TestAccessTries(ProbeCase):
    """Tries that share their people and records; the last one counts them."""

    def each(self, transient=False):
        """:return: list of (role, model, what the table says of it)"""
        return [
            (role, model, access)
            for role in ROLES
            for model, access in MODELS.items()
            if transient or model not in TRANSIENT
        ]

    def assertSilent(self, role, result):
        if role != "manager":
            self.assertNotIn(WORDS_OF_OTHERS, repr(result))

    def links(self, model):
        """Fields whose names may hold words: those that link to records."""
        return [
            name
            for name, field in self.env[model]._fields.items()
            if field.type == "many2one"
            and field._module == "crm_email_logging"
            and not field.groups
        ]

    def tries_of_reading(self, role, model):
        """:return: list of (method, arguments) that read everything there is"""
        links = self.links(model)
        names = {"display_name": {}}
        specification = {**names, **{link: {"fields": names} for link in links}}
        mine = self.mine[role][model].ids
        return [
            ("search", [[]]),
            ("search_count", [[]]),
            ("search_read", [[], ["display_name", *links]]),
            ("web_search_read", [[], specification]),
            ("name_search", [SECRET]),
            ("name_search", [""]),
            ("formatted_read_group", [[], [], ["__count"]]),
            ("web_read_group", [[], links[:1] or ["id"]]),
            *(("formatted_read_group", [[], [link], ["__count"]]) for link in links),
            ("read", [mine, ["display_name", *links]]),
            ("web_read", [mine, specification]),
            ("export_data", [mine, ["display_name"]]),
        ]

    def test_reading(self):
        for role, model, access in self.each():
            for method, args in self.tries_of_reading(role, model):
                result = self.assertMay(role in access.read, role, model, method, *args)
                self.assertSilent(role, result)

    def test_reading_what_is_others(self):
        for role, model, access in self.each():
            ids = self.others[model].ids
            names = {"display_name": {}}
            for method, args in (
                ("read", [ids, ["display_name"]]),
                ("web_read", [ids, names]),
                ("export_data", [ids, ["display_name"]]),
            ):
                may = role in access.others
                result = self.assertMay(may, role, model, method, *args, nothing=[])
                self.assertSilent(role, result)
            found = self.attempt(role, model, "search", [("id", "in", ids)])
            expected = ids if role in access.others else []
            if found is not REFUSED:
                self.assertEqual(found, expected)

    def test_asking_for_words(self):
        """Whether something is found tells as much as its text."""
        for role, model, _access in self.each():
            for link in self.links(model):
                asked = [
                    [(link, "ilike", WORDS_OF_OTHERS)],
                    [(f"{link}.display_name", "ilike", WORDS_OF_OTHERS)],
                ]
                if "subject" in self.env[model][link]._fields:
                    asked.append([(f"{link}.subject", "ilike", WORDS_OF_OTHERS)])
                for path in (link, f"{link}/display_name", f"{link}/subject"):
                    ids = self.others[model].ids if model in self.others else []
                    exported = self.attempt(role, model, "export_data", ids, [path])
                    self.assertSilent(role, exported)
                for domain in asked:
                    found = self.attempt(role, model, "search_count", domain)
                    if role != "manager":
                        self.assertIn(found, (REFUSED, 0), domain)

    def test_writing(self):
        for role, model, access in self.each(transient=True):
            for name in writable_fields(self.env[model]):
                self.try_to_write(role, model, access, name)

    def try_to_write(self, role, model, access, name):
        record = self.mine[role][model]
        field = record._fields[name]
        value = record.sudo()[name]
        value = (
            [] if field.type == "one2many" else field.convert_to_write(value, record)
        )
        may = any(
            role in who and name in names.split()
            for who, names in access.fields.items()
        ) and groups_allow(self.users[role], field)
        self.assertMay(may, role, model, "write", record.ids, {name: value})

    def test_creating(self):
        for role, model, access in self.each(transient=True):
            self.assertMay(role in access.create, role, model, "create", {})

    def test_deleting(self):
        for role, model, access in self.each():
            ids = self.mine[role][model].ids
            self.assertMay(role in access.unlink, role, model, "unlink", ids)

    def test_public_methods(self):
        for role, model, access in self.each(transient=True):
            for method, who in access.methods.items():
                function = getattr(type(self.env[model]), method)
                ids = self.mine[role][model].ids
                args = [] if getattr(function, "_api_model", False) else [ids]
                args += required(function)
                self.assertMay(role in who, role, model, method, *args)

    def test_public_methods_of_others_models(self):
        records = {
            "res.partner": self.anna_bianchi,
            "res.users": self.giulia,
            "crm.lead": self.env["crm.lead"].create(
                {"name": "Hotel", "user_id": False}
            ),
            "res.config.settings": self.env["res.config.settings"],
        }
        for role in ROLES:
            for model, table in OTHER_METHODS.items():
                for method, who in table.items():
                    ids = records[model].ids
                    self.assertMay(role in who, role, model, method, ids)

    def test_zz_enough_was_tried(self):
        what = f"of {self.tries:,} access tries, otherwise than the table says"
        record(what, self.surprises, 0)
        self.assertGreaterEqual(self.tries, FEWEST_TRIES)


@tagged("post_install", "-at_install")
class TestRoutes(ProbeCase, HttpCase):
    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_routes(self):
        for role in ROLES:
            if role == "public":
                self.authenticate(None, None)
            else:
                self.authenticate(f"role_{role}", f"role_{role}")
            for route, status in ROUTES.items():
                with self.subTest(role=role, route=route):
                    self.try_route(role, route, status)

    def try_route(self, role, route, status):
        for whose, records in (("mine", self.mine[role]), ("others", self.others)):
            type(self).tries += 1
            answer = self.url_open(route.format(records["email.logging.message"].id))
            may = role == "manager" or (role in SALES and whose == "mine")
            reached = answer.status_code == status and "/login" not in answer.url
            self.assertEqual(reached, may, f"{role}, {whose}: {answer.status_code}")
            if not may:
                self.assertNotIn(SECRET, answer.text)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_list_of_attachments(self):
        for role in ROLES:
            login = None if role == "public" else f"role_{role}"
            self.authenticate(login, login)
            message = self.others["email.logging.message"]
            url = f"/email_logging/message/{message.id}/attachments"
            with self.subTest(role):
                if role == "manager":
                    self.assertIn("error", self.make_jsonrpc_request(url))
                else:
                    with self.assertRaises(JsonRpcException):
                        self.make_jsonrpc_request(url)
