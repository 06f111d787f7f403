import sys
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import EmailLoggingCase

ENDPOINT = "odoo.addons.crm_email_logging.exchange.ews.endpoint"


@tagged("post_install", "-at_install")
class TestWithoutExchangelib(EmailLoggingCase):
    def test_the_button_says_what_is_missing(self):
        settings = self.env["email.logging.settings"]
        settings._set("server_url", "https://mail.example.com/EWS/Exchange.asmx")
        settings._set("server_account", "ODOODEV\\svc-odoo")
        settings._set_encrypted("server_password", "secret")
        self.mailbox.kind = "server"
        loaded = [name for name in sys.modules if name.startswith("exchangelib.")]
        missing = dict.fromkeys(["exchangelib", *loaded])
        with patch.dict(sys.modules, missing):
            sys.modules.pop(ENDPOINT, None)
            with self.assertRaisesRegex(UserError, "pip install exchangelib"):
                self.mailbox.action_connect()
        self.assertFalse(self.mailbox.account_username)
