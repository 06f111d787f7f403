import base64
import json

from odoo import api, fields, models
from odoo.fields import Domain

from ..connection.powershell import application_script, capture_script
from ..exchange.errors import MailError
from ..exchange.graph.cloud import CLOUDS as KNOWN_CLOUDS

CLOUDS = [
    ("global", "Worldwide"),
    ("usgov", "US Government (GCC High)"),
    ("dod", "US Government (DoD)"),
    ("china", "China (21Vianet)"),
    ("custom", "Other addresses"),
]
STEPS = [
    ("exchange", "Exchange Online"),
    ("application", "Entra ID Application"),
    ("access", "Consent and Sign-in"),
    ("mailbox", "Mailbox"),
]
SOURCES = ("tenant_id", "client_id", "client_secret", "certificate", "redirect_uri")
APPLICATIONS_PAGE = "/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"


class EmailLoggingSetup(models.TransientModel):
    """The assisted setup. Each step is checked live before the next one opens.

    What it asks is kept in `ir.config_parameter`, so that it can be left and resumed.
    """

    _name = "email.logging.setup"
    _description = "Email Logging Setup"

    step = fields.Selection(
        STEPS, required=True, default=lambda self: self._answer("step") or "exchange"
    )
    error_kind = fields.Char(readonly=True)
    error_code = fields.Char(readonly=True)
    error_message = fields.Char(compute="_compute_error_message")
    notice = fields.Selection(
        [("sign_in", "Signed in"), ("consent", "Consent granted")], readonly=True
    )

    # Exchange Online
    cloud = fields.Selection(
        CLOUDS,
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
            ("delegated", "A service account, which signs in once"),
            ("application", "The application itself; nobody signs in"),
        ],
        "Odoo Reads the Mailbox As",
        required=True,
        default=lambda self: self._stored("authentication") or "delegated",
    )
    mailbox_email = fields.Char(
        "Shared Mailbox",
        default=lambda self: self._answer("mailbox_email"),
        help="The mailbox into which Exchange Online copies your salespeople's mail.",
    )
    service_account = fields.Char(
        default=lambda self: self._answer("service_account"),
        help="A user of Microsoft 365 with an Exchange Online licence, for Odoo alone. "
        "Enter its user principal name, with which it signs in.",
    )
    readers = fields.Char(
        "Who May Open the E-mails in Outlook",
        default=lambda self: self._answer("readers"),
        help="A user or a mail-enabled security group that gets read permission on the "
        "mailbox's Archive. Without it, e-mails can be read in Odoo only.",
    )
    sales_group = fields.Char(
        "Only E-mails of This Group",
        default=lambda self: self._answer("sales_group"),
        help="A group of your salespeople: only their mail is copied. Without it, all "
        "mail that leaves or enters the company is.",
    )
    exchange_script = fields.Text(
        "Exchange Online PowerShell", compute="_compute_exchange_script"
    )

    # Entra ID application
    redirect_uri = fields.Char(
        "Redirect URI",
        compute="_compute_redirect_uri",
        help="Enter it in the application in Entra ID, as platform Web.",
    )
    is_https = fields.Boolean(compute="_compute_redirect_uri")
    portal_url = fields.Char("Entra Admin Centre", compute="_compute_portal_url")
    external_names = fields.Char(
        compute="_compute_external_names",
        help="Settings that Odoo's configuration file or its environment holds.",
    )
    tenant_id = fields.Char(
        "Tenant ID",
        default=lambda self: self.env["email.logging.settings"]._get_tenant_id(),
        help="Directory (tenant) ID on the application's overview page.",
    )
    client_id = fields.Char(
        "Client ID",
        default=lambda self: self.env["email.logging.settings"]._get_client_id(),
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

    # Consent and sign-in
    service_principal_id = fields.Char(
        "Object ID of the Enterprise Application",
        default=lambda self: self._answer("service_principal_id"),
        help="Entra ID › Enterprise applications › application › Object ID; not the "
        "one of the app registration.",
    )
    application_script = fields.Text(
        "PowerShell for the Application", compute="_compute_application_script"
    )
    account_username = fields.Char(related="mailbox_id.account_username")
    account_name = fields.Char(related="mailbox_id.account_name")
    account_tenant_id = fields.Char(related="mailbox_id.account_tenant_id")

    # Mailbox
    mailbox_id = fields.Many2one(
        "email.logging.mailbox",
        default=lambda self: self._find_mailbox(self._answer("mailbox_email")),
        ondelete="cascade",
    )
    interval_minutes = fields.Integer(
        related="mailbox_id.interval_minutes", readonly=False
    )
    batch_size = fields.Integer(related="mailbox_id.batch_size", readonly=False)
    start_date = fields.Date(related="mailbox_id.start_date", readonly=False)
    skip_private = fields.Boolean(related="mailbox_id.skip_private", readonly=False)
    skip_automatic = fields.Boolean(related="mailbox_id.skip_automatic", readonly=False)
    skip_meetings = fields.Boolean(related="mailbox_id.skip_meetings", readonly=False)
    check_ids = fields.One2many(related="mailbox_id.check_ids")

    # Compute

    def _compute_display_name(self):
        self.display_name = self.env._("Email Logging Setup")

    @api.depends("error_kind", "error_code")
    def _compute_error_message(self):
        remedies = self.env["email.logging.remedy"]
        for setup in self:
            setup.error_message = setup.error_kind and remedies._sentence(
                setup.error_kind, setup.error_code
            )

    @api.depends(
        "mailbox_email",
        "service_account",
        "authentication",
        "readers",
        "sales_group",
        "cloud",
    )
    def _compute_exchange_script(self):
        for setup in self:
            setup.exchange_script = setup._script(capture_script)

    @api.depends("mailbox_email", "client_id", "service_principal_id", "cloud")
    def _compute_application_script(self):
        for setup in self:
            is_ready = setup.service_principal_id and setup.client_id
            setup.application_script = is_ready and setup._script(application_script)

    @api.depends("cloud")
    def _compute_redirect_uri(self):
        settings = self.env["email.logging.settings"]
        self.redirect_uri = settings._get_redirect_uri()
        self.is_https = settings._is_https()

    @api.depends("cloud")
    def _compute_portal_url(self):
        for setup in self:
            cloud = KNOWN_CLOUDS.get(setup.cloud)
            setup.portal_url = cloud and cloud.portal_url + APPLICATIONS_PAGE

    @api.depends("cloud")
    def _compute_external_names(self):
        settings = self.env["email.logging.settings"]
        names = (
            "tenant_id",
            "client_id",
            "client_secret",
            "certificate",
            "redirect_uri",
        )
        self.external_names = ",".join(filter(settings._is_external, names))

    @api.depends("step")
    def _compute_has_credential(self):
        settings = self.env["email.logging.settings"]
        self.has_client_secret = settings._has_client_secret()
        self.has_certificate = settings._has_certificate()
        self.certificate_expiry = (
            settings._has_certificate() and settings._get_certificate_expiry()
        )

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

    @api.model
    def action_open(self):
        """Open the setup where it was left."""
        return self._resume()._page()

    def action_next(self):
        """Check this step live; keep its answers and open the next one."""
        self.ensure_one()
        return self._attempt(getattr(self, f"_finish_{self.step}"))

    def action_back(self):
        self.ensure_one()
        names = [name for name, _label in STEPS]
        self._go(names[max(names.index(self.step) - 1, 0)])

    def action_grant_consent(self):
        """Lead an administrator of Entra ID to the page on which to consent."""
        self.ensure_one()
        return self._attempt(self._lead_to_consent)

    def action_sign_in(self):
        """Lead to Microsoft's sign-in page, in this tab: nothing can block it."""
        self.ensure_one()
        return self._attempt(self._lead_to_sign_in)

    def action_validate(self):
        """Run all checks of the chosen mailbox and show them in this step."""
        self.ensure_one()
        return self._attempt(self._validate)

    def action_accept_database(self):
        """This database, under its present address, is to log the mail."""
        self.ensure_one()
        self.env["email.logging.settings"]._accept_database()
        self._note_error(None)

    def action_save(self):
        """Keep the settings unchecked; an empty secret leaves the stored one as it is.

        For the form view without steps, and for scripts.
        """
        self.ensure_one()
        try:
            self._store_settings()
        except MailError as error:
            raise self.env["email.logging.remedy"]._user_error(error) from None
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_mailbox_action"
        )

    def action_clear(self):
        """Remove the connection; what was logged stays."""
        self.ensure_one()
        self._clear()
        return self._resume()._page()

    # Answers

    @api.model
    def _keep_answer(self, name, value):
        self.env["email.logging.settings"]._set(f"setup_{name}", value)

    @api.model
    def _answer(self, name):
        return self._stored(f"setup_{name}")

    @api.model
    def _stored(self, name):
        return self.env["email.logging.settings"]._get(name)

    @api.model
    def _stored_credential(self):
        has_certificate = self.env["email.logging.settings"]._has_certificate()
        return "certificate" if has_certificate else "secret"

    # Helpers

    @api.model
    def _clear(self):
        mailboxes = self.env["email.logging.mailbox"].with_context(active_test=False)
        mailboxes.search(Domain.TRUE)._discard()
        self.env["email.logging.settings"]._clear()

    @api.model
    def _resume(self, **values):
        """:return: a new record with all answers that were given before"""
        return self.create(values)

    def _page(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_email_logging.email_logging_setup_action"
            ),
            "res_id": self.id,
            "target": "main",
        }

    @api.model
    def _find_mailbox(self, email):
        mailboxes = self.env["email.logging.mailbox"].with_context(active_test=False)
        found = mailboxes.search(
            [("email", "=", email or False)], order="active desc, id desc", limit=1
        )
        return found.with_env(self.env)

    def _ensure_mailbox(self):
        mailbox = self._find_mailbox(self.mailbox_email)
        if not mailbox:
            mailbox = mailbox.create({"email": self.mailbox_email})
        # Messages of an earlier setup still lead to it.
        mailbox.filtered(lambda found: not found.active).action_unarchive()
        return mailbox
