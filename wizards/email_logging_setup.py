from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from ..actions import leave_for, window
from ..connection.connection import APPLICATION, CUSTOM, DELEGATED, ONLINE
from ..connection.not_ready import NotReady
from ..connection.powershell import Answers, application_script, capture_script
from ..engine.reading_levels import MEANING
from ..exchange.errors import MailError
from .email_logging_typed_connection import IDENTIFIERS
from .email_logging_typed_server import SERVER_MARKED

STEPS = [
    ("exchange", "Exchange Online"),
    ("application", "Entra ID Application"),
    ("access", "Consent and Sign-in"),
    ("mailbox", "Mailbox"),
]
# Nobody signs in when the application reads the mailbox by itself.
APPLICATION_STEPS = [
    (name, "Access to the Mailbox" if name == "access" else label)
    for name, label in STEPS
]
APPLICATIONS_PAGE = "/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
# Which answers to correct, where the failure itself names none.
ANSWERS_OF = {
    "tenant_unknown": "tenant_id",
    "tenant_needed": "tenant_id",
    "application_unknown": "client_id",
    "application_disabled": "client_id",
    "secret_wrong": "client_secret",
    "secret_expired": "client_secret",
    "secret_missing": "client_secret,certificate_file",
    "certificate_wrong": "certificate_file",
    "certificate_unreadable": "certificate_file,certificate_passphrase",
    "authorities_unusable": "ca_bundle",
    "redirect_uri_wrong": "redirect_uri",
    "address_same": "mailbox_email,service_account",
}
# With another choice, other answers are asked for.
CHOICES = ("kind", "cloud", "authentication", "credential")
MARKED = (
    *("login_url", "graph_url", "ca_bundle", "mailbox_email", "service_account"),
    *("readers", "sales_group", "redirect_uri", "tenant_id", "client_id"),
    *("client_secret", "certificate_file", "certificate_passphrase"),
    "service_principal_id",
    *SERVER_MARKED,
)


