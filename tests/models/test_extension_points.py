"""An addon of somebody's own: the examples of docs/developers.md, taken from there."""

import re
from dataclasses import replace
from functools import partial
from unittest.mock import patch

from odoo import fields, models
from odoo.fields import Command
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import mute_logger

from ...engine.past import IS_PAST
from ..common import ANNA, GIULIA, JOHN, MARCO, PAOLO, EmailLoggingCase, copy_of
from ..common import graph_message as mail
from ..imports import ADDON
from ..sandbox_common import SandboxCase, mime

PAGE = (ADDON / "docs" / "developers.md").read_text()
EXAMPLE = re.compile(
    r"^### ([^\n]+)\n(?:(?!^##).)*?^```python\n(.*?)^```", re.MULTILINE | re.DOTALL
)
EXAMPLES = dict(EXAMPLE.findall(PAGE))
ACCOUNT = "anna@private.example"


def definitions(code):
    """:return: the models that a file of an addon called your_addon defines"""
    module = {"__name__": "odoo.addons.your_addon.models"}
    exec(compile(code, "docs/developers.md", "exec"), module)  # noqa: S102
    named = [value for value in module.values() if isinstance(value, type)]
    return [c for c in named if c.__module__ == module["__name__"]]


def shop_account():
    class ShopAccount(models.Model):
        _module = None
        _name = "shop.account"
        _description = "Account of a Shop"

        email = fields.Char(index=True)
        partner_id = fields.Many2one("res.partner")

    return ShopAccount


def your_vault():
    class YourVault(models.AbstractModel):
        _module = None
        _name = "your.vault"
        _description = "Vault"

        def _read(self, path):
            return f"secret of {path}"

    return YourVault


@tagged("post_install", "-at_install")
class TestReturned(TransactionCase):
    def test_what_odoo_returns_is_returned(self):
        """Another addon's `write` or `unlink` goes on with it, and so do callers."""
        for name, model in self.env.items():
            if any(ADDON.name in one.__module__ for one in type(model).mro()):
                with self.subTest(name):
                    self.assertIs(model.browse().write({}), True)
                    self.assertIs(model.browse().unlink(), True)


class Extended:
    """Put before a case: its registry has the models of an addon until it ends."""

    examples = ()
    own = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        found = [make() for make in cls.own]
        for title in cls.examples:
            found += definitions(EXAMPLES[title])
        cls._extend(found)

    @classmethod
    def _extend(cls, found):
        registry, cr = cls.registry, cls.env.cr
        names = dict.fromkeys(definition._name for definition in found)
        new = [name for name in names if name not in registry]
        known = [name for name in names if name not in new]
        bases = {name: registry[name]._base_classes__ for name in known}
        cls.addClassCleanup(cls._reduce, bases, new)
        for definition in found:
            add_to_registry(registry, definition)
        registry._setup_models__(cr, list(names))
        registry.init_models(cr, new, {"module": "your_addon"})

    @classmethod
    def _reduce(cls, bases, new):
        for name, classes in bases.items():
            cls.registry[name]._base_classes__ = classes
        for name in new:
            for parent in cls.registry[name]._inherit_module:
                cls.registry[parent]._inherit_children.discard(name)
            cls.registry["base"]._inherit_children.discard(name)
            del cls.registry.models[name]
        cls.registry._setup_models__(cls.env.cr, list(bases))


@tagged("post_install", "-at_install")
class TestExtensionPoints(Extended, EmailLoggingCase):
    examples = tuple(title for title in EXAMPLES if title != "After logging")
    own = (your_vault, shop_account)

    def test_secrets(self):
        settings = self.env["email.logging.settings"]
        secret = "secret of email-logging/client-secret"
        self.assertEqual(settings._get_client_secret(), secret)
        self.assertTrue(settings._keeps_credential_elsewhere())

    def test_a_reason(self):
        order = {"name": "X-Shop-Order", "value": "4711"}
        self.record(
            mail(ANNA, [GIULIA], internetMessageHeaders=[order]), mail(ANNA, [GIULIA])
        )
        skipped = self.env["email.logging.skipped"].search([])
        self.assertEqual(skipped.reason, "of_the_shop")
        shown = "X-Shop-Order: 4711. The shop has sent it, and shows it with the order."
        self.assertEqual(skipped.explanation, shown)
        verdicts = self.env["email.logging.verdict"].search([])
        self.assertEqual(set(verdicts.mapped("verdict")), {"logged", "of_the_shop"})

    def test_addresses_and_a_form_of_another_model(self):
        self._let_everybody_read("shop.account")
        account = self.env["shop.account"].create(
            {"email": ACCOUNT, "partner_id": self.anna_bianchi.id}
        )
        taken = {"email": PAOLO, "partner_id": self.anna_bianchi.id}
        self.env["shop.account"].create(taken)
        messages = self.record(mail(ACCOUNT, [GIULIA]), mail(PAOLO, [GIULIA]))
        anna, paolo = messages.entry_ids.sorted("id").partner_id
        self.assertEqual(anna, self.anna_bianchi)
        self.assertEqual(paolo, self.paolo_greco)
        shown = account.with_user(self.giulia).get_logged_emails()["entries"]
        self.assertEqual([entry["id"] for entry in shown], messages[0].entry_ids.ids)

    def _let_everybody_read(self, model):
        model_id = self.env["ir.model"]._get_id(model)
        values = {"name": model, "model_id": model_id, "perm_read": True}
        self.env["ir.model.access"].create(values)


