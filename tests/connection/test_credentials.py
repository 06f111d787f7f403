"""Secrets: where they come from, who reads them, and what a lost key means."""

import base64
import io
import logging
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

import trustme
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate

from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import new_test_user, tagged
from odoo.tests.common import mute_logger
from odoo.tools import config

from ... import hooks
from ...connection.certificate_file import parse_certificate
from ...exchange.errors import AuthError
from ...models.email_logging_settings import EmailLoggingSettings
from ...sandbox import tenant
from ..common import ANNA, GIULIA
from ..sandbox_common import SandboxCase, mime

ADDON_LOGGER = "odoo.addons.crm_email_logging"
GROUPS = (
    "base.group_portal",
    "base.group_user",
    "sales_team.group_sale_salesman",
    "sales_team.group_sale_manager",
    "base.group_system",
)
SECRET_FIELDS = {
    "email.logging.token": ("cache",),
    "email.logging.pending.sign.in": ("flow", "session"),
    "email.logging.setup": (
        *("encrypted_client_secret", "encrypted_certificate"),
        "encrypted_server_password",
    ),
}
PASSPHRASE = "open, please"


def certificate_and_key():
    """:return: the PEM texts (bytes) of a certificate and of its RSA key"""
    made = trustme.CA().issue_cert("odoo.example", key_type=trustme.KeyType.RSA)
    return made.cert_chain_pems[0].bytes(), made.private_key_pem.bytes()


def pfx(certificate, key):
    return pkcs12.serialize_key_and_certificates(
        b"odoo",
        load_pem_private_key(key, None),
        load_pem_x509_certificate(certificate),
        None,
        BestAvailableEncryption(PASSPHRASE.encode()),
    )


class CredentialsCase(SandboxCase):
    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        self.vault = self.env["email.logging.vault"]

    def with_environment(self, **variables):
        self.startPatcher(
            patch.dict(
                os.environ,
                {f"CRM_EMAIL_LOGGING_{name}": text for name, text in variables.items()},
            )
        )

    def assertNothingLeaves(self):
        self.control.clear_requests()
        with mute_logger(f"{ADDON_LOGGER}.engine.run"):
            self.run_job()
        self.assertFalse(self.control.requests())


