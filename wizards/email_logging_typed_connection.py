import base64
import json
from urllib.parse import urlsplit

from odoo import api, fields, models

from ..actions import window
from ..connection.certificate_file import parse_certificate
from ..connection.connection import (
    APPLICATION,
    CLOUD_LABELS,
    CUSTOM,
    DELEGATED,
    Application,
    Connection,
    cloud_of,
    verify_of,
)
from ..connection.not_ready import NotReady
from ..connection.redirect_uri import is_https, leads_here
from ..exchange.errors import MailError

IDENTIFIERS = ("tenant_id", "client_id")
# With another one of these, tokens that were given before are worth nothing.
TOKEN_SETTINGS = ("cloud", "login_url", "graph_url", "authentication", *IDENTIFIERS)
# What may be kept outside the database: read-only here.
SOURCES = (*IDENTIFIERS, "client_secret", "certificate", "redirect_uri")


class EmailLoggingTypedConnection(models.AbstractModel):
    """The connection as somebody types it: tried before it is kept.

    Its fields start with what `email.logging.settings` holds. A secret is never shown
    again; left empty, the stored one stays.
    """

    _name = "email.logging.typed.connection"
    _description = "Connection to Microsoft 365 as Typed"

    cloud = fields.Selection(
        list(CLOUD_LABELS.items()),
        "Microsoft Cloud",
        required=True,
        default=lambda self: self._stored("cloud") or "global",
    )
    login_url = fields.Char(
        "Sign-in Address", default=lambda self: self._stored("login_url")
    )
    graph_url = fields.Char(
        "Graph Address", default=lambda self: self._stored("graph_url")
    )
    ca_bundle = fields.Char(
        "CA Bundle",
        default=lambda self: self._stored("ca_bundle"),
        help="Path, on the server, of the certificate authority to trust.",
    )
    authentication = fields.Selection(
        [
            (DELEGATED, "A service account, which signs in once"),
            (APPLICATION, "The application itself; nobody signs in"),
        ],
        "Odoo Reads the Mailbox As",
        required=True,
        default=lambda self: self._stored("authentication") or DELEGATED,
    )
    redirect_uri = fields.Char(
        "Redirect URI",
        default=lambda self: self._settings()._get_redirect_uri(),
        help="Where Microsoft sends the browser back to: this server, as your browser "
        "reaches it. Enter it in the application in Entra ID, as platform Web.",
    )
    is_https = fields.Boolean(compute="_compute_redirect_uri")
    former_redirect_uri = fields.Char(
        compute="_compute_redirect_uri",
        help="What Entra ID knows, when another redirect URI is entered.",
    )
    signed_out_names = fields.Char(
        "Signed Out",
        compute="_compute_signed_out_names",
        help="The shared mailboxes whose sign-in ends when this is kept.",
    )
    external_names = fields.Char(
        compute="_compute_external_names",
        help="Settings that Odoo's configuration file or its environment holds.",
    )
    tenant_id = fields.Char(
        "Tenant ID",
        default=lambda self: self._settings()._get_tenant_id(),
        help="Directory (tenant) ID on the application's overview page.",
    )
    client_id = fields.Char(
        "Client ID",
        default=lambda self: self._settings()._get_client_id(),
        help="Application (client) ID on the application's overview page.",
    )
    credential = fields.Selection(
        [("secret", "Client secret"), ("certificate", "Certificate")],
        "Proves Itself By",
        required=True,
        default=lambda self: self._stored_credential(),
    )
    client_secret = fields.Char(
        compute="_compute_never_shown",
        inverse="_inverse_client_secret",
        help="The column Value of the client secret, not the Secret ID.",
    )
    client_secret_expiry = fields.Date(
        "Expires On",
        default=lambda self: self._stored("client_secret_expiry") or False,
        help="The column Expires beside the secret. You are warned 30 days before.",
    )
    certificate_file = fields.Binary(
        "Certificate with Key",
        compute="_compute_never_shown",
        inverse="_inverse_certificate_file",
        help="A .pfx file, or a .pem file with the certificate and its private key.",
    )
    certificate_passphrase = fields.Char(
        "Passphrase",
        compute="_compute_never_shown",
        inverse="_inverse_certificate_file",
    )
    # What was typed waits here, encrypted: the form is saved before its button acts.
    encrypted_client_secret = fields.Char(groups=fields.NO_ACCESS)
    encrypted_certificate = fields.Char(groups=fields.NO_ACCESS)
    has_client_secret = fields.Boolean(compute="_compute_has_credential")
    has_certificate = fields.Boolean(compute="_compute_has_credential")
    certificate_expiry = fields.Date(compute="_compute_has_credential")
    expiry_warning = fields.Char(compute="_compute_expiry_warning")

    @api.depends("redirect_uri")
    def _compute_redirect_uri(self):
        kept = self._settings()._get_redirect_uri()
        for typed in self:
            typed.is_https = is_https(typed._redirect_uri())
            typed.former_redirect_uri = typed._redirect_uri() != kept and kept

    @api.depends(*TOKEN_SETTINGS)
    def _compute_signed_out_names(self):
        for typed in self:
            typed.signed_out_names = ", ".join(typed._signed_out().mapped("name"))

    @api.depends("cloud")
    def _compute_external_names(self):
        self.external_names = ",".join(filter(self._settings()._is_external, SOURCES))

    @api.depends("encrypted_client_secret", "encrypted_certificate")
    def _compute_has_credential(self):
        settings = self._settings()
        self.has_client_secret = settings._has_client_secret()
        self.has_certificate = settings._has_certificate()
        self.certificate_expiry = (
            settings._has_certificate() and settings._get_certificate_expiry()
        )

    @api.depends("credential", "client_secret_expiry", "certificate_expiry")
    def _compute_expiry_warning(self):
        for typed in self:
            is_secret = typed.credential == "secret"
            day = typed.client_secret_expiry if is_secret else typed.certificate_expiry
            typed.expiry_warning = self._settings()._expiry_warning(day)

    def _compute_never_shown(self):
        self.client_secret = False
        self.certificate_file = False
        self.certificate_passphrase = False

    def _inverse_client_secret(self):
        vault = self.env["email.logging.vault"]
        for setup in self.filtered("client_secret"):
            secret = vault._encrypt(setup.client_secret.strip())
            setup.sudo().encrypted_client_secret = secret  # open to nobody else

    def _inverse_certificate_file(self):
        vault = self.env["email.logging.vault"]
        for setup in self.filtered("certificate_file"):
            content = base64.b64decode(setup.certificate_file)
            typed = {
                "file": base64.b64encode(content).decode(),
                "passphrase": setup.certificate_passphrase or "",
            }
            encrypted = vault._encrypt(json.dumps(typed))
            setup.sudo().encrypted_certificate = encrypted  # open to nobody else

    # Actions

    def action_save(self):
        """Keep the settings unchecked; an empty secret leaves the stored one as it is.

        For the form view without steps, and for scripts. What would sign mailboxes out
        is not kept: the form that is shown again says which, and asks.
        """
        self.ensure_one()
        if self._signed_out():
            return window(self.env, "email_logging_setup_plain_action", res_id=self.id)
        return self.action_save_and_sign_out()

    def action_save_and_sign_out(self):
        """As `action_save`, by somebody who was told which sign-ins end."""
        self.ensure_one()
        try:
            self._store_settings()
        except MailError as error:
            raise self.env["email.logging.remedy"]._user_error(error) from None
        return window(self.env, "email_logging_mailbox_action")

    def action_keep_connection(self):
        """Take back what would sign mailboxes out."""
        self.ensure_one()
        self.write(self.default_get(list(TOKEN_SETTINGS)))

    # Stored

    @api.model
    def _settings(self):
        return self.env["email.logging.settings"]

    @api.model
    def _stored(self, name):
        return self._settings()._get(name)

    @api.model
    def _stored_credential(self):
        return "certificate" if self._settings()._has_certificate() else "secret"

    # Typed

    def _connection(self):
        """:return: the `Connection` that was typed, with what is stored of its secrets
        :raise NotReady: key_wrong
        :raise AuthError: certificate_unreadable
        """
        application = Application(
            tenant_id=(self.tenant_id or "").strip(),
            client_id=(self.client_id or "").strip(),
            client_secret=self._secret_to_use(),
            certificate=self._certificate_to_use(),
        )
        verify = verify_of(self.cloud, self.ca_bundle or "")
        return Connection(self._cloud(), application, verify)

    def _check_cloud(self):
        """:raise NotReady: cloud_not_https"""
        for name in ("login_url", "graph_url") if self.cloud == CUSTOM else ():
            address = self[name]
            parts = urlsplit((address or "").strip())
            if parts.scheme != "https" or not parts.hostname or parts.username:
                raise NotReady(self.env, "cloud_not_https", address or "", name)

    def _check_redirect_uri(self):
        """:raise NotReady: https_needed, redirect_uri_foreign"""
        address = self._redirect_uri()
        if not is_https(address):
            raise NotReady(self.env, "https_needed", answer="redirect_uri")
        if not leads_here(address):
            raise NotReady(self.env, "redirect_uri_foreign", address, "redirect_uri")

    def _redirect_uri(self):
        typed = (self.redirect_uri or "").strip()
        return typed or self._settings()._get_own_callback()

    def _cloud(self):
        return cloud_of(self.cloud, self.login_url or "", self.graph_url or "")

    def _secret_to_use(self):
        """What was typed, else what is stored; None with a certificate."""
        if self.credential != "secret":
            return None
        typed = self.env["email.logging.vault"]._decrypt(
            self.sudo().encrypted_client_secret  # see the field
        )
        return typed or self._settings()._get_client_secret()

    def _certificate_to_use(self):
        if self.credential != "certificate":
            return None
        typed = self._typed_certificate()
        return typed or self._settings()._get_certificate()

    def _typed_certificate(self):
        """:return: a `Certificate`, or None
        :raise AuthError: certificate_unreadable
        """
        encrypted = self.sudo().encrypted_certificate  # see the field
        if not encrypted:
            return None
        typed = json.loads(self.env["email.logging.vault"]._decrypt(encrypted))
        return parse_certificate(base64.b64decode(typed["file"]), typed["passphrase"])

    # Keep

    def _store_settings(self):
        """Sign out whom the new settings sign out: `_signed_out` says it before.

        :raise NotReady: cloud_not_https, https_needed, redirect_uri_foreign
        """
        self._check_cloud()
        self._keep_redirect_uri()
        signed_out = self._signed_out()
        for name in (*TOKEN_SETTINGS, "ca_bundle"):
            if not self._settings()._is_external(name):
                self._settings()._set(name, self[name])
        self._store_credential()
        signed_out._disconnect()
        self._settings()._accept_first_database()

    def _signed_out(self):
        """:return: the mailboxes whose sign-in is worth nothing with what was typed"""
        # The connection is one for all companies, and so is what becomes of it.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        if not any(map(self._differs, TOKEN_SETTINGS)):
            return mailboxes
        return mailboxes.with_context(active_test=False).search(
            [("account_username", "!=", False)]
        )

    def _differs(self, name):
        """What was never kept had its default, which the form shows."""
        settings = self._settings()
        if settings._is_external(name):
            return False
        kept = settings._get(name)
        return bool(kept) and kept != str(self[name] or "").strip()

    def _keep_redirect_uri(self):
        settings = self._settings()
        if settings._is_external("redirect_uri"):
            return
        if self._redirect_uri() != settings._get_own_callback():
            self._check_redirect_uri()
        settings._set_redirect_uri(self._redirect_uri())

    def _store_credential(self):
        settings = self._settings()
        if self.credential == "secret":
            settings._set("client_secret_expiry", self.client_secret_expiry)
            if self.sudo().encrypted_client_secret:  # see the field
                settings._set_client_secret(self._secret_to_use())
        elif certificate := self._typed_certificate():
            settings._set_certificate(certificate)
        # Typed once, it is not needed here any longer.
        self.sudo().write(
            {"encrypted_client_secret": False, "encrypted_certificate": False}
        )
