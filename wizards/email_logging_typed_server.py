from odoo import api, fields, models

from ..actions import window
from ..connection.connection import ONLINE, ExchangeServer
from ..connection.server_address import checked_account, completed_url
from ..exchange.errors import MailError

# What may be kept outside the database: read-only here.
SERVER_SOURCES = (
    *("server_url", "server_account", "server_password", "server_authentication"),
    *("server_ca_bundle", "server_use_proxy", "server_channel_bindings"),
)
SERVER_MARKED = (
    *("server_url", "server_account", "server_password", "server_authentication"),
    *("server_ca_bundle", "folder_path", "content_mailbox"),
)


class EmailLoggingTypedServer(models.AbstractModel):
    """The connection to Exchange Server as somebody types it.

    The password is never shown again; left empty, the stored one stays.
    """

    _name = "email.logging.typed.server"
    _description = "Connection to Exchange Server as Typed"

    server_url = fields.Char(
        "Address of Exchange Server",
        default=lambda self: self._server_settings()._get_server_url(),
        help="The address of its web services (EWS), or only the server's name. On the "
        "server: Get-WebServicesVirtualDirectory | fl *Url.",
    )
    server_account = fields.Char(
        "Account of Odoo",
        default=lambda self: self._stored_server_account(),
        help="A user of your domain, for Odoo alone: DOMAIN\\user or user@example.com. "
        "To read public folders it needs a mailbox of its own.",
    )
    server_password = fields.Char(
        "Password",
        compute="_compute_server_password",
        inverse="_inverse_server_password",
        help="Stored encrypted, and never shown again. Let it not expire, or renew it "
        "here in time.",
    )
    # What was typed waits here, encrypted: the form is saved before its button acts.
    encrypted_server_password = fields.Char(groups=fields.NO_ACCESS)
    has_server_password = fields.Boolean(compute="_compute_has_server_password")
    server_authentication = fields.Selection(
        [
            ("ntlm", "NTLM (Windows), as Exchange Server is set"),
            ("basic", "Basic, where it was switched on"),
            ("kerberos", "Kerberos, with a ticket on this server"),
        ],
        "Logs In By",
        required=True,
        default=lambda self: self._server_settings()._server_authentication(),
    )
    server_ca_bundle = fields.Char(
        "Certificate Authority's File",
        default=lambda self: self._server_settings()._get_of_server("ca_bundle"),
        help="Path, on Odoo's server, of a PEM file: the certificate authority of your "
        "company that signed the certificate of Exchange Server. Empty: only public "
        "authorities are trusted.",
    )
    server_use_proxy = fields.Boolean(
        "Through the Proxy of the Environment",
        default=lambda self: self._server_settings()._uses_server_proxy(),
        help="HTTPS_PROXY of Odoo's environment. Usually Exchange Server is nearer "
        "than the proxy.",
    )
    server_channel_bindings = fields.Boolean(
        "Bind the Login to the Certificate",
        default=lambda self: self._server_settings()._uses_channel_bindings(),
        help="Extended Protection. Switch it off only when a proxy ends TLS with "
        "another certificate than that of Exchange Server.",
    )
    server_external_names = fields.Char(
        compute="_compute_server_external_names",
        help="Settings that Odoo's configuration file or its environment holds.",
    )
    other_server_names = fields.Char(
        compute="_compute_other_server_names",
        help="The mailboxes on Exchange Server that are read already, and by what is "
        "typed here from then on.",
    )

    @api.depends("server_url")
    def _compute_server_external_names(self):
        is_external = self._server_settings()._is_external
        self.server_external_names = ",".join(filter(is_external, SERVER_SOURCES))

    @api.depends("encrypted_server_password")
    def _compute_has_server_password(self):
        self.has_server_password = self._server_settings()._has_server_password()

    @api.depends("server_url", "server_account")
    def _compute_other_server_names(self):
        for typed in self:
            differs = any(map(typed._differs_from_kept, ("url", "account")))
            mailboxes = typed._connected_to_server() if differs else ()
            typed.other_server_names = ", ".join(m.name for m in mailboxes)

    def _compute_server_password(self):
        self.server_password = False

    def _inverse_server_password(self):
        vault = self.env["email.logging.vault"]
        for typed in self.filtered("server_password"):
            password = vault._encrypt(typed.server_password)  # blanks are part of it
            typed.sudo().encrypted_server_password = password  # open to nobody else

    # Actions

    def action_save_server(self):
        """Keep the connection to Exchange Server, unchecked but for its form.

        For the form view without steps, and for scripts.
        """
        self.ensure_one()
        try:
            self._normalize_server()
            self._store_server()
        except MailError as error:
            raise self.env["email.logging.remedy"]._user_error(error) from None
        return window(self.env, "email_logging_mailbox_action")

    # Stored

    @api.model
    def _server_settings(self):
        return self.env["email.logging.settings"]

    @api.model
    def _stored_server_account(self):
        settings = self._server_settings()
        return settings._get_server_account() or settings._get("setup_server_account")

    @api.model
    def _connected_to_server(self):
        # The connection is one for all companies.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        return mailboxes.with_context(active_test=False).search(
            [("kind", "!=", ONLINE), ("account_username", "!=", False)]
        )

    def _differs_from_kept(self, name):
        kept = self._server_settings()._get_of_server(name)
        return bool(kept) and kept != (self[f"server_{name}"] or "").strip()

    # Typed

    def _normalize_server(self):
        """:raise MailError: see `server_address`"""
        self.server_url = completed_url(self.server_url or "")
        if self.server_authentication != "kerberos":
            self.server_account = checked_account(self.server_account or "")

    def _exchange_server(self):
        """:return: the `ExchangeServer` that was typed, with the stored password
        :raise NotReady: key_wrong
        """
        return ExchangeServer(
            url=self.server_url,
            username=self.server_account or "",
            password=self._server_password_to_use(),
            authentication=self.server_authentication,
            channel_bindings=self.server_channel_bindings,
            verify=(self.server_ca_bundle or "").strip() or True,
            use_proxy=self.server_use_proxy,
        )

    def _server_password_to_use(self):
        typed = self.env["email.logging.vault"]._decrypt(
            self.sudo().encrypted_server_password  # see the field
        )
        return typed or self._server_settings()._get_server_password() or ""

    # Keep

    def _store_server(self):
        settings = self._server_settings()
        for name in SERVER_SOURCES:
            if name != "server_password" and not settings._is_external(name):
                settings._set(name, self._kept_text(name))
        password = self.sudo().encrypted_server_password  # see the field
        if password and not settings._is_external("server_password"):
            settings._set("server_password", password)
        # Typed once, it is not needed here any longer.
        self.sudo().encrypted_server_password = False
        settings._accept_first_database()
        self._note_account_of_others()

    def _note_account_of_others(self):
        """Rows that are right already are left to the jobs, which may run."""
        mailboxes = self._connected_to_server()
        account = mailboxes._server_account()
        others = mailboxes.filtered(lambda mailbox: mailbox.account_username != account)
        others.account_username = account

    def _kept_text(self, name):
        """A box that is not ticked is kept as well: ticked is what it is without us."""
        is_box = self._fields[name].type == "boolean"
        return str(int(self[name])) if is_box else self[name]
