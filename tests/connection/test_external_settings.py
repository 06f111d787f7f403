"""Settings that a system administrator keeps outside the database."""

import os
import tempfile
from unittest.mock import patch

from odoo.tests import BaseCase
from odoo.tools import config

from ...connection.external_settings import external

FILE = """
[options]
client_id = of Odoo
[crm_email_logging]
client_id = in the file
tenant_id =
certificate = /etc/%(x)s.pem
"""


class TestExternalSettings(BaseCase):
    def setUp(self):
        super().setUp()
        self.use(FILE)
        self.enterContext(patch.dict(os.environ))
        for name in [name for name in os.environ if name.startswith("CRM_EMAIL_")]:
            del os.environ[name]

    def use(self, text):
        file = self.enterContext(tempfile.NamedTemporaryFile("w", suffix=".conf"))
        file.write(text)
        file.flush()
        self.startPatcher(patch.dict(config.options, {"config": file.name}))

    def test_of_the_file(self):
        self.assertEqual(external("client_id"), "in the file")
        self.assertEqual(external("certificate"), "/etc/%(x)s.pem", "as it is written")
        for name in ("tenant_id", "client_secret"):
            self.assertEqual(external(name), "")

    def test_the_environment_goes_before_the_file(self):
        os.environ["CRM_EMAIL_LOGGING_CLIENT_ID"] = "of the environment"
        self.assertEqual(external("client_id"), "of the environment")
        os.environ["CRM_EMAIL_LOGGING_CLIENT_ID"] = ""
        self.assertEqual(external("client_id"), "in the file")

    def test_the_line_end_of_a_secret_s_file_is_none_of_it(self):
        os.environ["CRM_EMAIL_LOGGING_CLIENT_SECRET"] = " secret\n"
        self.assertEqual(external("client_secret"), "secret")

    def test_a_file_that_is_broken_holds_none(self):
        self.use("client_id = before any section")
        self.assertEqual(external("client_id"), "")
