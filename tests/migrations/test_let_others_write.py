"""An update gives large tables free before it loads its data."""

import ast
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

ADDON = "crm_email_logging"


@tagged("post_install", "-at_install")
class TestLetOthersWrite(TransactionCase):
    def commits(self, state):
        self.env["ir.module.module"]._get(ADDON).state = state
        with patch.object(self.env.cr, "commit") as commit:
            self.env["email.logging.index"]._let_others_write()
        return commit.call_count

    def test_only_an_update_commits(self):
        self.assertEqual(self.commits("to upgrade"), 1)
        # What fails while it is installed leaves nothing behind.
        self.assertEqual(self.commits("to install"), 0)
        self.assertEqual(self.commits("installed"), 0)

    def test_it_is_the_first_of_all_data(self):
        with file_open(f"{ADDON}/__manifest__.py") as file:
            manifest = ast.literal_eval(file.read())
        with file_open(f"{ADDON}/{manifest['data'][0]}") as file:
            self.assertIn('name="_let_others_write"', file.read())
