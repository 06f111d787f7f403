from odoo import api, models
from odoo.exceptions import UserError

from ..msgraph.auth import Application
from ..msgraph.cloud import CLOUDS, Cloud

PREFIX = "crm_email_logging."
PLAIN_NAMES = (
    "cloud",
    "login_url",
    "graph_url",
    "ca_bundle",
    "tenant_id",
    "client_id",
)


class EmailLoggingSettings(models.AbstractModel):
    """The OAuth settings in `ir.config_parameter`; the client secret encrypted.

    Each source is one method, so that an addon may take it from elsewhere.
    """

    _name = "email.logging.settings"
    _description = "Email Logging Settings"

    @api.model
    def _get(self, name):
        """:return: the parameter (str), or "" """
        parameters = self.env["ir.config_parameter"].sudo()  # read by the job as well
        return parameters.get_param(PREFIX + name) or ""

    @api.model
    def _set(self, name, value):
        parameters = self.env["ir.config_parameter"].sudo()  # callers check the group
        parameters.set_param(PREFIX + name, (value or "").strip() or False)

    @api.model
    def _get_tenant_id(self):
        return self._get("tenant_id")

    @api.model
    def _get_client_id(self):
        return self._get("client_id")

    @api.model
    def _get_client_secret(self):
        ciphertext = self._get("client_secret")
        return self.env["email.logging.vault"]._decrypt(ciphertext) or None

    @api.model
    def _set_client_secret(self, secret):
        encrypted = self.env["email.logging.vault"]._encrypt((secret or "").strip())
        self._set("client_secret", encrypted)

    @api.model
    def _has_client_secret(self):
        return bool(self._get("client_secret"))

    @api.model
    def _get_redirect_uri(self):
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base_url.rstrip('/')}/email_logging/oauth/callback"

    @api.model
    def _get_cloud(self):
        name = self._get("cloud") or "global"
        if name != "custom":
            return CLOUDS[name]
        return Cloud(
            "custom",
            login_url=self._get("login_url"),
            graph_url=self._get("graph_url"),
        )

    @api.model
    def _get_verify(self):
        """:return: what `requests` calls verify: a CA bundle's path, or True"""
        custom = self._get("cloud") == "custom"
        return custom and self._get("ca_bundle") or True

    @api.model
    def _get_application(self):
        """:raise UserError: when the setup is incomplete"""
        if not self._is_complete():
            raise UserError(
                self.env._(
                    "Enter the tenant, the client ID and the client secret in Email "
                    "Logging › Configuration › Setup first."
                )
            )
        return Application(
            tenant_id=self._get_tenant_id(),
            client_id=self._get_client_id(),
            client_secret=self._get_client_secret(),
        )

    @api.model
    def _is_complete(self):
        return bool(
            self._get_tenant_id()
            and self._get_client_id()
            and self._has_client_secret()
        )

    @api.model
    def _clear(self):
        for name in (*PLAIN_NAMES, "client_secret"):
            self._set(name, False)