def refusing_mailbox():
    class EmailLoggingMailbox(models.Model):
        _module = None
        _inherit = "email.logging.mailbox"

        def _after_logging(self, messages, entries):
            if "Refused" in messages.mapped("subject"):
                raise ValueError("said by your addon")
            return super()._after_logging(messages, entries)

    return EmailLoggingMailbox


@tagged("post_install", "-at_install")
class TestAfterLogging(Extended, SandboxCase):
    examples = ("After logging",)
    own = (refusing_mailbox,)

    def setUp(self):
        super().setUp()
        values = {"name": "Has written"}
        self.tag = self.env["res.partner.category"].create(values)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "your_addon.tag_has_written", "record": self.tag}]
        )

    @mute_logger("odoo.addons.crm_email_logging.engine.run")
    def test_an_error_keeps_one_mail_from_being_logged(self):
        refused = mime(JOHN, [GIULIA], subject="Refused")
        self.send(mime(ANNA, [GIULIA]), refused, mime(GIULIA, [PAOLO]))
        self.run_job()
        self.assertEqual(len(self.messages), 2)
        self.assertEqual(self.tag.partner_ids, self.anna_bianchi)
        self.assertEqual(self.skipped.error, "said by your addon")

    def test_of_a_copy_the_entries_that_it_adds(self):
        first = mail(ANNA, [GIULIA])
        self.record(first)
        self.tag.partner_ids = False
        found = []
        note = partial(patch.object, type(self.mailbox), "_after_logging")
        with note(lambda *told: found.extend(told)):
            self.record(replace(copy_of(first), to=mail(ANNA, [MARCO]).to))
        _mailbox, message, entry = found
        self.assertEqual(entry.message_id, message)
        self.assertEqual(entry.user_id, self.marco)


@tagged("post_install", "-at_install")
class TestAutomationRules(EmailLoggingCase):
    """Of Odoo's module, which the tests' database has beside ours."""

    def rule(self, model, filter_domain, code):
        model_id = self.env["ir.model"]._get_id(model)
        action = {"name": "Action", "model_id": model_id, "state": "code"}
        rules = self.env["base.automation"]
        self.addCleanup(rules._unregister_hook)
        return rules.create(
            {
                "name": "Rule",
                "model_id": model_id,
                "trigger": "on_create",
                "filter_domain": filter_domain,
                "action_server_ids": [
                    Command.create({**action, "usage": "base_automation", "code": code})
                ],
            }
        )

    def test_on_creation(self):
        inbound = "[('direction', '=', 'inbound')]"
        self.rule(
            "interaction.log.entry",
            inbound,
            "record.partner_id.write({'ref': record.subject})",
        )
        self.rule(
            "email.logging.message",
            "[]",
            "env['ir.config_parameter'].set_param('seen', record.subject)",
        )
        self.record(
            mail(ANNA, [GIULIA], subject="In"), mail(GIULIA, [PAOLO], subject="Out")
        )
        self.assertEqual(self.anna_bianchi.ref, "In")
        self.assertFalse(self.paolo_greco.ref)
        self.assertEqual(self.env["ir.config_parameter"].get_param("seen"), "Out")
        self.mailbox = self.mailbox.with_context(**{IS_PAST: True})
        self.record(mail(ANNA, [GIULIA], subject="Old"))
        self.assertEqual(self.anna_bianchi.ref, "In")