class EmailLoggingSetup(models.TransientModel):
    """The assisted setup. Each step is checked live before the next one opens.

    What it asks is kept in `ir.config_parameter`, so that it can be left and resumed.
    """

    _name = "email.logging.setup"
    _description = "Email Logging Setup"
    _inherit = ["email.logging.typed.connection", "email.logging.typed.server"]

    step = fields.Selection(
        STEPS, required=True, default=lambda self: self._answer("step") or "exchange"
    )
    application_step = fields.Selection(
        APPLICATION_STEPS, compute="_compute_application_step"
    )
    error_kind = fields.Char(readonly=True)
    error_code = fields.Char(readonly=True)
    error_answers = fields.Char(
        readonly=True, help="The fields to correct, separated by commas."
    )
    error_message = fields.Char(compute="_compute_error_message")
    notice = fields.Selection(
        [("sign_in", "Signed in"), ("consent", "Consent granted")], readonly=True
    )

    # Exchange Online
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
    portal_url = fields.Char("Entra Admin Centre", compute="_compute_portal_url")

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
        default=lambda self: self._find_mailbox(
            self._answer("mailbox_email"), self._answer("kind") or ONLINE
        ),
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
    words_for = fields.Selection(related="mailbox_id.words_for", readonly=False)
    words_for_meaning = fields.Text(compute="_compute_words_for_meaning")
    check_ids = fields.One2many(related="mailbox_id.check_ids")
    is_validated = fields.Boolean(
        readonly=True, help="The checks were run with what is set up now."
    )

    # Compute

    def _compute_display_name(self):
        self.display_name = self.env._("Email Logging Setup")

    @api.depends("step")
    def _compute_application_step(self):
        for setup in self:
            setup.application_step = setup.step

    @api.depends("error_kind", "error_code", "kind")
    def _compute_error_message(self):
        remedies = self.env["email.logging.remedy"]
        for setup in self:
            setup.error_message = setup.error_kind and remedies._sentence(
                setup.error_kind, setup.error_code, setup._reader()
            )

    @api.depends(
        "mailbox_email",
        "service_account",
        "authentication",
        "readers",
        "sales_group",
        "cloud",
        "kind",
    )
    def _compute_exchange_script(self):
        for setup in self:
            is_online = setup.kind == ONLINE
            setup.exchange_script = is_online and setup._script(capture_script)

    @api.depends("mailbox_email", "client_id", "service_principal_id", "cloud", "kind")
    def _compute_application_script(self):
        for setup in self:
            are_known = setup._is_guid("client_id") and setup._is_object_id()
            is_ready = are_known and setup.kind == ONLINE
            setup.application_script = is_ready and setup._script(application_script)

    @api.depends("words_for")
    def _compute_words_for_meaning(self):
        for setup in self:
            meaning = MEANING.get(setup.words_for)
            setup.words_for_meaning = meaning and self.env._(meaning)

    @api.depends("cloud")
    def _compute_portal_url(self):
        for setup in self:
            portal = setup._cloud().portal_url
            setup.portal_url = portal and portal + APPLICATIONS_PAGE

    @api.onchange(*CHOICES, *MARKED)
    def _onchange_answers(self):
        """What is corrected is no fault any more."""
        names = self.error_answers and (*CHOICES, *self.error_answers.split(","))
        if any(self[name] != self._origin[name] for name in names or ()):
            self.update({"error_kind": False, "error_code": False})
            self.error_answers = False

    # Actions

    @api.model
    def action_open(self):
        """Open the setup where it was left."""
        return self._resume()._page()

    def action_next(self):
        """Check this step live; keep its answers and open the next one."""
        self.ensure_one()
        return self._attempt(getattr(self, f"_finish_{self.step}"))

    def action_sign_out_and_go_on(self):
        """As `action_next`, by somebody who was told which sign-ins end."""
        self.ensure_one()
        return self._attempt(partial(self._finish_application, may_sign_out=True))

    def action_back(self):
        self.ensure_one()
        names = self._steps()
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
        self._settings()._accept_database()
        self._note_error(None)

    def action_clear(self):
        """Remove the connection; what was logged stays."""
        self.ensure_one()
        self._clear()
        return self._resume()._page()

    # Steps

    def _finish_exchange(self):
        """:raise NotReady: an address is missing or malformed"""
        if self.cloud == CUSTOM:
            self._require("login_url", "graph_url")
            self._check_cloud()
        self._normalize_addresses()
        self._store_answers()
        self._go("application")

    def _finish_application(self, may_sign_out=False):
        """:raise MailError: Microsoft does not know the tenant or the application"""
        self._settings()._check_database()
        if self.authentication == DELEGATED:
            self._check_redirect_uri()
        self._require(*IDENTIFIERS)
        # The cheapest request that proves tenant, client ID and credential.
        self._connection().token_source(APPLICATION).token()
        if self._signed_out() and not may_sign_out:
            return  # the page says which sign-ins would end, and asks
        self._store_settings()
        self.mailbox_id = self._ensure_mailbox()
        self._store_answers()
        self._go("access")

    def _finish_access(self):
        """:raise MailError: nobody signed in, or the mailbox cannot be read"""
        self._store_answers()
        if self.authentication == APPLICATION:
            self._require("service_principal_id")
            if not self._is_object_id():
                name = "service_principal_id"
                raise NotReady(self.env, "object_id_invalid", self[name], name)
            self.mailbox_id._connect_application()
        else:
            self.mailbox_id._try()
        self._go("mailbox")

    def _finish_mailbox(self):
        self._require("mailbox_id")
        self.mailbox_id._try()
        self._store_answers()
        self.mailbox_id.action_enable()
        return window(
            self.env,
            "email_logging_mailbox_action",
            views=[(False, "form")],
            res_id=self.mailbox_id.id,
            target="main",
        )

    def _validate(self):
        self._require("mailbox_id")
        self.mailbox_id._validate()
        self.is_validated = True

    def _lead_to_consent(self):
        return leave_for(self.env["email.logging.pending.sign.in"]._start_consent())

    def _lead_to_sign_in(self):
        self._store_answers()
        uri = self.env["email.logging.pending.sign.in"]._start(
            self.mailbox_id, self.service_account, from_setup=True
        )
        return leave_for(uri)

    def _attempt(self, action):
        """:return: what the action returns; its failure is shown in the same step"""
        self._note_error(None)
        try:
            return action()
        except MailError as error:
            return self._note_error(error)

    def _note_error(self, error):
        self.write(
            {
                "error_kind": error and error.kind,
                "error_code": error and error.code,
                "error_answers": error and self._answers_of(error),
                "notice": False,
                "is_validated": False,
            }
        )

    def _answers_of(self, error):
        """:return: names of the fields to correct (str), separated by commas, or "" """
        return getattr(error, "answer", "") or ANSWERS_OF.get(error.kind, "")

    def _steps(self):
        """:return: names of the steps, in their order"""
        return [name for name, _label in STEPS]

    def _reader(self):
        """:return: the kind of access that is set up, False as in the settings"""
        return False

    def _go(self, step):
        self.step = step
        self._note_error(None)
        self._keep_answer("step", step)

    # Helpers

    @api.model
    def _clear(self):
        self.check_access("unlink")
        # The connection is one for all companies, and so is its end.
        mailboxes = self.env["email.logging.mailbox"].sudo()
        mailboxes.with_context(active_test=False).search(Domain.TRUE)._discard()
        self._settings()._clear()

    @api.model
    def _resume(self, **values):
        """:return: a new record with all answers that were given before"""
        return self.create(values)

    def _page(self):
        """Under the address and the menu of the action that opens the setup."""
        opening = self.env.ref("crm_email_logging.email_logging_setup_open_action")
        return window(
            self.env,
            "email_logging_setup_action",
            id=opening.id,
            path=opening.sudo().path,  # actions belong to administrators
            res_id=self.id,
            target="main",
        )

    @api.model
    def _find_mailbox(self, email, kind):
        mailboxes = self.env["email.logging.mailbox"].with_context(active_test=False)
        found = mailboxes.search(
            [("email", "=", email or False), ("kind", "=", kind)],
            order="active desc, id desc",
            limit=1,
        )
        return found.with_env(self.env)

    def _replaced_mailbox(self):
        """The company's mailbox of until now, while a further one is set up."""
        typed = self._address("mailbox_email") or self.mailbox_email
        if self._find_mailbox(typed, self.kind).account_username:
            return self.env["email.logging.mailbox"]
        return self.env["email.logging.mailbox"].search(
            [
                ("email", "!=", typed),
                ("account_username", "!=", False),
                ("company_id", "=", self.env.company.id),
                # Exchange Server has other rules than Exchange Online.
                ("kind", "=" if self.kind == ONLINE else "!=", ONLINE),
            ],
            order="enabled_date desc nulls last, id desc",
            limit=1,
        )

    def _ensure_mailbox(self):
        mailbox = self._find_mailbox(self.mailbox_email, self.kind)
        if not mailbox:
            mailbox = mailbox.create(self._mailbox_vals())
        # Messages of an earlier setup still lead to it.
        mailbox.filtered(lambda found: not found.active).action_unarchive()
        return mailbox

    def _mailbox_vals(self):
        return {"email": self.mailbox_email}

    def _script(self, make):
        """:return: the script, or False while the answers do not suffice"""
        are_addresses = all(map(self._address, self._names_of_addresses()))
        if not (are_addresses and self._are_two()):
            return False
        try:
            return make(self._answers_of_script())
        except ValueError:
            return False

    def _answers_of_script(self):
        return Answers(
            mailbox=self._address("mailbox_email"),
            replaced=self._replaced_mailbox().email or "",
            service_account=self._address_or_none("service_account"),
            readers=self._address_or_none("readers"),
            sales_group=self._address_or_none("sales_group"),
            cloud=self.cloud,
            client_id=(self.client_id or "").strip(),
            service_principal_id=(self.service_principal_id or "").strip(),
            translate=self.env._,
        )

    def _address_or_none(self, name):
        """:return: the address, or "" when it is not wanted"""
        return name in self._names_of_addresses() and self._address(name) or ""
