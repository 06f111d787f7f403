from odoo import api, models
from odoo.tools import str2bool

from ..connection.connection import ON_SERVER, ExchangeServer
from ..connection.external_settings import external
from ..connection.not_ready import NotReady
from ..exchange.patience import PERSON


class EmailLoggingSettings(models.AbstractModel):
    """The connection to Exchange Server: one for all mailboxes that lie there.

    Each source is one method, as those of Exchange Online are.
    """

    _inherit = "email.logging.settings"

    # Sources: override one to take it from elsewhere

    @api.model
    def _get_server_url(self):
        """:return: address of the web services (str), or "" """
        return self._get_of_server("url")

    @api.model
    def _get_server_account(self):
        r""":return: DOMAIN\\user or user@domain (str), or "" """
        return self._get_of_server("account")

    @api.model
    def _get_server_password(self):
        """:return: the password (str), or None"""
        return external("server_password") or self._decrypted("server_password")

    @api.model
    def _get_of_server(self, name):
        return external(f"server_{name}") or self._get(f"server_{name}")

    # What follows from them

    @api.model
    def _get_connection_of(self, kind, patience=PERSON):
        """:param kind: one of connection's kinds of access
        :return: what such a mailbox is reached with
        :raise MailError: see `_get_connection` and `_get_exchange_server`
        """
        if kind in ON_SERVER:
            return self._get_exchange_server(patience)
        return self._get_connection(patience)

    @api.model
    def _get_exchange_server(self, patience=PERSON):
        """:return: what to reach it with, an `ExchangeServer`
        :raise NotReady: this is a copy of the database; server_incomplete, key_wrong
        """
        self._check_database()
        if not self._is_server_complete():
            raise NotReady(self.env, "server_incomplete")
        return ExchangeServer(
            url=self._get_server_url(),
            username=self._get_server_account(),
            password=self._get_server_password(),
            authentication=self._server_authentication(),
            channel_bindings=self._uses_channel_bindings(),
            verify=self._get_of_server("ca_bundle") or True,
            use_proxy=self._uses_server_proxy(),
            patience=patience,
        )

    @api.model
    def _server_authentication(self):
        """:return: ntlm, basic or kerberos"""
        return self._get_of_server("authentication") or "ntlm"

    @api.model
    def _uses_channel_bindings(self):
        return str2bool(self._get_of_server("channel_bindings"), True)

    @api.model
    def _uses_server_proxy(self):
        """Whether HTTPS_PROXY of the environment is on the way."""
        return str2bool(self._get_of_server("use_proxy"), False)

    @api.model
    def _is_server_complete(self):
        """Kerberos has its ticket from elsewhere, and neither account nor password."""
        if self._server_authentication() == "kerberos":
            return bool(self._get_server_url())
        return bool(
            self._get_server_url()
            and self._get_server_account()
            and self._has_server_password()
        )

    @api.model
    def _has_server_password(self):
        is_kept = bool(self._get("server_password"))
        return is_kept or self._is_external("server_password")
