"""The password of Exchange Server: in no log, no answer, nowhere in the database."""

import base64
import io
import logging
import os
from unittest.mock import patch

from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tests.common import mute_logger

from ...connection.turnstile import let_all_pass
from ...sandbox.store.organization import SERVER_LOGIN, SERVER_PASSWORD
from ..common import ANNA, GIULIA
from ..sandbox_common import mime
from .server_case import SERVER_MAILBOX, ServerCase

WRONG = "wrong~but~typed~by~somebody"
LOGGERS = ("", "exchangelib", "urllib3", "requests", "spnego", "odoo.addons")


@tagged("post_install", "-at_install")
class TestServerPassword(ServerCase):
    def spellings(self):
        """What a log or a dump could hold of the passwords."""
        for password in (SERVER_PASSWORD, WRONG):
            yield password
            yield base64.b64encode(password.encode()).decode()[:36]
            yield base64.b64encode(f"{SERVER_LOGIN}:{password}".encode()).decode()

    def assertNowhere(self, text):
        for spelling in self.spellings():
            self.assertNotIn(spelling, text)

    def listen(self):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        for logger in map(logging.getLogger, LOGGERS):
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.DEBUG)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        return stream

    def set_up(self, way, password):
        let_all_pass()
        setup = self.env["email.logging.setup"].create(
            {
                "kind": "server",
                "step": "access",
                "mailbox_email": SERVER_MAILBOX,
                "server_url": self.sandbox.ews_url,
                "server_account": SERVER_LOGIN,
                "server_password": password,
                "server_authentication": way,
                "server_ca_bundle": self.sandbox.ca_path,
            }
        )
        setup.action_next()
        return setup

    def test_debug_log(self):
        """Of the setup, of the job and of a login that is refused; NTLM and Basic."""
        stream = self.listen()
        self.organization.settings.basic = True
        for way in ("ntlm", "basic"):
            self.assertEqual(self.set_up(way, WRONG).error_kind, "login_refused")
            setup = self.set_up(way, SERVER_PASSWORD)
            self.assertEqual(setup.step, "mailbox", setup.error_message)
            setup.action_next()
            mailbox = setup.mailbox_id
            self.put_copy(mailbox, mime(ANNA, [GIULIA], subject=way))
            self.run_job(mailbox)
            mailbox._validate()
        logged = stream.getvalue()
        self.assertIn("/EWS/Exchange.asmx", logged)
        self.assertNotIn("Authorization", logged)
        self.assertNowhere(logged)

    def test_dump(self):
        """Every table that could hold it."""
        self.set_up_server()
        self.add("server")
        typed = self.env["email.logging.setup"].create({"server_password": WRONG})
        self.assertTrue(typed.has_server_password)
        self.env.flush_all()
        for table in ("email_logging_setup", "ir_config_parameter", "ir_attachment"):
            self.cr.execute(f'SELECT "{table}"::text FROM "{table}"')
            self.assertNowhere("\n".join(row[0] for row in self.cr.fetchall()))

    def test_reads(self):
        """What an administrator's browser is told."""
        self.set_up_server()
        mailbox = self.add("server")
        admin = self.env.ref("base.user_admin")
        setup = (
            self.env["email.logging.setup"]
            .with_user(admin)
            .create({"server_password": WRONG})
        )
        settings = self.env["res.config.settings"].with_user(admin).create({})
        self.env.invalidate_all()
        for records in (setup, settings, mailbox, mailbox.message_ids):
            self.assertNowhere(str(records.read()))
        parameters = self.env["ir.config_parameter"].search_read([], ["key", "value"])
        self.assertNowhere(str(parameters))
        self.assertNowhere(repr(self.settings._get_exchange_server()))

    def test_kept_elsewhere(self):
        variable = {"CRM_EMAIL_LOGGING_SERVER_PASSWORD": SERVER_PASSWORD}
        self.set_up_server(server_password=False)
        self.startPatcher(patch.dict(os.environ, variable))
        setup = self.env["email.logging.setup"].create({"server_password": WRONG})
        self.assertEqual(setup.server_external_names, "server_password")
        setup.action_save_server()
        self.assertFalse(self.settings._get("server_password"))
        self.assertEqual(self.add("server").state, "running")

    def test_neutralized_copy_forgets_it(self):
        self.set_up_server()
        mailbox = self.add("server")
        self.env.flush_all()
        for query in get_neutralization_queries(["crm_email_logging"]):
            self.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()  # parameters are remembered
        self.assertFalse(self.settings._has_server_password())
        self.control.clear_requests()
        with mute_logger("odoo.addons.crm_email_logging.engine.run"):
            self.run_job(mailbox)
        self.assertFalse(self.control.requests())

    def test_clear_setup_forgets_it(self):
        self.set_up_server()
        self.add("server")
        self.env["email.logging.setup"].create({}).action_clear()
        self.assertFalse(self.settings._has_server_password())
        self.assertFalse(self.settings._get_server_url())
