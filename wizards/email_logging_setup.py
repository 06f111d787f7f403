import base64
import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..models.certificate_file import parse_certificate
from ..models.exchange_powershell import Answers, application_script, capture_script
from ..models.not_ready import NotReady
from ..msgraph.auth import Application, ApplicationSignIn
from ..msgraph.cloud import CLOUDS as KNOWN_CLOUDS
from ..msgraph.cloud import Cloud
from ..msgraph.errors import GraphError

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
# Answers that are needed again when the setup goes on another day.
ANSWERS = (
    "step",
    "mailbox_email",
    "service_account",
    "readers",
    "sales_group",
    "service_principal_id",
)
SETTINGS = ("cloud", "login_url", "graph_url", "ca_bundle", "authentication")
IDENTIFIERS = ("tenant_id", "client_id")
# With another one of these, tokens that were given before are worth nothing.
TOKEN_SETTINGS = (*SETTINGS, *IDENTIFIERS)
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
    skip_automated = fields.Boolean(related="mailbox_id.skip_automated", readonly=False)
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
        names = (*IDENTIFIERS, "client_secret", "certificate", "redirect_uri")
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
        self._store_settings()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_email_logging.email_logging_mailbox_action"
        )

    def action_clear(self):
        """Remove the connection; what was logged stays."""
        self.ensure_one()
        self._clear()
        return self._resume()._page()

    # Steps

    def _finish_exchange(self):
        """:raise NotReady: an address is missing or malformed"""
        if self.cloud == "custom":
            self._require("login_url", "graph_url")
        self._normalize_addresses()
        self._store_answers()
        self._go("application")

    def _finish_application(self):
        """:raise GraphError: Microsoft does not know the tenant or the application"""
        settings = self.env["email.logging.settings"]
        settings._check_database()
        if self.authentication == "delegated" and not settings._is_https():
            raise NotReady(self.env, "https_needed")
        self._require(*IDENTIFIERS)
        self._ask_for_a_token()
        self._store_settings()
        self.mailbox_id = self._ensure_mailbox()
        self._store_answers()
        self._go("access")

    def _finish_access(self):
        """:raise GraphError: nobody signed in, or the mailbox cannot be read"""
        self._store_answers()
        if self.authentication == "application":
            self._require("service_principal_id")
            self.mailbox_id._connect_application()
        with self.mailbox_id._graph() as graph:
            graph.folder("inbox")
        self._go("mailbox")

    def _finish_mailbox(self):
        self._require("mailbox_id")
        with self.mailbox_id._graph() as graph:
            graph.folder("inbox")
        self._store_answers()
        self.mailbox_id.action_enable()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_email_logging.email_logging_mailbox_action"
            ),
            "views": [(False, "form")],
            "res_id": self.mailbox_id.id,
            "target": "main",
        }

    def _validate(self):
        self._require("mailbox_id")
        self.mailbox_id._validate()

    def _lead_to_consent(self):
        return self._leave_for(self.env["email.logging.sign.in"]._start_consent())

    def _lead_to_sign_in(self):
        self._store_answers()
        uri = self.env["email.logging.sign.in"]._start(
            self.mailbox_id, self.service_account, from_setup=True
        )
        return self._leave_for(uri)

    def _leave_for(self, uri):
        return {"type": "ir.actions.act_url", "url": uri, "target": "self"}

    def _attempt(self, action):
        """:return: what the action returns; its failure is shown in the same step"""
        self._note_error(None)
        try:
            return action()
        except GraphError as error:
            return self._note_error(error)

    def _note_error(self, error):
        self.write(
            {
                "error_kind": error and error.kind,
                "error_code": error and error.code,
                "notice": False,
            }
        )

    def _go(self, step):
        self.step = step
        self._note_error(None)
        self._keep_answer("step", step)

    # Check

    def _require(self, *names):
        """:raise NotReady: answer_missing, with the label of what is missing"""
        for name in names:
            if not self[name]:
                label = self.fields_get([name], ["string"])[name]["string"]
                raise NotReady(self.env, "answer_missing", label)

    def _normalize_addresses(self):
        """:raise NotReady: address_invalid, address_same"""
        names = ["mailbox_email"]
        if self.authentication == "delegated":
            names.append("service_account")
        names += filter(self.__getitem__, ("readers", "sales_group"))
        for name in names:
            address = email_normalize(self[name] or "")
            if not address or address != (self[name] or "").strip().lower():
                raise NotReady(self.env, "address_invalid", self[name] or "")
            self[name] = address
        if self.mailbox_email == self.service_account:
            raise NotReady(self.env, "address_same", self.mailbox_email)

    def _ask_for_a_token(self):
        """The cheapest request that proves tenant, client ID and credential."""
        verify = self.cloud == "custom" and self.ca_bundle or True
        application = Application(
            tenant_id=(self.tenant_id or "").strip(),
            client_id=(self.client_id or "").strip(),
            client_secret=self._secret_to_use(),
            certificate=self._certificate_to_use(),
        )
        ApplicationSignIn(self._cloud(), application, verify=verify).token()

    def _secret_to_use(self):
        """What was typed, else what is stored; None with a certificate."""
        if self.credential != "secret":
            return None
        typed = self.env["email.logging.vault"]._decrypt(
            self.sudo().encrypted_client_secret  # see the field
        )
        return typed or self.env["email.logging.settings"]._get_client_secret()

    def _certificate_to_use(self):
        if self.credential != "certificate":
            return None
        typed = self._typed_certificate()
        return typed or self.env["email.logging.settings"]._get_certificate()

    def _typed_certificate(self):
        """:return: a `Certificate`, or None
        :raise AuthError: certificate_unreadable
        """
        encrypted = self.sudo().encrypted_certificate  # see the field
        if not encrypted:
            return None
        typed = json.loads(self.env["email.logging.vault"]._decrypt(encrypted))
        return parse_certificate(base64.b64decode(typed["file"]), typed["passphrase"])

    def _cloud(self):
        if self.cloud != "custom":
            return KNOWN_CLOUDS[self.cloud]
        return Cloud(
            "custom", login_url=self.login_url or "", graph_url=self.graph_url or ""
        )

    def _script(self, make):
        """:return: the script, or False while the answers do not suffice"""
        if not self.mailbox_email:
            return False
        delegated = self.authentication == "delegated"
        answers = Answers(
            mailbox=self.mailbox_email.strip(),
            service_account=delegated and (self.service_account or "").strip() or "",
            readers=(self.readers or "").strip(),
            sales_group=(self.sales_group or "").strip(),
            cloud=self.cloud,
            client_id=(self.client_id or "").strip(),
            service_principal_id=(self.service_principal_id or "").strip(),
        )
        try:
            return make(answers)
        except ValueError:
            return False

    # Keep

    def _store_settings(self):
        settings = self.env["email.logging.settings"]
        before = {name: settings._get(name) for name in TOKEN_SETTINGS}
        for name in TOKEN_SETTINGS:
            if not settings._is_external(name):
                settings._set(name, self[name])
        self._store_credential()
        # What was never kept had its default, which the form shows.
        if any(before[n] not in ("", settings._get(n)) for n in before):
            self.env["email.logging.mailbox"].search(Domain.TRUE)._disconnect()
        settings._accept_first_database()

    def _store_credential(self):
        settings = self.env["email.logging.settings"]
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

    def _store_answers(self):
        for name in ANSWERS:
            self._keep_answer(name, self[name])

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
        return self.env["email.logging.mailbox"].search(
            [("email", "=", email or False)], limit=1
        )

    def _ensure_mailbox(self):
        return self._find_mailbox(self.mailbox_email) or self.env[
            "email.logging.mailbox"
        ].create({"email": self.mailbox_email})
