from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import format_date, str2bool

from ..connection.certificate_file import parse_certificate, read_certificate_file
from ..connection.connection import (
    DELEGATED,
    Application,
    Connection,
    cloud_of,
    verify_of,
)
from ..connection.external_settings import external
from ..connection.not_ready import NotReady
from ..connection.redirect_uri import CALLBACK, is_https
from ..engine.history.small_talk import BANNERS
from ..exchange.errors import AuthError
from ..exchange.patience import PERSON

PREFIX = "crm_email_logging."
ENCRYPTED_NAMES = ("client_secret", "certificate", "server_password")
# How the addon decides, which is not how it connects.
NOT_OF_THE_CONNECTION = ("trust_users", "banners")
EXPIRY_WARNING = timedelta(days=30)


class EmailLoggingSettings(models.AbstractModel):
    """The connection's settings in `ir.config_parameter`; what is secret encrypted.

    Each source is one method, so that an addon may take it from elsewhere. Odoo's
    configuration file and environment variables go before the parameters.
    """

    _name = "email.logging.settings"
    _description = "Email Logging Settings"

    # Parameters

    @api.model
    def _get(self, name):
        """:return: the parameter (str), or "" """
        parameters = self.env["ir.config_parameter"].sudo()  # read by the job as well
        return parameters.get_param(PREFIX + name) or ""

    @api.model
    def _set(self, name, value):
        parameters = self.env["ir.config_parameter"].sudo()  # callers check the group
        parameters.set_param(PREFIX + name, str(value or "").strip() or False)

    @api.model
    def _trusts_users(self):
        """Whether a user's own new e-mail address counts before it is confirmed."""
        return str2bool(self._get("trust_users"), False)

    @api.model
    def _get_banners(self):
        """:return: sentences above mail from outside, one a line (str)"""
        return self._get("banners") or BANNERS

    @api.model
    def _set_banners(self, sentences):
        """The usual ones are not kept: later versions know more of them."""
        is_usual = (sentences or "").split() == BANNERS.split()
        self._set("banners", not is_usual and sentences)

    # Sources: override one to take it from elsewhere

    @api.model
    def _get_tenant_id(self):
        return external("tenant_id") or self._get("tenant_id")

    @api.model
    def _get_client_id(self):
        return external("client_id") or self._get("client_id")

    @api.model
    def _get_client_secret(self):
        """:return: the secret (str), or None"""
        return external("client_secret") or self._decrypted("client_secret")

    @api.model
    def _get_certificate(self):
        """:return: a `Certificate`, or None
        :raise AuthError: certificate_unreadable
        """
        if path := external("certificate"):
            return read_certificate_file(path, external("certificate_passphrase"))
        pem = self._decrypted("certificate")
        return pem and parse_certificate(pem.encode())

    @api.model
    def _get_redirect_uri(self):
        """:return: where Entra ID sends the browser back to (str)"""
        kept = external("redirect_uri") or self._get("redirect_uri")
        return kept or self._get_own_callback()

    @api.model
    def _is_external(self, name):
        """Whether the source called `name` is not in the database, thus read-only."""
        return bool(external(name))

    # What follows from them

    @api.model
    def _get_authentication(self):
        """:return: "delegated" (a service account signs in) or "application" """
        return self._get("authentication") or DELEGATED

    @api.model
    def _get_base_url(self):
        parameters = self.env["ir.config_parameter"].sudo()  # as any user sees it
        return (parameters.get_param("web.base.url") or "").rstrip("/")

    @api.model
    def _get_own_callback(self):
        """The redirect URI as long as nobody has entered another one."""
        return self._get_base_url() + CALLBACK

    @api.model
    def _set_redirect_uri(self, address):
        """What follows from this server's own address is not kept, to follow it."""
        is_own = address == self._get_own_callback()
        self._set("redirect_uri", not is_own and address)

    @api.model
    def _is_https(self):
        """Entra ID takes http for localhost only."""
        return is_https(self._get_redirect_uri())

    @api.model
    def _get_connection(self, patience=PERSON):
        """:return: what to reach Microsoft with, a `Connection`
        :raise NotReady: this is a copy of the database; setup_incomplete, key_wrong
        :raise AuthError: certificate_unreadable
        """
        self._check_database()
        return Connection(
            self._get_cloud(), self._get_application(), self._get_verify(), patience
        )

    @api.model
    def _get_cloud(self):
        return cloud_of(
            self._cloud_name(), self._get("login_url"), self._get("graph_url")
        )

    @api.model
    def _get_verify(self):
        """:return: what `requests` calls verify: a CA bundle's path, or True"""
        return verify_of(self._cloud_name(), self._get("ca_bundle"))

    @api.model
    def _cloud_name(self):
        return self._get("cloud") or "global"

    @api.model
    def _get_application(self):
        """:raise NotReady: setup_incomplete, key_wrong
        :raise AuthError: certificate_unreadable
        """
        if not self._is_complete():
            raise NotReady(self.env, "setup_incomplete")
        return Application(
            tenant_id=self._get_tenant_id(),
            client_id=self._get_client_id(),
            client_secret=self._get_client_secret(),
            certificate=self._get_certificate(),
        )

    @api.model
    def _is_complete(self):
        return bool(
            self._get_tenant_id() and self._get_client_id() and self._has_credential()
        )

    @api.model
    def _has_credential(self):
        return self._has_client_secret() or self._has_certificate()

    @api.model
    def _has_client_secret(self):
        return self._is_external("client_secret") or bool(self._get("client_secret"))

    @api.model
    def _has_certificate(self):
        return self._is_external("certificate") or bool(self._get("certificate"))

    @api.model
    def _keeps_credential_elsewhere(self):
        """Whether the setup cannot change the secret or certificate that is used."""
        used = "certificate" if self._has_certificate() else "client_secret"
        return self._is_external(used)

    # Expiry

    @api.model
    def _get_expiry(self):
        """:return: the day (date) on which the credential ends, or None"""
        if self._has_certificate():
            return self._get_certificate_expiry()
        name = "client_secret_expiry"
        try:
            return fields.Date.to_date(external(name) or self._get(name) or None)
        except ValueError:  # written by hand
            return None

    @api.model
    def _get_certificate_expiry(self):
        try:
            return self._get_certificate().expires.date()
        except (AuthError, NotReady):  # shown by whatever asks for a token
            return None

    @api.model
    def _expires_soon(self):
        return self._is_soon(self._get_expiry())

    @api.model
    def _expiry_warning(self, day):
        """:param day: (date) on which a secret or certificate ends, or False
        :return: what to do about it (str), or False while there is time
        """
        if not self._is_soon(day):
            return False
        date = format_date(self.env, day)
        if day < fields.Date.today():
            return self.env._(
                "It expired on %(date)s: create a new one in Entra ID and enter it.",
                date=date,
            )
        return self.env._(
            "It expires on %(date)s: create a new one in Entra ID and enter it before.",
            date=date,
        )

    @api.model
    def _is_soon(self, day):
        return bool(day and day < fields.Date.today() + EXPIRY_WARNING)

    # Secrets

    @api.model
    def _set_client_secret(self, secret):
        """A new secret takes the place of a certificate, and the other way round."""
        self._set_encrypted("client_secret", (secret or "").strip())
        self._set("certificate", False)

    @api.model
    def _set_certificate(self, certificate):
        """:param certificate: a `Certificate`"""
        pem = certificate.public_certificate + certificate.private_key
        self._set_encrypted("certificate", pem)
        self._set("client_secret", False)
        self._set("client_secret_expiry", False)

    @api.model
    def _set_encrypted(self, name, plain):
        self._set(name, self.env["email.logging.vault"]._encrypt(plain))

    @api.model
    def _decrypted(self, name):
        return self.env["email.logging.vault"]._decrypt(self._get(name)) or None

    @api.model
    def _check_secrets(self):
        """:raise NotReady: key_wrong"""
        for name in ENCRYPTED_NAMES:
            self._decrypted(name)

    @api.model
    def _rotate_secrets(self):
        """Encrypt with the newest key what an older one has encrypted.

        :raise NotReady: key_wrong
        """
        vault = self.env["email.logging.vault"]
        for name in ENCRYPTED_NAMES:
            ciphertext = self._get(name)
            if ciphertext and not vault._is_newest(ciphertext):
                self._set(name, vault._rotate(ciphertext))

    # Identity of the database

    @api.model
    def _check_database(self):
        """A copy of the database must not drain the production mailbox.

        :raise NotReady: database_changed, neutralized
        """
        parameters = self.env["ir.config_parameter"].sudo()  # read by the job as well
        if str2bool(parameters.get_param("database.is_neutralized") or "", False):
            raise NotReady(self.env, "neutralized")
        known = self._get("database")
        if known and known != self._database_identity():
            raise NotReady(self.env, "database_changed")

    @api.model
    def _accept_database(self):
        """From now on, this database under this address logs the mail."""
        self._set("database", self._database_identity())

    @api.model
    def _accept_first_database(self):
        """The first connection needs no question; a copy is asked about."""
        if not self._get("database"):
            self._accept_database()

    @api.model
    def _database_identity(self):
        parameters = self.env["ir.config_parameter"].sudo()  # read by the job as well
        uuid = parameters.get_param("database.uuid") or ""
        address = self._get_base_url().replace("//127.0.0.1", "//localhost")
        return sha256(f"{uuid} {address}".encode()).hexdigest()

    # End

    @api.model
    def _clear(self):
        """Forget the connection, and nothing else."""
        stay = [PREFIX + name for name in NOT_OF_THE_CONNECTION]
        self._parameters().filtered(lambda known: known.key not in stay).unlink()

    @api.model
    def _forget(self):
        """Nothing is left when the addon goes."""
        self._parameters().unlink()

    @api.model
    def _parameters(self):
        parameters = self.env["ir.config_parameter"].sudo()  # callers check the group
        return parameters.search([("key", "=like", f"{PREFIX}%")])
