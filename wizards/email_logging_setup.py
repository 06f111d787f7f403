from odoo import api, fields, models

from ..models.email_logging_settings import PLAIN_NAMES

CLOUDS = [
    ("global", "Worldwide"),
    ("usgov", "US Government (GCC High)"),
    ("dod", "US Government (DoD)"),
    ("china", "China (21Vianet)"),
    ("custom", "Other addresses"),
]


class EmailLoggingSetup(models.TransientModel):
    """The OAuth settings of the Entra ID application, kept in `ir.config_parameter`."""

    _name = "email.logging.setup"
    _description = "Email Logging Setup"

    cloud = fields.Selection(
        CLOUDS, required=True, default=lambda self: self._stored("cloud") or "global"
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
    redirect_uri = fields.Char(
        "Redirect URI",
        compute="_compute_redirect_uri",
        help="Enter it in the application in Entra ID, as platform Web.",
    )
    tenant_id = fields.Char(
        "Tenant ID",
        required=True,
        default=lambda self: self._stored("tenant_id"),
        help="Directory (tenant) ID on the application's overview page.",
    )
    client_id = fields.Char(
        "Client ID",
        required=True,
        default=lambda self: self._stored("client_id"),
        help="Application (client) ID on the application's overview page.",
    )
    client_secret = fields.Char(
        compute="_compute_client_secret",
        inverse="_inverse_client_secret",
        help="The column Value of the client secret, not the Secret ID.",
    )
    # What was typed waits here, encrypted: the form is saved before its button acts.
    encrypted_client_secret = fields.Char(groups=fields.NO_ACCESS)
    has_client_secret = fields.Boolean(compute="_compute_has_client_secret")

    @api.depends("cloud")
    def _compute_redirect_uri(self):
        self.redirect_uri = self.env["email.logging.settings"]._get_redirect_uri()

    @api.depends("cloud")
    def _compute_has_client_secret(self):
        settings = self.env["email.logging.settings"]
        self.has_client_secret = settings._has_client_secret()

    def _compute_client_secret(self):
        """Never shown again."""
        self.client_secret = False

    def _inverse_client_secret(self):
        vault = self.env["email.logging.vault"]
        for setup in self.filtered("client_secret"):
            secret = vault._encrypt(setup.client_secret.strip())
            setup.sudo().encrypted_client_secret = secret  # open to nobody else

    # Actions

    def action_save(self):
        """Keep the settings; an empty secret leaves the stored one as it is."""
        self.ensure_one()
        settings = self.env["email.logging.settings"]
        for name in PLAIN_NAMES:
            settings._set(name, self[name])
        if encrypted := self.sudo().encrypted_client_secret:  # see the field
            settings._set("client_secret", encrypted)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_mailbox_action"
        )

    # Helpers

    @api.model
    def _stored(self, name):
        return self.env["email.logging.settings"]._get(name)
