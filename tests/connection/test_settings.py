"""One secret at a time, and no copy of the database drains the mailbox."""

from types import SimpleNamespace

from odoo.tests import TransactionCase, tagged

from ...connection.not_ready import NotReady


@tagged("post_install", "-at_install")
class TestSettings(TransactionCase):
    def setUp(self):
        super().setUp()
        self.settings = self.env["email.logging.settings"]
        self.parameters = self.env["ir.config_parameter"]
        self.settings._clear()

    def test_a_new_secret_replaces_a_certificate_and_the_other_way_round(self):
        self.settings._set_client_secret(" secret ")
        self.settings._set("client_secret_expiry", "2027-01-01")
        self.assertEqual(self.settings._get_client_secret(), "secret")
        pem = SimpleNamespace(public_certificate="public", private_key="private")
        self.settings._set_certificate(pem)
        self.assertEqual(self.settings._decrypted("certificate"), "publicprivate")
        for name in ("client_secret", "client_secret_expiry"):
            self.assertEqual(self.settings._get(name), "")
        self.settings._set_client_secret("another")
        self.assertEqual(self.settings._get_client_secret(), "another")
        self.assertEqual(self.settings._get("certificate"), "")

    def test_a_service_account_signs_in_unless_somebody_says_otherwise(self):
        self.assertEqual(self.settings._get_authentication(), "delegated")
        self.settings._set("authentication", "application")
        self.assertEqual(self.settings._get_authentication(), "application")

    def test_a_copy_asks_first(self):
        """Under another address, or under the same with another identity."""
        self.parameters.set_param("web.base.url", "http://localhost:8069")
        self.settings._check_database()
        self.settings._accept_first_database()
        for name, value, is_same in (
            ("web.base.url", "http://127.0.0.1:8069/", True),
            ("web.base.url", "https://copy.example", False),
            ("database.uuid", "another", False),
        ):
            before = self.parameters.get_param(name)
            self.parameters.set_param(name, value)
            self.settings._accept_first_database()  # the first only
            with self.subTest(value):
                self.assertEqual(
                    self.refusal(), None if is_same else "database_changed"
                )
            self.parameters.set_param(name, before)
        self.parameters.set_param("database.uuid", "another")
        self.settings._accept_database()
        self.assertIsNone(self.refusal())

    def test_a_neutralized_one_never_connects(self):
        self.parameters.set_param("database.is_neutralized", "True")
        self.settings._accept_database()
        self.assertEqual(self.refusal(), "neutralized")
        self.parameters.set_param("database.is_neutralized", "False")
        self.assertIsNone(self.refusal())

    def refusal(self):
        try:
            self.settings._check_database()
        except NotReady as error:
            return error.kind
        return None