@tagged("post_install", "-at_install")
class TestKey(CredentialsCase):
    def test_rotated(self):
        old, new = (Fernet.generate_key().decode() for _ in range(2))
        self.with_environment(KEY=old)
        self.settings._set_client_secret(tenant.CLIENT_SECRET)
        self.connect(self.mailbox)
        self.with_environment(KEY=f"{new},{old}")
        self.assertEqual(self.settings._get_client_secret(), tenant.CLIENT_SECRET)
        self.env["email.logging.mailbox"]._rotate_secrets()
        self.with_environment(KEY=new)
        self.assertEqual(self.settings._get_client_secret(), tenant.CLIENT_SECRET)
        self.send(mime(ANNA, [GIULIA]))
        self.run_job()
        self.assertEqual(len(self.messages), 1)

    def test_wrong(self):
        self.with_environment(KEY=Fernet.generate_key().decode())
        with self.assertRaisesRegex(UserError, "enter the client secret"):
            self.settings._get_client_secret()
        self.assertNothingLeaves()
        self.assertEqual(self.mailbox.error_kind, "key_wrong")
        self.assertEqual(self.mailbox.remedy_button, "setup")
        self.assertIn("restore the key", self.mailbox.error_message)
        with self.assertRaisesRegex(UserError, "enter the client secret"):
            self.mailbox.action_connect()

    def test_wrong_while_encryption_is_renewed(self):
        """What cannot be opened stays as it is, until the key is back."""
        right, wrong = (Fernet.generate_key().decode() for _ in range(2))
        self.with_environment(KEY=right)
        self.settings._set_client_secret(tenant.CLIENT_SECRET)
        self.with_environment(KEY=wrong)
        self.env["email.logging.mailbox"]._rotate_secrets()
        self.with_environment(KEY=right)
        self.assertEqual(self.settings._get_client_secret(), tenant.CLIENT_SECRET)

    def test_wrong_and_mended_by_entering_the_secret(self):
        self.with_environment(KEY=Fernet.generate_key().decode())
        self.assertNothingLeaves()
        setup = self.env["email.logging.setup"].create(
            {"client_secret": tenant.CLIENT_SECRET}
        )
        setup.action_save()
        self.connect(self.mailbox)
        self.send(mime(ANNA, [GIULIA]))
        self.run_job()
        self.assertEqual(len(self.messages), 1)
        self.assertEqual(self.mailbox.state, "running")

    def test_lost(self):
        """A new file is made, which cannot open what the lost one closed."""
        with tempfile.TemporaryDirectory() as folder:
            options = {**config.options, "data_dir": folder}
            with patch.dict(config.options, options, clear=False):
                self.assertNothingLeaves()
                self.assertEqual(self.mailbox.error_kind, "key_wrong")

    def test_malformed(self):
        self.with_environment(KEY="not a key")
        self.assertNothingLeaves()
        self.assertEqual(self.mailbox.error_kind, "key_malformed")

    def test_file_of_the_key_is_its_owner_s(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "new" / "test.key"
            self.vault._create_key_file(path)
            first = path.read_bytes()
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            self.vault._create_key_file(path)
            self.assertEqual(path.read_bytes(), first)

    def test_changed_ciphertext_is_refused(self):
        ciphertext = self.vault._encrypt("secret")
        middle = len(ciphertext) // 2
        other = "A" if ciphertext[middle] != "A" else "B"
        with self.assertRaises(UserError):
            self.vault._decrypt(ciphertext[:middle] + other + ciphertext[middle + 1 :])


@tagged("post_install", "-at_install")
class TestSources(CredentialsCase):
    def test_environment_goes_before_the_parameters(self):
        self.with_environment(
            TENANT_ID="t", CLIENT_ID="c", CLIENT_SECRET="s", REDIRECT_URI="https://r/x"
        )
        self.assertEqual(self.settings._get_tenant_id(), "t")
        self.assertEqual(self.settings._get_client_id(), "c")
        self.assertEqual(self.settings._get_client_secret(), "s")
        self.assertEqual(self.settings._get_redirect_uri(), "https://r/x")
        setup = self.env["email.logging.setup"].create({})
        self.assertEqual(
            setup.external_names, "tenant_id,client_id,client_secret,redirect_uri"
        )
        setup.action_save()
        self.assertEqual(self.settings._get("tenant_id"), tenant.TENANT_ID)

    def test_blanks_and_nothing_around_what_is_kept_outside(self):
        """As `echo` and editors add them to files that are made into variables."""
        self.with_environment(TENANT_ID="t\n", CLIENT_ID=" c ", REDIRECT_URI=" ")
        self.assertEqual(self.settings._get_tenant_id(), "t")
        self.assertEqual(self.settings._get_client_id(), "c")
        setup = self.env["email.logging.setup"].create({})
        self.assertEqual(setup.external_names, "tenant_id,client_id")

    def test_section_of_the_configuration_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "odoo.conf"
            path.write_text("[options]\n[crm_email_logging]\nclient_id = of-the-file\n")
            with patch.dict(config.options, {"config": str(path)}):
                self.assertEqual(self.settings._get_client_id(), "of-the-file")
                self.assertEqual(self.settings._get_tenant_id(), tenant.TENANT_ID)
                self.with_environment(CLIENT_ID="of-the-environment")
                self.assertEqual(self.settings._get_client_id(), "of-the-environment")
                path.write_text("[options\nno line of such a file\n")
                self.assertEqual(self.settings._get_tenant_id(), tenant.TENANT_ID)

    def test_vault_of_another_addon(self):
        """As docs say: one method, and forms that do not ask for it."""
        is_external = EmailLoggingSettings._is_external

        def _is_external(self, name):
            return name == "client_secret" or is_external(self, name)

        self.patch(
            EmailLoggingSettings,
            "_get_client_secret",
            lambda self: tenant.CLIENT_SECRET,
        )
        self.patch(EmailLoggingSettings, "_is_external", _is_external)
        self.settings._set("client_secret", False)
        self.assertTrue(self.settings._is_complete())
        self.assertIn(
            "client_secret", self.env["email.logging.setup"].create({}).external_names
        )
        self.control.set_clock_offset(7200)
        self.send(mime(ANNA, [GIULIA]))
        self.run_job()
        self.assertEqual(len(self.messages), 1)

    def test_certificate_of_the_environment(self):
        certificate, key = certificate_and_key()
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(pfx(certificate, key))
            self.with_environment(
                CERTIFICATE=file.name, CERTIFICATE_PASSPHRASE=PASSPHRASE
            )
            self.assertTrue(self.settings._get_certificate())
            self.control.add_certificate(certificate.decode())
            self.assertLogsMailAsApplication()
        with self.assertRaises(AuthError) as caught:  # the file is gone by now
            self.settings._get_certificate()
        self.assertEqual(caught.exception.kind, "certificate_unreadable")

    def test_uploaded_certificate(self):
        certificate, key = certificate_and_key()
        self.control.add_certificate(certificate.decode())
        for content in (key + certificate, pfx(certificate, key)):
            with self.subTest(content[:9]):
                setup = self.env["email.logging.setup"].create(
                    {
                        "credential": "certificate",
                        "certificate_file": base64.b64encode(content),
                        "certificate_passphrase": PASSPHRASE
                        if content[:1] != b"-"
                        else False,
                    }
                )
                setup.action_save()
                self.assertFalse(self.settings._has_client_secret())
                self.assertTrue(setup.has_certificate)
                self.assertNowhereInTheDatabase(content, key)
                self.assertTrue(self.settings._get_expiry())
        # Whoever saves something else later does not choose the file again.
        self.env["email.logging.setup"].create({}).action_save()
        self.assertTrue(self.settings._get_certificate())
        self.assertLogsMailAsApplication()
        # Pages that name the day open all the same when it cannot be read.
        self.assertTrue(self.env["res.config.settings"].create({}).email_logging_expiry)
        self.with_environment(KEY=Fernet.generate_key().decode())
        shown = self.env["res.config.settings"].create({})
        self.assertFalse(shown.email_logging_expiry)

    def test_certificate_files_that_are_none(self):
        certificate, key = certificate_and_key()
        other = certificate_and_key()[0]
        for content in (b"", b"text", certificate, key, key + other):
            with self.subTest(content[:40]), self.assertRaises(AuthError):
                parse_certificate(content)
        with self.assertRaises(AuthError):
            parse_certificate(pfx(certificate, key), "wrong")

    def assertNowhereInTheDatabase(self, content, key):
        self.env.flush_all()
        for table in ("email_logging_setup", "ir_config_parameter", "ir_attachment"):
            self.env.cr.execute(f'SELECT "{table}"::text FROM "{table}"')
            text = "\n".join(row[0] for row in self.env.cr.fetchall())
            for secret in (content, key, key[28:]):
                self.assertNotIn(base64.b64encode(secret).decode()[:60], text)
            self.assertNotIn(key.decode().splitlines()[1], text)

    def assertLogsMailAsApplication(self):
        self.settings._set("authentication", "application")
        self.mailbox._disconnect()
        self.mailbox.action_connect()
        self.mailbox.enabled = True
        self.send(mime(ANNA, [GIULIA]))
        self.run_job()
        self.assertEqual(len(self.messages), 1)


@tagged("post_install", "-at_install")
class TestReading(CredentialsCase):
    def test_no_group_reads_a_secret(self):
        self.env["email.logging.setup"].create({"client_secret": "typed"})
        self.mailbox.action_connect()
        for group in GROUPS:
            groups = group if "portal" in group else f"base.group_user,{group}"
            user = new_test_user(self.env, group.replace(".", "_"), groups=groups)
            for model, names in SECRET_FIELDS.items():
                records = self.env[model].sudo().search([], limit=1)
                self.assertTrue(records, model)
                for name in names:
                    with self.subTest(group=group, model=model, field=name):
                        with self.assertRaises(AccessError):
                            records.with_user(user).read([name])
                        with self.assertRaises(UserError):  # or no export at all
                            records.with_user(user).export_data([name])
                        with self.assertRaises(AccessError):
                            self.env[model].with_user(user).search([(name, "!=", "")])

    def test_only_system_administrators_set_up(self):
        self.mailbox._validate()
        archive = self.mailbox.check_ids.filtered(lambda c: c.code == "archive")
        for user in (self.giulia, self.sara, self.dario):
            mailbox = self.mailbox.with_user(user)
            for action in (
                self.env["email.logging.setup"].with_user(user).action_open,
                mailbox.action_connect,
                mailbox.action_validate,
                mailbox.action_restart_job,
                mailbox.action_accept_database,
                mailbox.action_enable,
                archive.with_user(user).action_create_archive,
            ):
                with self.subTest(user.login, action=action.__name__):
                    self.control.clear_requests()
                    with self.assertRaises(AccessError):
                        action()
                    self.assertFalse(self.control.requests())

    def test_debug_log_of_the_setup(self):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        names = ("", "msal", "urllib3", "odoo.addons.crm_email_logging")
        for logger in map(logging.getLogger, names):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        certificate, key = certificate_and_key()
        self.control.add_certificate(certificate.decode())
        for values in (
            {"client_secret": tenant.CLIENT_SECRET},
            {"client_secret": "wrong~but~typed~by~somebody"},
            {
                "credential": "certificate",
                "certificate_file": base64.b64encode(pfx(certificate, key)),
                "certificate_passphrase": PASSPHRASE,
            },
        ):
            setup = self.env["email.logging.setup"].create(
                {"step": "application", "mailbox_email": self.mailbox.email, **values}
            )
            setup.action_next()
        self.connect(self.mailbox)
        logged = stream.getvalue()
        self.assertIn("/oauth2/v2.0/token", logged)
        for secret in (
            tenant.CLIENT_SECRET,
            "wrong~but~typed",
            PASSPHRASE,
            key.decode().splitlines()[1],
            *self.vault._keys(),
        ):
            self.assertNotIn(secret, logged)

    def test_what_was_typed_is_not_shown_again(self):
        admin = self.env.ref("base.user_admin")
        setup = (
            self.env["email.logging.setup"]
            .with_user(admin)
            .create({"client_secret": tenant.CLIENT_SECRET})
        )
        self.env.invalidate_all()
        self.assertNotIn(tenant.CLIENT_SECRET, str(setup.read()))
        self.assertNotIn(tenant.CLIENT_SECRET, str(self.parameters()))

    def test_key_is_not_in_the_database(self):
        keys = self.vault._keys()
        self.assertTrue(keys)
        for key in keys:
            self.assertNotIn(key, str(self.parameters()))

    def parameters(self):
        return self.env["ir.config_parameter"].search_read([], ["key", "value"])


@tagged("post_install", "-at_install")
class TestCopies(CredentialsCase):
    def test_neutralized(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["crm_email_logging"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.mailbox.enabled)
        self.assertEqual(self.mailbox.state, "not_connected")
        self.assertFalse(self.mailbox.cron_id.active)
        self.assertFalse(self.env["email.logging.token"].search([]))
        self.assertFalse(self.settings._has_credential())
        self.assertNothingLeaves()

    def test_neutralized_with_a_secret_of_the_environment(self):
        self.with_environment(CLIENT_SECRET=tenant.CLIENT_SECRET)
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.assertNothingLeaves()
        self.assertEqual(self.mailbox.error_kind, "neutralized")
        with self.assertRaisesRegex(UserError, "neutralized"):
            self.mailbox.action_connect()

    def test_identity_changed(self):
        parameters = self.env["ir.config_parameter"]
        for key, value in (
            ("database.uuid", "another"),
            ("web.base.url", "https://test.lumen.example"),
        ):
            with self.subTest(key):
                parameters.set_param(key, value)
                self.assertNothingLeaves()
                self.assertEqual(self.mailbox.error_kind, "database_changed")
                self.assertEqual(self.mailbox.remedy_button, "database")
                self.mailbox.action_validate()
                self.assertFalse(self.control.requests())
                self.mailbox.action_accept_database()
                self.send(mime(ANNA, [GIULIA]))
                self.run_job()
                self.assertEqual(self.mailbox.state, "running")
        self.assertEqual(len(self.messages), 2)

    def test_same_machine_by_another_name(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://localhost:8069")
        self.settings._accept_database()
        parameters.set_param("web.base.url", "http://127.0.0.1:8069/")
        self.settings._check_database()

    def test_uninstalled(self):
        cron = self.mailbox.cron_id
        self.vault._encrypt("makes the key")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "key"
            path.write_text("key")
            self.patch(type(self.vault), "_key_path", lambda self: path)
            with patch.object(hooks._logger, "info") as told:
                hooks.uninstall_hook(self.env)
            self.assertFalse(path.exists())
        self.assertIn("mail-flow rules", told.call_args.args[0])
        self.assertIn(self.mailbox.email, told.call_args.args[1])
        self.assertFalse(cron.exists())
        self.assertFalse(self.env["email.logging.token"].search([]))
        self.assertFalse(
            self.env["ir.config_parameter"].search(
                [("key", "=like", "crm_email_logging.%")]
            )
        )
