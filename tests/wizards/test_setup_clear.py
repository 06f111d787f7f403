"""Who may remove the connection, and what it takes away."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import EmailLoggingCase


@tagged("post_install", "-at_install")
class TestSetupClear(EmailLoggingCase):
    def setUp(self):
        super().setUp()
        self.mailbox.write({"account_username": "x@lumen.example", "enabled": True})
        self.settings = self.env["email.logging.settings"]
        self.settings._set("tenant_id", "tenant")

    def clear(self, user):
        self.env["res.config.settings"].with_user(user).action_email_logging_clear()

    def test_nobody_but_an_administrator(self):
        """Also by RPC, and no button needs to be there."""
        for user in (self.giulia, self.sara):
            with self.assertRaises(AccessError):
                self.clear(user)
        self.assertTrue(self.mailbox.enabled)
        self.assertEqual(self.settings._get("tenant_id"), "tenant")

    def test_of_all_companies_and_of_what_is_archived(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        further = self.mailbox.create(
            {"email": "further@lumen.example", "company_id": other.id, "active": False}
        )
        self.clear(self.env.ref("base.user_admin"))
        self.assertFalse((self.mailbox | further).exists())
        self.assertFalse(self.settings._get("tenant_id"))
